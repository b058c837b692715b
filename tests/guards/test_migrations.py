"""Migrations are one line of history, and every one can be taken back or says why not.

That none is missing, and that each is safe on a live table, is looked at by lint.
"""

from importlib import import_module

import pytest
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

from tests.guards.walks import PACKAGES, ROOT

# migration → why it can not be taken back
ONE_WAY: dict[tuple[str, str], str] = {}


def ours() -> dict[tuple[str, str], migrations.Migration]:
    loader = MigrationLoader(None)
    return {key: one for key, one in loader.disk_migrations.items() if key[0] in PACKAGES}


@pytest.mark.parametrize("app", sorted({app for app, _name in ours()}))
def test_an_apps_history_is_one_line_that_ends_where_its_file_says(app):
    graph = MigrationLoader(None).graph
    (leaf,) = graph.leaf_nodes(app)
    assert (ROOT / app / "migrations" / "max_migration.txt").read_text(encoding="utf-8").strip() == leaf[1]
    for key in ours():
        if key[0] == app:
            children = [one.key for one in graph.node_map[key].children if one.key[0] == app]
            assert len(children) == (0 if key == leaf else 1), key


def test_the_numbers_of_a_history_have_no_gap():
    for app in {app for app, _name in ours()}:
        numbers = sorted(int(name[:4]) for one, name in ours() if one == app)
        assert numbers == list(range(1, len(numbers) + 1))


def flat(operations: list) -> list:
    """Operations, those inside of `SeparateDatabaseAndState` included."""
    found = []
    for operation in operations:
        found.append(operation)
        found += flat(getattr(operation, "database_operations", []))
    return found


def test_every_operation_can_be_taken_back_or_its_migration_says_why_not():
    stuck = {
        key
        for key, migration in ours().items()
        for operation in flat(migration.operations)
        if not operation.reversible
    }
    assert stuck - set(ONE_WAY) == set()
    assert set(ONE_WAY) - stuck == set()


def test_every_migration_is_named_by_what_it_does():
    for _app, name in ours():
        assert not name[5:].startswith(("auto_", "alter_", "add_field")), name
        assert "_" in name


@pytest.mark.django_db
def test_the_database_of_the_tests_was_made_by_these_migrations():
    applied = {key for key in MigrationLoader(connection).applied_migrations if key[0] in PACKAGES}
    assert applied == set(ours())
    for app in PACKAGES:
        import_module(app)
