"""A migration that runs outside of a transaction and was interrupted is run again, and ends as if nothing had been."""

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DatabaseError

from governance.apps import is_behind
from tests.factories import whistles
from tests.factories.homes import a_family
from tests.factories.tenures import rows_of_tenures

pytestmark = pytest.mark.django_db(transaction=True)

# published, and in every database that there is: fresh ones run it in one go
PUBLISHED = {("whistles", "0003_titles_are_searched_by_an_index")}
OURS = {"grids", "whistles", "governance"}
# what takes away again what another one built
UNDONE = {
    ("grids", "0064_steps_of_homes_are_known"): ("grids", "0105_lists_of_a_street_have_indexes"),
    ("whistles", "0014_events_at_rest_have_an_index"): (
        "whistles",
        "0036_the_old_index_of_events_at_rest_goes",
    ),
    ("whistles", "0028_numbers_are_unique_in_their_numbering"): (
        "whistles",
        "0079_a_number_is_free_once_its_lead_was_taken_back",
    ),
}


def outside_of_a_transaction() -> list[tuple[str, str]]:
    graph = MigrationLoader(None).disk_migrations
    return sorted(
        key for key, one in graph.items() if key[0] in OURS and not one.atomic and key not in PUBLISHED
    )


def again(key: tuple[str, str]) -> None:
    """Run its operations on a database in which they were run already, and those that undo them after it."""
    executor = MigrationExecutor(connection)
    migration: Migration = executor.loader.graph.nodes[key]
    state = executor.loader.project_state([key], at_end=False)
    with connection.schema_editor(atomic=False) as editor:
        migration.apply(state, editor)
    if key in UNDONE:
        again(UNDONE[key])


@pytest.fixture(params=outside_of_a_transaction(), ids="/".join)
def migration(request, as_owner) -> tuple[str, str]:
    return request.param


def test_what_was_built_before_the_interruption_is_no_obstacle(migration):
    before = indexes()
    again(migration)
    assert indexes() == before


def test_an_index_that_was_left_half_built_is_built_anew(as_owner, departments):
    # with a row in every table concerned, what is asked for of a matter among them
    whistles.a_whistle(state="objected")
    lives = a_family()[0]
    rows_of_tenures(lives.dwelling, lives.person)
    before, broken = indexes(), 0
    for key in outside_of_a_transaction():
        # what another one took away since is built and taken away again
        for name in built_by(key) & {one[0] for one in before}:
            break_index(name, *table_of(name))
            broken += 1
        again(key)
        assert indexes() == before
    assert broken >= 12


def test_what_is_unique_by_an_index_that_was_left_half_built_is_made_so_anew(as_owner, departments):
    whistles.a_whistle()
    before = indexes()
    for name, key in (
        ("a_lead_comes_once_in_its_numbering", "0028_numbers_are_unique_in_their_numbering"),
        ("a_number_stands_for_one_lead", "0079_a_number_is_free_once_its_lead_was_taken_back"),
    ):
        break_index(name, "whistles_lead")
        again(("whistles", key))
        assert indexes() == before


def test_a_part_of_an_index_that_was_left_half_built_is_built_anew(as_owner, departments):
    whistle = whistles.a_whistle()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM whistles_whistleevent WHERE whistle_id = %s", [whistle.pk]
        )
        (part,) = cursor.fetchone()
        cursor.execute("DROP INDEX events_that_turn")
    break_index(f"{part}_turn", part)
    again(("whistles", "0035_events_that_turn_and_move_have_indexes"))
    assert all(valid for _name, valid in indexes())


def table_of(index: str) -> tuple[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indrelid::regclass::text FROM pg_index WHERE indexrelid = %s::regclass", [index]
        )
        return cursor.fetchone()


def built_by(key: tuple[str, str]) -> set[str]:
    operations = MigrationLoader(None).disk_migrations[key].operations
    return {one.index.name for one in operations if hasattr(one, "index")}


def break_index(name: str, table: str) -> None:
    """As an interrupted CREATE INDEX CONCURRENTLY leaves it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {name}")
        with pytest.raises(DatabaseError, match="division by zero"):
            cursor.execute(f"CREATE INDEX CONCURRENTLY {name} ON {table} ((1 / (length(id::text) - 36)))")
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [name])
        assert cursor.fetchone() == (False,)


def indexes() -> list[tuple[str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_tables_of_an_earlier_version_are_asked_for_nothing_of_this_one(as_owner):
    """Taken back, or only part of the way: rows, privileges and partitions are made by the version that has the tables."""
    plan, newest = (
        [object()],
        MigrationRecorder.Migration.objects.filter(app="whistles").order_by("-name")[:1],
    )
    assert not is_behind(plan)
    assert not is_behind([])
    MigrationRecorder.Migration.objects.filter(pk__in=newest.values("pk")).delete()
    assert is_behind(plan)
