"""Machines whose clocks differ: steps keep their order, and every figure is what its list and a recount say."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from grids.staff.queries import system_actor
from tests.asserting import verbs
from tests.factories import whistles as made
from tests.faults.ledgers import ledger_file, now, queued
from tests.processes import python
from whistles.lifecycle.actions import take
from whistles.statistics import actions as statistics
from whistles.statistics import lists, queries
from whistles.statistics.figures import FIGURE_STATES
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db(transaction=True)

# 23:30 in Kunming: one machine an hour ahead has the next day already
LATE = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@contextmanager
def clock(ahead: timedelta = timedelta()) -> Iterator[None]:
    """The clock of a machine that is so far ahead, late in the evening."""
    with time_machine.travel(LATE + ahead, tick=True):
        yield


AHEAD = timedelta(hours=1)


def every_figure_is_its_list(whistle, user, day: date) -> None:
    """Each figure of the day's end has a list of its length, and no recount finds a difference."""
    statistics.refresh(wait=True)
    figures = queries.closure(whistle.area, day)
    for name in FIGURE_STATES:
        listed = lists.behind(user, whistle.area, day, name).count()
        assert (name, listed) == (name, getattr(figures, name))
    assert statistics.recount().differences == 0
    assert verify().found == []


def test_a_step_after_one_of_a_machine_ahead_happens_no_earlier_than_it(departments):
    with clock(AHEAD):
        whistle = made.a_whistle()
    with clock():
        whistle = take(whistle_id=whistle.pk, verb="sign", by=system_actor(), version=whistle.version)

    blown, signed = whistle.events.order_by("seq")
    assert verbs(whistle) == ["blow", "sign"]
    assert signed.occurred_at == blown.occurred_at
    assert signed.recorded_at < blown.recorded_at
    assert verify().found == []


@pytest.mark.parametrize("state", ["whistled", "closed", "cancelled"])
@pytest.mark.parametrize("day", [TODAY, TODAY + timedelta(days=1)])
def test_what_a_machine_ahead_enters_after_its_midnight_counts_on_its_day_in_figure_and_list(
    departments, person, state, day
):
    reader = person("street_leader")
    with clock(-timedelta(hours=3)):
        before = made.a_whistle()
    with clock(AHEAD):
        whistle = made.a_whistle()
        made.along(before, state)
    with clock():
        every_figure_is_its_list(whistle, reader, day)


@pytest.mark.parametrize("ahead", [timedelta(hours=5), timedelta(hours=-5)])
def test_a_worker_with_a_wrong_clock_leaves_the_figures_of_every_day_right(
    departments, person, tmp_path, ahead
):
    ledger = queued(ledger_file(tmp_path, 300))
    code = (
        "import django, time_machine, datetime; django.setup();"
        f"time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds={ahead.total_seconds()})).start();"
        "from tests.working import work; work();"
        "from whistles.statistics.actions import refresh, recount; refresh(); raise SystemExit(recount().differences)"
    )
    with python("-c", code) as worker:
        _said, complained = worker.communicate(timeout=60)
        assert (worker.returncode, complained) == (0, "")

    assert now(ledger).imported == 300
    reader, whistle = person("street_leader"), made.a_whistle()
    for day in (date(2024, 6, 15), date(2025, 1, 4), date(2025, 1, 5), timezone.localdate()):
        every_figure_is_its_list(whistle, reader, day)
