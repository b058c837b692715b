"""The ledger has a partition for every year before it begins, whoever runs the product, and none loses an event."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg2
import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from tests.database import Databases
from tests.factories import whistles as made
from whistles.growth.actions import make_years
from whistles.growth.queries import PARTITIONED, missing_years, years_outside
from whistles.intake.models import LeadEvent
from whistles.lifecycle.models import WhistleEvent
from whistles.statistics.models import ClosureChange
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db

# a year that no migration makes, whenever this runs
YEAR = timezone.localdate().year + 12
FAR = datetime(YEAR, 1, 2, 4, tzinfo=UTC)


def partitions(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table]
        )
        return {name for (name,) in cursor.fetchall()}


def found_by_check() -> list[str]:
    return [one.id for one in run_checks(databases=["default"]) if one.id.startswith("whistles.")]


@pytest.fixture
def gone_again(databases: Databases, transactional_db: None) -> Iterator[None]:
    """Partitions that a test made and committed are dropped after it, with what is in them."""
    before = {table: partitions(table) for table in PARTITIONED}
    yield
    with databases.link() as link, link.cursor() as cursor:
        for table in PARTITIONED:
            for name in partitions(table) - before[table]:
                cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {name}; DROP TABLE {name}")
    link.close()


def test_the_next_two_years_are_there_after_every_migration():
    assert missing_years(2) == []


@pytest.mark.django_db(transaction=True)
def test_a_year_that_is_missing_is_told_of_and_made_by_the_worker(gone_again, databases):
    with time_machine.travel(FAR, tick=False):
        assert missing_years() == [YEAR, YEAR + 1]
        assert found_by_check() == ["whistles.E001"]

        with databases.as_owner():
            assert make_years() == []

        assert missing_years(2) == []
        assert found_by_check() == []
    for table in PARTITIONED:
        assert {f"{table}_y{year}" for year in range(YEAR, YEAR + 3)} <= partitions(table)


@pytest.mark.parametrize("year", [1989, timezone.localdate().year + 21, None])
def test_no_other_year_can_be_made(owner, year):
    with owner.cursor() as cursor, pytest.raises(psycopg2.Error, match="no parts are made"):
        cursor.execute("SELECT ledger_partition(%s)", [year])


def test_events_before_2015_have_a_partition_of_their_own(departments):
    began = datetime(1999, 5, 1, tzinfo=UTC)
    made.a_whistle(received_at=began, whistled_at=began)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM whistles_whistleevent")
        assert cursor.fetchall() == [("whistles_whistleevent_y1990_2014",)]


@pytest.mark.django_db(transaction=True)
def test_events_that_came_before_their_year_was_made_are_moved_into_it_and_counted_once(
    gone_again, departments, databases, capsys
):
    with time_machine.travel(FAR):
        made.a_whistle(state="closed")
        events, changes = WhistleEvent.objects.count(), ClosureChange.objects.count()
        with databases.as_owner():
            assert years_outside() == {YEAR: events + LeadEvent.objects.count()}
            assert found_by_check() == ["whistles.E001", "whistles.W001"]
            with pytest.raises(CommandError, match="--move"):
                call_command("ensure_partitions")
            # the years after it are not in its way
            assert missing_years(2) == [YEAR]
            call_command("ensure_partitions", "--move")

            assert years_outside() == {}
            assert found_by_check() == []
        assert (WhistleEvent.objects.count(), ClosureChange.objects.count()) == (events, changes)
        assert verify().found == []
        with pytest.raises(DatabaseError):
            WhistleEvent.objects.update(reason="x")
    assert f"{YEAR}" in capsys.readouterr().out


def test_only_the_owner_moves_events():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(array_to_string(proacl, ','), 'everybody') FROM pg_proc WHERE proname = 'move_to_ledger_part'"
        )
        (may,) = cursor.fetchone()
    # an entry without a name before the sign is everybody's
    assert may != "everybody"
    assert not any(one.startswith("=") for one in may.split(","))
