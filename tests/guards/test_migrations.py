"""Migrations are one line of history, and every one can be taken back or says why not.

That none is missing, and that each is safe on a live table, is looked at by lint.
"""

from importlib import import_module

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from grids.conduct.repeatable import AddFieldUnproved
from tests.guards.walks import PACKAGES, ROOT

# migration → why it can not be taken back
ONE_WAY: dict[tuple[str, str], str] = {}
# tables whose rows are few in every installation: what is proved of them is proved at once
SMALL = {
    "area": "the national code list of one city", "areaboundary": "a few of each area", "arealevel": "six rows",
    "postkind": "some dozens", "user": "some thousands of accounts", "approval": "what takes two, some each day",
    "import": "a file each", "finding": "what is wrong", "streetrule": "some of each street", "numbering": "some of each street",
    "buildingimport": "a file each", "registerrules": "one of each street",
    "careevent": "some of each record", "subjectrequestevent": "some of each request",
    "opening": "what lies elsewhere, by named roles, some each week",
    "walkkey": "one of each sign-in of some days",
}  # fmt: skip


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


def proved_while_locked(key: tuple[str, str], migration: migrations.Migration) -> list[str]:
    """What a migration proves on every row of a table while nobody may read it: checks, and numbers' checks "not negative"."""
    made = {one.name.lower() for one in migration.operations if isinstance(one, migrations.CreateModel)}
    found = []
    for one in flat(migration.operations):
        table = getattr(one, "model_name", "").lower()
        if not table or table in made | set(SMALL):
            continue
        is_check = isinstance(one, migrations.AddConstraint) and isinstance(
            one.constraint, models.CheckConstraint
        )
        is_number = isinstance(one, migrations.AddField | migrations.AlterField) and (
            one.field.get_internal_type() in connection.data_type_check_constraints
        )
        if is_check and not isinstance(one, AddConstraintNotValid):
            found.append(f"{key[1]} {table} {one.constraint.name}")
        if is_number and not isinstance(one, AddFieldUnproved):
            found.append(f"{key[1]} {table} {one.name}")
    return found


def test_no_check_is_proved_on_every_row_while_its_table_is_locked():
    """It comes unproved (`AddConstraintAgain`, `AddFieldUnproved`), and a later migration proves it beside the product."""
    assert [one for key, migration in ours().items() for one in proved_while_locked(key, migration)] == []
    unproved, proved = {}, {}
    for (app, name), migration in sorted(ours().items()):
        for one in migration.operations:
            if isinstance(one, AddFieldUnproved):
                unproved[f"{app}_{one.model_name}_{one.check_name}"] = name
            if isinstance(one, ValidateConstraint):
                proved[one.name] = name
                assert not migration.atomic, (name, one.name)
    assert len(unproved) > 3
    for check, name in unproved.items():
        assert proved.get(check, "") > name, check


def test_a_number_or_a_check_of_a_large_table_is_seen():
    for planted in (
        migrations.AddField("whistle", "round", models.PositiveSmallIntegerField(null=True)),
        migrations.AlterField("lead", "version", models.PositiveIntegerField()),
        migrations.AddConstraint(
            "lead", models.CheckConstraint(condition=models.Q(version__gt=0), name="one")
        ),
    ):
        migration = migrations.Migration("0100_planted", "whistles")
        migration.operations = [migrations.SeparateDatabaseAndState(database_operations=[planted])]
        assert proved_while_locked(("whistles", "0100_planted"), migration)


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
