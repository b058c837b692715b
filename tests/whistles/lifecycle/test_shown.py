"""What a page says of a whistle's clocks, each in the unit it counts in."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests.factories import whistles as made
from whistles.clocks.deadlines import calendar_for
from whistles.clocks.terms import Terms
from whistles.lifecycle import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026; the 6th is a Friday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def blown_at(moment: datetime, kind: str, *, state: str = "whistled", outer: datetime | None = None):
    """A whistle of this grade as if blown at `moment`, standing in `state`."""
    whistle = made.a_whistle(grade_code=kind)
    whistle.whistled_at, whistle.state = moment, state
    Terms.begun(whistle, external_due_at=outer)
    due = {"whistled": whistle.sign_due_at, "signed": whistle.report_due_at}
    whistle.next_due_at = due.get(state) or whistle.close_due_at
    return whistle


FRIDAY = at(6, 16)


@pytest.mark.parametrize(
    ("kind", "state", "outer", "now", "words"),
    [
        ("emergency", "whistled", None, at(6, 16, 5), "16:15 前签收 · 还剩 10 分钟"),
        ("emergency", "signed", None, at(6, 16, 20), "17:00 前报到 · 还剩 40 分钟"),
        ("emergency", "in_progress", None, at(6, 18), "办结还剩 22 小时"),
        ("routine", "whistled", None, at(6, 16), "签收还剩 4 工作小时"),
        ("routine", "in_progress", None, at(6, 16), "办结剩 5 工作日"),
        ("key_street", "in_progress", at(11, 17), at(6, 16), "办结还剩 5 天"),
        ("routine", "in_progress", None, at(14, 17), "办结已超时 1 天"),
    ],
)
def test_a_running_clock_is_said_in_its_own_unit(kind, state, outer, now, words):
    whistle = blown_at(FRIDAY, kind, state=state, outer=outer)
    assert shown.due_of(whistle, now, calendar_for(whistle.area_id)).text.endswith(words)


def test_what_falls_due_earlier_than_the_states_own_clock_is_called_by_its_name():
    """An order's deadline before that of reporting in."""
    whistle = blown_at(FRIDAY, "key_street", state="signed", outer=at(9, 12))
    whistle.next_due_at = whistle.close_due_at
    words = shown.due_of(whistle, at(6, 16), calendar_for(whistle.area_id)).text
    assert words == "办结还剩 2 天 20 小时"


def test_each_clock_of_the_page_counts_in_its_own_unit():
    whistle = blown_at(FRIDAY, "routine")
    clocks = shown.clocks_of(whistle, None, FRIDAY, calendar_for(whistle.area_id))
    assert [(str(clock.label), clock.text) for clock in clocks] == [
        ("签收", "还剩 4 工作小时"), ("报到", "剩 1 工作日"), ("办结", "剩 5 工作日"),
    ]  # fmt: skip


def test_a_clock_speaks_english_to_who_chose_it():
    whistle = blown_at(FRIDAY, "emergency")
    with translation.override("en"):
        words = shown.due_of(whistle, at(6, 16, 5), calendar_for(whistle.area_id)).text
    assert not any("\u4e00" <= character <= "\u9fff" for character in words), words


def test_a_whistle_of_a_ledger_shows_no_clock_that_never_ran():
    whistle = made.a_whistle(state="closed")
    whistle.sign_due_at = whistle.report_due_at = whistle.close_due_at = None
    clocks = shown.clocks_of(whistle, None, FRIDAY, calendar_for(whistle.area_id))
    assert [(str(clock.label), clock.state) for clock in clocks] == [("办结", "none")]
