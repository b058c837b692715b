"""Limits of a term in memory: which holds, what moves it, when somebody is told; against a count by walking the days."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whistles.clocks.calendar import SHANGHAI, Calendar, Limit, Unit
from whistles.clocks.counting import (
    Bound,
    Move,
    Why,
    called_to_mind_at,
    counted,
    holding,
    moved,
    next_look,
    recounted,
    supervised_at,
)
from whistles.clocks.rules import Rules

OFFICIAL = Calendar()
DAYS, NATURAL, HOURS, URGENT = Unit.WORKING_DAYS, Unit.NATURAL_DAYS, Unit.WORKING_HOURS, Unit.URGENT_HOURS


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def of_grade(start: datetime, amount: int, unit: Unit = DAYS) -> Bound:
    return counted("grade", start, Limit(amount, unit), OFFICIAL)


def pause(since: datetime, until: datetime) -> Move:
    return Move(Why.PAUSE, since=since, until=until)


def test_the_earliest_limit_holds_and_of_two_that_end_together_the_first():
    grade, order = of_grade(at(3, 2), 5), Bound("order", at(3, 6, 12))
    assert holding([grade, order]) == order
    assert holding([grade, Bound("order", grade.at)]) == grade


def test_a_pause_moves_what_is_counted_and_not_what_was_given_from_outside():
    grade, order = of_grade(at(3, 2), 5), Bound("order", at(3, 12, 12))
    assert holding([grade, order]) == grade
    after = moved([grade, order], pause(at(3, 3, 16), at(3, 9, 9)), OFFICIAL)
    # stood on the closes of Tuesday to Friday: Monday the 9th → Friday the 13th, behind the order's Thursday
    assert [bound.at for bound in after] == [at(3, 13, 17), at(3, 12, 12)]
    assert holding(after).origin == "order"


def test_hours_keep_what_was_left():
    (urgent,) = moved([of_grade(at(3, 6, 16), 24, URGENT)], pause(at(3, 6, 18), at(3, 9, 9)), OFFICIAL)
    assert urgent.at - at(3, 9, 9) == timedelta(hours=22)
    (office,) = moved([of_grade(at(3, 6, 16), 4, HOURS)], pause(at(3, 9, 10), at(3, 10, 13)), OFFICIAL)
    # an hour on Friday, one on Monday: two are left
    assert office.at == at(3, 10, 15)


def test_an_extension_moves_the_deadline_by_the_time_granted_or_to_a_day():
    grade = of_grade(at(3, 2), 5)
    (more,) = moved([grade], Move(Why.EXTEND, limit=Limit(5, DAYS)), OFFICIAL)
    assert more.at == at(3, 16, 17)
    (until,) = moved([grade], Move(Why.EXTEND, until=at(3, 20, 17)), OFFICIAL)
    assert until.at == at(3, 20, 17)
    assert moved([grade], Move(Why.EXTEND, until=at(3, 4)), OFFICIAL) == (grade,)


def test_what_is_kept_in_a_row_is_read_as_it_was():
    bounds = of_grade(at(12, 18), 10), Bound("order", at(3, 6, 12), name="来源时限（12345）")
    assert tuple(Bound.from_json(bound.as_json()) for bound in bounds) == bounds
    moves = pause(at(3, 3), at(3, 4)), Move(Why.EXTEND, limit=Limit(5, DAYS)), Move(Why.RECOUNT)
    assert tuple(Move.from_json(move.as_json()) for move in moves) == moves


@pytest.mark.parametrize(
    ("start", "amount", "unit", "before", "after"),
    [
        (at(3, 2, 10), 1, DAYS, at(3, 3, 9), at(3, 4, 9)),
        (at(3, 2, 10), 5, DAYS, at(3, 6, 9), at(3, 10, 9)),
        # over the make-up Saturday into the Spring Festival
        (at(2, 13, 10), 1, DAYS, at(2, 14, 9), at(2, 24, 9)),
        (at(3, 2, 10), 4, HOURS, at(3, 2, 14), at(3, 2, 16)),
        (at(3, 2, 10), 24, URGENT, at(3, 3, 4), at(3, 3, 16)),
        (at(3, 2, 10), 15, Unit.NATURAL_MINUTES, at(3, 2, 10, 11), at(3, 2, 10, 18)),
    ],
)
def test_people_are_told_before_and_those_above_after_a_deadline(start, amount, unit, before, after):
    due = of_grade(start, amount, unit).at
    limit = Limit(amount, unit)
    minute = {"second": 0, "microsecond": 0}
    assert called_to_mind_at(start, due, limit, OFFICIAL, Rules()).replace(**minute) == before
    assert supervised_at(due, limit, OFFICIAL, Rules()).replace(**minute) == after


def test_each_of_the_three_is_said_once_and_what_a_stop_overslept_is_caught_up():
    start, bound = at(3, 2), of_grade(at(3, 2), 5)

    def look(reminded=None, supervised=None):
        return next_look(start, bound, OFFICIAL, Rules(), reminded=reminded, supervised=supervised)

    assert look() == at(3, 6, 9)
    assert look(at(3, 6, 9)) == bound.at
    assert look(bound.at) == at(3, 10, 9)
    assert look(bound.at, at(3, 10, 9)) is None
    # nobody looked for a week: one reminder that it is over, no word of "soon"
    assert look(at(3, 20)) == at(3, 10, 9)
    assert look(at(3, 20), at(3, 20)) is None


starts = st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 30), timezones=st.just(SHANGHAI))
spans = st.timedeltas(timedelta(minutes=1), timedelta(hours=9)) | st.timedeltas(
    timedelta(minutes=1), timedelta(days=20)
)


def slowly(start: datetime, days: int, pauses: list[tuple[datetime, datetime]]) -> datetime:
    """Working days counted by hand: each day's close after the start counts unless the clock stood still on it."""
    day, first = start, OFFICIAL.close_of(start.date())
    # the day of whistling doesn't count, but where the clock stood on its close the deadline moves by it too
    if first > start and OFFICIAL.is_working(start.date())[0]:
        days += any(since < first <= until for since, until in pauses)
    while days:
        day += timedelta(days=1)
        close = OFFICIAL.close_of(day.date())
        stood = any(since < close <= until for since, until in pauses)
        if OFFICIAL.is_working(day.date())[0] and not stood:
            days -= 1
    return OFFICIAL.close_of(day.date())


@given(starts, st.integers(1, 15), st.lists(st.tuples(spans, spans), max_size=3))
def test_working_days_with_any_pauses_are_what_a_walk_over_the_days_counts(start, days, stretches):
    bounds, pauses, now = (of_grade(start, days),), [], start
    for runs, stands in stretches:
        since, until = now + runs, now + runs + stands
        # a clock that ran out is paused by nobody
        if since >= bounds[0].at:
            break
        pauses.append((since, until))
        bounds = moved(bounds, pause(since, until), OFFICIAL)
        now = until
    assert bounds[0].at == slowly(start, days, pauses)
    moves = [pause(*one) for one in pauses]
    assert recounted(start, (of_grade(start, days),), moves, OFFICIAL) == bounds


@given(starts, st.integers(1, 40), st.lists(st.tuples(spans, spans), max_size=3))
def test_urgent_hours_lose_nothing_to_any_pauses(start, hours, stretches):
    bounds, now, stood = (of_grade(start, hours, URGENT),), start, timedelta()
    for runs, stands in stretches:
        if now + runs >= bounds[0].at:
            break
        bounds = moved(bounds, pause(now + runs, now + runs + stands), OFFICIAL)
        now, stood = now + runs + stands, stood + stands
    assert bounds[0].at == start + timedelta(hours=hours) + stood
