"""Whatever moves a whistle, each figure is what its list is and what a slow fold of the events says, as of any day."""

import time
from collections import Counter
from datetime import date

import pytest

from grids.areas.models import Area
from tests import personas
from tests.whistles.statistics.lives import AREAS, GRADES, OUTCOMES, SOURCES, some_lives
from tests.whistles.statistics.slow_fold import Place, SlowFold
from whistles.statistics import actions, lists, queries
from whistles.statistics.breakdown import BREAKDOWNS, breakdown
from whistles.statistics.figures import DONE, FIGURE_STATES

pytestmark = pytest.mark.django_db

DAYS = (date(2022, 12, 31), date(2023, 1, 5), date(2023, 1, 14), date(2023, 3, 31))
SINCE = date(2023, 1, 1)
WHERE = (personas.CITY, *AREAS)
SEEDS = (1, 2, 3)


@pytest.fixture(params=SEEDS)
def lives(request, as_owner, departments):
    some_lives(request.param)
    actions.refresh(wait=True)
    return SlowFold()


def narrowings() -> list[dict[str, str]]:
    return [
        {}, *({"source": one} for one in SOURCES), *({"grade": one} for one in GRADES),
        {"behaviour": "key"}, {"behaviour": "key", "level": "city"}, {"own": True},
    ]  # fmt: skip


def listed(reader, area: Area, day: date, figure: str, **more) -> set:
    rows = lists.behind(reader, area, day, figure, **more)
    found = list(rows.values_list("pk", flat=True))
    assert len(found) == len(set(found))
    return set(found)


def test_each_list_is_what_the_events_say_and_as_long_as_its_figure(lives, person):
    reader = person("city_viewer")
    for code in WHERE:
        area = Area.objects.get(code=code)
        for day in DAYS:
            for more in narrowings():
                for figure in FIGURE_STATES:
                    asked = (code, day, figure, more)
                    expected = lives.whistles(Place(code, **more), day, figure)
                    assert (asked, listed(reader, area, day, figure, **more)) == (asked, expected)
                    assert (asked, lists.figure_of(area, day, figure, **more)) == (asked, len(expected))


def test_each_outcome_is_that_of_the_last_round(lives, person):
    reader = person("city_viewer")
    for code in WHERE:
        area = Area.objects.get(code=code)
        for day in DAYS:
            figures = queries.closure(area, day)
            for outcome in OUTCOMES:
                asked = (code, day, outcome)
                expected = lives.whistles(Place(code), day, "closed", outcome)
                assert (asked, listed(reader, area, day, "closed", outcome=outcome)) == (asked, expected)
                assert (asked, getattr(figures, outcome)) == (asked, len(expected))


def test_each_cell_of_each_breakdown_is_what_the_events_say(lives):
    for code in WHERE:
        area = Area.objects.get(code=code)
        for day in DAYS:
            for by in set(BREAKDOWNS) - {"month", "step"}:
                for line in breakdown(area, day, by):
                    place = place_of(code, by, line["code"])
                    outcome = line["code"] if by == "outcome" else ""
                    for name in line.keys() & FIGURE_STATES.keys():
                        asked = (code, day, by, line["code"], name)
                        expected = len(lives.whistles(place, day, name, outcome))
                        assert (asked, line[name]) == (asked, expected)


def place_of(code: str, by: str, line: str) -> Place:
    if by == "area":
        return Place(line, own=line == code)
    return Place(code, **{by: line}) if by in ("source", "grade") else Place(code)


def test_what_came_and_was_closed_in_a_period_is_counted_where_it_happened(lives, person):
    reader = person("city_viewer")
    for code in WHERE:
        area = Area.objects.get(code=code)
        for day in DAYS[1:]:
            for more in narrowings():
                place, asked = Place(code, **more), (code, day, more)
                born = lives.born(place, SINCE, day)
                assert (asked, listed(reader, area, day, "whistled", since=SINCE, **more)) == (asked, born)
                assert (asked, lists.figure_of(area, day, "whistled", since=SINCE, **more)) == (
                    asked,
                    len(born),
                )
                closings = lives.closings(place, SINCE, day)
                rows = lists.behind(reader, area, day, "closed", since=SINCE, **more)
                assert (asked, Counter(dict(rows.values_list("pk", "times")))) == (asked, closings)
                assert (asked, lists.figure_of(area, day, "closed", since=SINCE, **more)) == (
                    asked,
                    closings.total(),
                )


def test_each_month_of_the_trend_is_what_the_events_say(lives):
    for code in WHERE:
        for line in breakdown(Area.objects.get(code=code), DAYS[-1], "month"):
            first = date.fromisoformat(f"{line['code']}-01")
            last = min(date(first.year + first.month // 12, first.month % 12 + 1, 1), DAYS[-1])
            last = date.fromordinal(last.toordinal() - 1) if last.day == 1 else last
            place = Place(code)
            asked = (code, line["code"])
            expected = (
                len(lives.born(place, first, last)), lives.closings(place, first, last).total(),
                len(lives.whistles(place, last, "in_progress")),
            )  # fmt: skip
            assert (asked, (line["whistled"], line["closed"], line["in_progress"])) == (asked, expected)


def test_how_often_something_was_done_is_what_the_events_say(lives, person):
    reader = person("city_viewer")
    for code in WHERE:
        area = Area.objects.get(code=code)
        for day in DAYS[1:]:
            lines = {line["code"]: line for line in breakdown(area, day, "step")}
            for name, one in DONE.items():
                asked = (code, day, name)
                for since, counted in ((SINCE, "year"), (day.replace(day=1), "month")):
                    expected = lives.done(Place(code), since, day, one.verbs)
                    rows = lists.behind(reader, area, day, name, since=since)
                    assert (asked, Counter(dict(rows.values_list("pk", "times")))) == (asked, expected)
                    assert (asked, lines[name][counted]) == (asked, expected.total())
                    assert (asked, lists.figure_of(area, day, name, since=since)) == (
                        asked,
                        expected.total(),
                    )


def test_a_recount_finds_no_difference_and_makes_the_same(lives):
    assert actions._recount(time.monotonic()).differences == 0
    assert actions._recount(time.monotonic(), years=[2022, 2023]).differences == 0
