"""What several guards stand on."""

import pytest


@pytest.fixture
def addresses(departments, tmp_path) -> dict[str, str]:
    """The address of every page of the access matrix, by its name."""
    from tests.guards.pages import addresses_of
    from tests.guards.test_access_matrix import TABLE

    return addresses_of(TABLE, tmp_path)
