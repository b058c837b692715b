"""What several guards stand on."""

import pytest


@pytest.fixture
def addresses(departments, tmp_path) -> dict[str, str]:
    """The address of every page of the access matrix, by its name."""
    from governance.access_matrix import TABLE
    from tests.guards.pages import addresses_of

    return addresses_of(TABLE, tmp_path)
