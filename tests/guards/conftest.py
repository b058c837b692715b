"""What several guards stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.database import Databases, taken_back


@pytest.fixture
def addresses(departments, tmp_path) -> dict[str, str]:
    """The address of every page of the access matrix, by its name."""
    from governance.access_matrix import TABLE
    from tests.guards.pages import addresses_of

    return addresses_of(TABLE, tmp_path)


@pytest.fixture(scope="module")
def standing(
    databases: Databases, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Areas, departments and what else a module's own fixtures make stand for all of its tests, uploads in this folder.

    Such a module has a `db` of its own that takes back what each test writes, and no mark.
    """
    from tests import personas

    folder = tmp_path_factory.mktemp("standing")
    places = {"MEDIA_ROOT": str(folder / "media"), "LEDGER_HEADS_DIR": str(folder / "heads")}
    with django_db_blocker.unblock(), override_settings(**places):
        with taken_back():
            personas.make_areas()
            personas.make_departments()
            yield folder
        connection.close()
