"""Figures of a period, whatever its days: each is its list and what a slow fold of the events says."""

import itertools
from collections import Counter
from datetime import date, timedelta

import pytest

from grids.areas.models import Area
from grids.staff.models import Department
from tests import personas
from tests.whistles.statistics.lives import DEPARTMENTS, OUTCOMES
from tests.whistles.statistics.slow_fold import Place, SlowFold
from tests.whistles.statistics.test_every_move import SEEDS, WHERE, during, lives, narrowings
from whistles.statistics import by_department, lists, within
from whistles.statistics.breakdown import breakdown
from whistles.statistics.figures import ASKED_TO_ASSIST, DONE, ENDED, KEEPING, NOBODY, SAYING
from whistles.statistics.period_figures import CAME, Within
from whistles.statistics.periods import (
    DAY,
    MONTH,
    OWN,
    QUARTER,
    WEEK,
    YEAR,
    Period,
    between,
    earlier,
    later,
    period_of,
)

__all__ = ["lives"]

# a month begun, weeks, more than two months that begin and end within one, a day, and all there is
PERIODS = (
    period_of(MONTH, date(2023, 1, 20)), Period(date(2023, 1, 3), date(2023, 1, 9)), Period(date(2022, 12, 29), date(2023, 3, 9)),
    period_of(DAY, date(2023, 1, 11)), period_of(QUARTER, date(2023, 3, 31)), Period(date(2023, 1, 12), date(2023, 4, 30)),
)  # fmt: skip


@pytest.mark.django_db
def test_what_was_whistled_and_closed_in_a_period_is_what_the_events_say(lives, person):
    reader = person("city_viewer")
    for code, period in [*itertools.product(WHERE, PERIODS)][lives.seed % len(SEEDS) :: 2 * len(SEEDS)]:
        area = Area.objects.get(code=code)
        found = within.told(area, period)
        for n, one in enumerate((period, period.before)):
            places = [(Place(code), (found.whole.now, found.whole.before)[n])]
            places += [
                (Place(line.code, own=line.code == code), (line.now, line.before)[n])
                for line in found.by_area()
            ]
            places += [
                (Place(code, grade=line.code), (line.now, line.before)[n]) for line in found.by_grade()
            ]
            places += [
                (Place(code, source=line.code), (line.now, line.before)[n]) for line in found.by_source()
            ]
            for place, told in places:
                assert_of_a_period(lives, place, one, told)
        for more in narrowings(lives.seed):
            assert_lists(lives, reader, area, period, more)
        for moment in within.course(code, period):
            expected = lives.born(Place(code), moment.first, moment.last)
            closings = lives.closings(Place(code), moment.first, moment.last).total()
            assert (moment, moment.whistled, moment.closed) == (moment, len(expected), closings)


def assert_of_a_period(lives: SlowFold, place: Place, period: Period, told: Within) -> None:
    days = (period.first, period.last)
    expected = {
        "whistled": len(lives.born(place, *days)), "closed": lives.closings(place, *days).total(),
        **{name: len(lives.came(place, *days, name.removeprefix("came_"))) for name in CAME},
    }  # fmt: skip
    assert (place, days, {name: getattr(told, name) for name in expected}) == (place, days, expected)
    outcomes = {one: len(lives.came(place, *days, "closed", one)) for one in OUTCOMES}
    assert (place, days, {one: told.outcomes[one] for one in OUTCOMES}) == (place, days, outcomes)
    assert told.whistled == told.routine + told.key + told.emergency


def assert_lists(lives: SlowFold, reader, area: Area, period: Period, more: dict) -> None:
    place, days = Place(area.code, **more), (period.first, period.last)
    for name in CAME:
        expected = lives.came(place, *days, name.removeprefix("came_"))
        rows = lists.behind(reader, area, period.last, name, since=period.first, **more)
        asked = (area.code, days, name, more)
        assert (asked, set(rows.values_list("pk", flat=True))) == (asked, expected)
        assert (asked, lists.figure_of(area, period.last, name, since=period.first, **more)) == (
            asked,
            len(expected),
        )
    for outcome in OUTCOMES:
        expected = lives.came(place, *days, "closed", outcome)
        rows = lists.behind(
            reader, area, period.last, "came_closed", since=period.first, outcome=outcome, **more
        )
        assert (days, more, set(rows.values_list("pk", flat=True))) == (days, more, expected)
    for figure in ENDED:
        expected = lives.ended(place, *days, figure)
        rows = lists.behind(reader, area, period.last, figure, since=period.first, **more)
        asked = (area.code, days, figure, more)
        assert (asked, Counter(dict(rows.values_list("pk", "times")))) == (asked, expected)
        assert (asked, lists.figure_of(area, period.last, figure, since=period.first, **more)) == (
            asked,
            expected.total(),
        )


@pytest.mark.django_db
def test_what_was_done_in_a_period_is_what_the_events_say(lives):
    for code, period in [*itertools.product(WHERE, PERIODS)][lives.seed % len(SEEDS) :: 2 * len(SEEDS)]:
        days, found = (period.first, period.last), within.told(Area.objects.get(code=code), period)
        for name, one in DONE.items():
            expected = lives.done(Place(code), *days, one.verbs).total()
            assert (code, days, name, sum(found.done[0][verb] for verb in one.verbs)) == (
                code,
                days,
                name,
                expected,
            )
        for name, one in SAYING.items():
            expected = lives.said(Place(code), *days, name).total()
            assert (code, days, name, sum(found.done[0][what] for what in one.whats)) == (
                code,
                days,
                name,
                expected,
            )
        ended = within.ended_in(found.done[0], period)
        expected = [lives.ended(Place(code), *days, figure).total() for figure in ENDED]
        assert (code, days, [ended.met, ended.late, ended.excused]) == (code, days, expected)
        assert within.lengths_in(found.done[0]).number == len(lives.lengths(Place(code), *days))


@pytest.mark.django_db
def test_what_happened_in_a_department_in_a_period_is_its_list_and_what_the_events_say(lives, person):
    reader = person("city_viewer")
    codes = {one.code: one.pk for one in Department.objects.filter(code__in=DEPARTMENTS)} | {NOBODY: 0}
    asked_at = [*itertools.product((personas.CITY, personas.LIANHUA, personas.SUJIATANG), PERIODS[1:4])]
    for code, period in asked_at[lives.seed % len(SEEDS) :: 2 * len(SEEDS)]:
        area, days = Area.objects.get(code=code), (period.first, period.last)
        lines = {
            line["code"]: line for line in breakdown(area, period.last, "department", since=period.first)
        }
        known = by_department.departments_in(area, period.last, period.first, before=period.before)
        before = {one.code: one.sums.then(period.before) for one in known}
        for department, number in codes.items():
            place = Place(code, department=number)
            for figure, expected in during(lives, place, *days).items():
                asked = (code, days, department, figure)
                more = {"since": period.first, "department": department}
                rows = lists.behind(reader, area, period.last, figure, **more)
                listed = (
                    Counter(rows) if figure == "whistled" else Counter(dict(rows.values_list("pk", "times")))
                )
                assert (asked, listed.total()) == (asked, expected.total())
                assert (asked, lists.figure_of(area, period.last, figure, **more)) == (
                    asked,
                    expected.total(),
                )
                told = figure in KEEPING or figure in SAYING or figure == ASKED_TO_ASSIST
                assert not told or (asked, lines.get(department, {}).get(figure, 0)) == (
                    asked,
                    expected.total(),
                )
            if department != NOBODY:
                sums = before.get(department, by_department.Sums(period.before.first))
                then = during(lives, place, period.before.first, period.before.last)
                found = {figure: sums.done(figure) for figure in then}
                assert (code, days, found) == (
                    code,
                    days,
                    {figure: one.total() for figure, one in then.items()},
                )


def test_each_period_is_compared_with_as_much_of_the_one_before():
    def days(one: Period) -> tuple[str, str]:
        return f"{one.first}", f"{one.last}"

    told = {
        (DAY, "2023-03-01"): ("2023-02-28", "2023-02-28"), (WEEK, "2023-04-05"): ("2023-03-27", "2023-03-29"),
        (MONTH, "2023-04-07"): ("2023-03-01", "2023-03-07"), (MONTH, "2023-04-30"): ("2023-03-01", "2023-03-31"),
        # a month that has no such day, and the shorter one that is over
        (MONTH, "2023-03-30"): ("2023-02-01", "2023-02-28"), (MONTH, "2024-02-29"): ("2024-01-01", "2024-01-31"),
        (QUARTER, "2023-05-31"): ("2023-01-01", "2023-02-28"), (QUARTER, "2023-06-30"): ("2023-01-01", "2023-03-31"),
        (YEAR, "2024-02-29"): ("2023-01-01", "2023-02-28"), (YEAR, "2023-12-31"): ("2022-01-01", "2022-12-31"),
    }  # fmt: skip
    for (kind, last), before in told.items():
        one = period_of(kind, date.fromisoformat(last))
        assert ((kind, last), days(one.before)) == ((kind, last), before)
        assert one.before.last < one.first <= one.last
    own = Period(date(2023, 3, 5), date(2023, 3, 8))
    assert days(own.before) == ("2023-03-01", "2023-03-04")
    assert own.before.before.kind == OWN
    # days that are a whole one of the calendar are that one
    assert days(between(date(2026, 10, 1), date(2026, 10, 31)).before) == ("2026-09-01", "2026-09-30")
    assert between(date(2026, 10, 1), date(2026, 10, 30)).kind == OWN


def test_from_each_period_one_comes_to_the_one_before_and_back_to_today():
    today = date(2024, 3, 13)
    for kind in (DAY, WEEK, MONTH, QUARTER, YEAR):
        one = period_of(kind, today)
        assert later(one, today) is None
        back = earlier(one)
        assert back.is_whole
        assert back.last == one.first - timedelta(days=1)
        assert later(back, today) == one
    own = Period(date(2024, 3, 1), date(2024, 3, 10))
    assert later(own, today) == Period(date(2024, 3, 11), today)
