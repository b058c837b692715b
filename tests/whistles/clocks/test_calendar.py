"""Working time: the worked examples, the law's rules, and what holds for every start and limit."""

import os
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whistles.clocks.calendar import (
    SHANGHAI,
    Calendar,
    Deadline,
    Limit,
    OfficeHours,
    Unit,
    calendar_version,
    deadline,
    describe_left,
    moved_by_pause,
    working_days_between,
    working_time_between,
    working_time_left,
)

OFFICIAL = Calendar()
KNOWN_YEARS = (2004, 2026)
MINUTES, URGENT, HOURS = Unit.NATURAL_MINUTES, Unit.URGENT_HOURS, Unit.WORKING_HOURS
DAYS, NATURAL = Unit.WORKING_DAYS, Unit.NATURAL_DAYS


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def ends(start: datetime, amount: int, unit: Unit, calendar: Calendar = OFFICIAL) -> datetime:
    return deadline(start, Limit(amount, unit), calendar).at


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("start", "amount", "expected"),
        [
            (at(2, 13), 1, at(2, 14, 17)),  # Saturday, worked to make up for the Spring Festival
            (at(2, 13), 5, at(2, 27, 17)),
            (at(9, 30), 1, at(10, 8, 17)),
            (at(9, 30), 3, at(10, 10, 17)),  # Saturday, worked to make up for the National Day
            (at(12, 18), 5, at(12, 25, 17)),
        ],
    )
    def test_the_worked_examples_hold(self, start, amount, expected):
        assert deadline(start, Limit(amount, DAYS), OFFICIAL) == Deadline(expected, tentative=False)

    def test_a_term_that_reaches_an_unpublished_year_is_tentative(self):
        # 2027-01-01 is a Friday that weekends alone would call a working day
        assert deadline(at(12, 18), Limit(10, DAYS), OFFICIAL) == Deadline(
            at(1, 1, 17, year=2027), tentative=True
        )

    def test_an_edited_day_of_an_unpublished_year_is_free(self):
        edited = Calendar(overrides={date(2027, 1, 1): False})
        found = deadline(at(12, 18), Limit(10, DAYS), edited)
        assert found == Deadline(at(1, 4, 17, year=2027), tentative=True)

    def test_a_term_over_edited_days_only_is_certain(self):
        edited = Calendar(overrides={date(2027, 3, 2): True})
        assert not deadline(at(3, 1, year=2027), Limit(1, DAYS), edited).tentative

    def test_an_edited_day_wins_over_the_published_calendar(self):
        assert ends(at(2, 13), 1, DAYS, Calendar(overrides={date(2026, 2, 14): False})) == at(2, 24, 17)

    @pytest.mark.parametrize("start", [at(3, 2, 0), at(3, 2, 8), at(3, 2, 16, 59), at(3, 2, 23, 59)])
    def test_the_day_of_the_start_does_not_count_whatever_its_hour(self, start):
        assert ends(start, 1, DAYS) == at(3, 3, 17)

    def test_a_start_on_a_free_day_counts_from_the_next_working_day(self):
        assert ends(at(3, 7), 1, DAYS) == at(3, 9, 17)

    def test_close_of_office_is_the_streets_own(self):
        early = Calendar(office=OfficeHours(time(8, 30), time(12), time(14), time(18)))
        assert ends(at(3, 2), 1, DAYS, early) == at(3, 3, 18)


class TestNaturalTime:
    def test_minutes_run_from_the_moment_through_the_night(self):
        assert ends(at(2, 16, 23, 50), 15, MINUTES) == at(2, 17, 0, 5)

    def test_urgent_hours_run_through_a_holiday(self):
        assert ends(at(2, 16, 23), 24, URGENT) == at(2, 17, 23)

    def test_natural_days_end_at_close_of_office(self):
        assert ends(at(3, 2), 3, NATURAL) == at(3, 5, 17)

    def test_natural_days_that_end_on_a_holiday_end_on_the_working_day_after_it(self):
        assert ends(at(9, 28), 5, NATURAL) == at(10, 8, 17)


class TestWorkingHours:
    @pytest.mark.parametrize(
        ("start", "amount", "expected"),
        [
            (at(3, 2, 9), 3, at(3, 2, 12)),
            (at(3, 2, 9), 4, at(3, 2, 14)),  # over the noon break
            (at(3, 2, 12, 30), 1, at(3, 2, 14)),  # within it
            (
                at(3, 2, 16, 10),
                4,
                at(3, 3, 13, 10),
            ),  # over the night: 50 minutes, then 3 hours and 10 minutes
            (at(3, 6, 20), 4, at(3, 9, 14)),  # Friday night
            (at(2, 13, 16), 4, at(2, 14, 12)),  # into a make-up Saturday
            (at(2, 14, 16), 2, at(2, 24, 10)),  # over the Spring Festival
        ],
    )
    def test_they_run_only_while_offices_are_open(self, start, amount, expected):
        assert ends(start, amount, HOURS) == expected

    def test_time_left_counts_open_hours_and_is_negative_afterwards(self):
        due = at(3, 3, 10)
        assert working_time_left(at(3, 2, 16), due, OFFICIAL) == timedelta(hours=2)
        assert working_time_left(at(3, 3, 12, 30), due, OFFICIAL) == timedelta(hours=-2)


class TestPauses:
    @pytest.mark.parametrize(
        ("pause_from", "pause_to", "expected"),
        [
            (at(3, 3, 9), at(3, 3, 16, 59), at(3, 6, 17)),  # over before the close: nothing
            (at(3, 3, 16), at(3, 4, 9), at(3, 9, 17)),  # stood on one close, Friday → Monday
            (at(3, 3, 17), at(3, 3, 20), at(3, 6, 17)),  # began as offices closed: that day was used
            (at(3, 3, 16), at(3, 5, 17), at(3, 11, 17)),
            (at(3, 6, 16), at(3, 9, 9), at(3, 9, 17)),  # a weekend is no working day
        ],
    )
    def test_a_working_day_deadline_moves_by_the_closes_it_stood_on(self, pause_from, pause_to, expected):
        assert moved_by_pause(Deadline(at(3, 6, 17)), pause_from, pause_to, DAYS, OFFICIAL) == Deadline(
            expected
        )

    def test_a_natural_deadline_moves_by_the_length_of_the_pause(self):
        due = Deadline(at(3, 3, 10))
        assert moved_by_pause(due, at(3, 2, 22), at(3, 2, 23, 30), URGENT, OFFICIAL).at == at(3, 3, 11, 30)

    def test_a_natural_day_deadline_moves_over_weekends_too(self):
        due = Deadline(at(3, 9, 17))
        assert moved_by_pause(due, at(3, 6, 9), at(3, 8, 18), NATURAL, OFFICIAL).at == at(3, 12, 17)

    def test_working_hours_move_by_the_open_hours_of_the_pause(self):
        due = Deadline(at(3, 2, 14))
        assert moved_by_pause(due, at(3, 2, 11), at(3, 2, 13, 30), HOURS, OFFICIAL).at == at(3, 2, 15, 30)

    def test_a_pause_after_the_deadline_does_not_undo_the_lateness(self):
        due = Deadline(at(3, 3, 17))
        assert moved_by_pause(due, at(3, 4, 9), at(3, 6, 9), DAYS, OFFICIAL) == due

    def test_what_was_tentative_stays_so(self):
        moved = moved_by_pause(
            Deadline(at(3, 3, 17), tentative=True), at(3, 2, 9), at(3, 2, 10), DAYS, OFFICIAL
        )
        assert moved.tentative

    def test_a_pause_over_unpublished_days_makes_it_tentative(self):
        moved = moved_by_pause(
            Deadline(at(12, 31, 17)), at(12, 30, 9), at(1, 4, 9, year=2027), DAYS, OFFICIAL
        )
        assert moved.tentative


class TestWords:
    @pytest.mark.parametrize(
        ("now", "due", "unit", "words"),
        [
            (at(3, 2), at(3, 19, 17), DAYS, "剩 13 工作日"),
            (at(3, 2, 13, 50), at(3, 2, 17), DAYS, "还剩 3 小时 10 分"),
            (at(3, 2, 19), at(3, 2, 17), DAYS, "已超时 2 小时"),
            (at(3, 2, 17, 0), at(3, 2, 17), DAYS, "还剩 1 分钟"),
            (at(3, 6, 16), at(3, 9, 17), DAYS, "剩 1 工作日"),
            (at(3, 6, 16), at(3, 8, 17), URGENT, "还剩 2 天 1 小时"),
            (at(3, 2, 16), at(3, 3, 12), HOURS, "还剩 4 工作小时"),
            (at(3, 6, 17), at(3, 9, 11, 30), HOURS, "还剩 2 工作小时 30 分"),
            (at(3, 2, 16, 20), at(3, 2, 17), HOURS, "还剩工作时间 40 分钟"),
            (at(3, 9, 17), at(3, 2, 17), DAYS, "已超时 7 天"),
        ],
    )
    def test_what_is_left_is_said_as_an_office_says_it(self, now, due, unit, words):
        assert describe_left(now, due, OFFICIAL, unit) == words


class TestRefusals:
    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="no time zone"):
            deadline(datetime(2026, 3, 2, 10), Limit(1, DAYS), OFFICIAL)

    def test_a_limit_of_nothing_is_refused(self):
        with pytest.raises(ValueError, match="is none"):
            Limit(0, DAYS)

    def test_office_hours_that_overlap_are_refused(self):
        with pytest.raises(ValueError, match="follow one another"):
            OfficeHours(afternoon_from=time(11))

    def test_a_calendar_without_working_days_is_refused(self):
        never = Calendar(overrides={date(2026, 1, 1) + timedelta(days=n): False for n in range(6000)})
        with pytest.raises(ValueError, match="no 1 working days"):
            deadline(at(3, 2), Limit(1, DAYS), never)


def test_the_version_names_the_library_and_changes_with_the_edited_days():
    edited = calendar_version(Calendar(overrides={date(2027, 1, 1): False}))
    assert calendar_version(OFFICIAL).startswith("chinesecalendar 1.")
    assert (
        len(
            {
                calendar_version(OFFICIAL),
                edited,
                calendar_version(Calendar(overrides={date(2027, 1, 1): True})),
            }
        )
        == 3
    )


def test_the_order_in_which_days_were_edited_does_not_change_the_version():
    days = [(date(2027, 1, 1), False), (date(2027, 1, 2), True)]
    one, other = (Calendar(overrides=dict(order)) for order in (days, days[::-1]))
    assert calendar_version(one) == calendar_version(other)


def test_another_library_calls_the_same_days_working():
    official = holidays.country_holidays("CN", years=range(KNOWN_YEARS[0], KNOWN_YEARS[1] + 1))
    day, different = date(KNOWN_YEARS[0], 1, 1), []
    while day.year <= KNOWN_YEARS[1]:
        if OFFICIAL.is_working(day) != (official.is_working_day(day), False):
            different.append(day)
        day += timedelta(days=1)
    # the one day on which the two are known to differ
    assert set(different) <= {date(2005, 12, 31)}


def test_the_library_raises_for_a_year_that_is_not_published():
    """The whole idea of a tentative deadline rests on this."""
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(2040, 1, 1))


# what holds for every start, amount and unit
starts = st.datetimes(
    datetime(2024, 1, 1),
    datetime(2027, 6, 30),
    timezones=st.just(SHANGHAI),
)
units = st.sampled_from(list(Unit))
amounts = st.integers(1, 60)
calendars = st.sampled_from(
    [OFFICIAL, Calendar(office=OfficeHours(time(8, 30), time(12), time(14), time(18)))]
)


@given(starts, amounts, units, calendars)
def test_a_deadline_is_never_before_its_start(start, amount, unit, calendar):
    assert ends(start, amount, unit, calendar) > start


@given(starts, starts, amounts, units)
def test_who_starts_later_is_never_due_earlier(one, other, amount, unit):
    first, second = sorted((one, other))
    assert ends(first, amount, unit) <= ends(second, amount, unit)


@given(starts, amounts, amounts, units)
def test_a_larger_limit_never_ends_earlier(start, one, other, unit):
    low, high = sorted((one, other))
    assert ends(start, low, unit) <= ends(start, high, unit)


@given(starts, amounts, amounts, st.sampled_from([MINUTES, URGENT, HOURS, DAYS]))
def test_two_terms_one_after_the_other_are_the_term_of_their_sum(start, one, other, unit):
    assert ends(ends(start, one, unit), other, unit) == ends(start, one + other, unit)


@given(starts, amounts, calendars)
def test_terms_of_days_end_at_close_of_office_of_a_working_day(start, amount, calendar):
    for unit in (DAYS, NATURAL):
        found = ends(start, amount, unit, calendar)
        assert found == calendar.close_of(found.date())
        assert calendar.is_working(found.date())[0]


@given(starts, amounts, calendars)
def test_working_hours_end_within_office_hours_and_measure_what_was_asked(start, amount, calendar):
    found = ends(start, amount, HOURS, calendar)
    assert calendar.is_working(found.date())[0]
    assert any(opens < found.time() <= closes for opens, closes in calendar.office.segments)
    assert working_time_between(start, found, calendar) == timedelta(hours=amount)


@given(starts, amounts)
def test_the_days_between_a_start_and_its_deadline_are_the_limit(start, amount):
    tonight = start.replace(hour=23, minute=59)
    assert working_days_between(tonight, ends(start, amount, DAYS), OFFICIAL) == amount


# three years of days in one example: how long it takes is the machine's matter
@settings(deadline=None)
@given(starts, starts, starts)
def test_spans_that_meet_add_up(one, other, third):
    first, middle, last = sorted((one, other, third))
    for measure in (working_days_between, working_time_between):
        whole = measure(first, last, OFFICIAL)
        assert measure(first, middle, OFFICIAL) + measure(middle, last, OFFICIAL) == whole


@given(starts, amounts, units, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_pause_never_brings_a_deadline_forward(start, amount, unit, length):
    due = deadline(start, Limit(amount, unit), OFFICIAL)
    moved = moved_by_pause(
        due, start + timedelta(minutes=1), start + timedelta(minutes=1) + length, unit, OFFICIAL
    )
    assert moved.at >= due.at
    assert moved.tentative >= due.tentative


@given(starts, amounts, units)
def test_the_zone_in_which_a_start_is_written_is_irrelevant(start, amount, unit):
    expected = ends(start, amount, unit)
    for zone in (UTC, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")):
        assert ends(start.astimezone(zone), amount, unit) == expected


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_the_zone_of_the_server_is_irrelevant(zone, monkeypatch):
    before = os.environ.get("TZ")
    expected = [ends(at(2, 13, 23), 3, unit) for unit in Unit]
    monkeypatch.setenv("TZ", zone)
    clock.tzset()
    try:
        assert [ends(at(2, 13, 23), 3, unit) for unit in Unit] == expected
        assert describe_left(at(3, 2), at(3, 19, 17), OFFICIAL) == "剩 13 工作日"
    finally:
        monkeypatch.undo()
        assert os.environ.get("TZ") == before
        clock.tzset()
