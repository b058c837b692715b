"""Whatever moves a whistle, each figure is what its list is and what a slow fold of the events says, as of any day."""

import itertools
import math
import time
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest
from django.db import connection
from django.utils import timezone

from grids.areas.models import Area
from grids.staff.models import Department
from tests import personas
from tests.factories import whistles as made
from tests.whistles.statistics.lives import AREAS, DEPARTMENTS, GRADES, OUTCOMES, SOURCES, some_lives
from tests.whistles.statistics.slow_fold import Place, SlowFold
from whistles.lifecycle.engine import by_system
from whistles.lifecycle.models import Whistle
from whistles.migrations._counted_kinds import COUNT
from whistles.statistics import actions, areas, by_department, lists, queries
from whistles.statistics.breakdown import BREAKDOWNS, breakdown
from whistles.statistics.figures import (
    ASKED_TO_ASSIST,
    DONE,
    EDGES,
    ENDED,
    FIGURE_STATES,
    KEEPING,
    NOBODY,
    ROUNDS,
    SAYING,
    THREE_RATES,
)

pytestmark = pytest.mark.django_db

DAYS = (date(2022, 12, 31), date(2023, 1, 5), date(2023, 1, 14), date(2023, 3, 31))
SINCE = date(2023, 1, 1)
WHERE = (personas.CITY, *AREAS)
# from how many changes on an area has sums of months and of days: none of them, all, and some of each
SEEDS = ((1, 10**6, 10**6), (2, 0, 0), (3, 20, 60))


def asked_once(monkeypatch) -> None:
    """Nothing changes any more: what is asked again and again is asked once."""
    for module, name in (
        (lists, "counts"),
        (lists, "steps_of"),
        (lists, "moved_since"),
        (by_department, "sums_of"),
    ):
        monkeypatch.setattr(module, name, cache(getattr(module, name)))


@pytest.fixture(params=SEEDS)
def lives(request, as_owner, departments, monkeypatch):
    seed, months_from, days_from = request.param
    monkeypatch.setattr(areas, "MONTHS_FROM", months_from)
    monkeypatch.setattr(areas, "DAYS_FROM", days_from)
    monkeypatch.setattr(areas, "DAYS_BY_DEPARTMENT_FROM", days_from)
    some_lives(seed, whistles=8)
    with connection.cursor() as cursor:
        # steps of before don't say who led: what they are for departments was counted by a migration
        for statement in COUNT:
            cursor.execute(statement)
    some_lives(seed, whistles=6, first=8, by_ledger=True)
    actions.refresh(wait=True)
    asked_once(monkeypatch)
    fold = SlowFold()
    fold.seed = seed
    return fold


def narrowings(seed: int = 0) -> list[dict[str, str]]:
    """What a list may be narrowed to; of the worlds that differ by their seed each is asked for its third of it."""
    every = [
        *({"source": one} for one in SOURCES), *({"grade": one} for one in GRADES),
        {"behaviour": "key"}, {"behaviour": "key", "level": "city"}, {"own": True},
    ]  # fmt: skip
    return [{}, *(every[seed % len(SEEDS) :: len(SEEDS)] if seed else every)]


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
            for more in narrowings(lives.seed):
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
            for by in set(BREAKDOWNS) - {"month", "step", "late", "length"}:
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
            for more in narrowings(lives.seed):
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


def test_how_closings_kept_the_limit_is_a_fact_of_each_whatever_became_of_it(lives, person):
    reader = person("city_viewer")
    asked_at = [*itertools.product(WHERE, DAYS[1:])]
    for code, day in asked_at[lives.seed % len(SEEDS) :: len(SEEDS)]:
        area, since = Area.objects.get(code=code), day.replace(day=1)
        lines = {line["code"]: line for line in breakdown(area, day, "late")}
        for more, figure in itertools.product(narrowings(lives.seed), ENDED):
            asked = (code, day, figure, more)
            expected = lives.ended(Place(code, **more), since, day, figure)
            rows = lists.behind(reader, area, day, figure, since=since, **more)
            assert (asked, Counter(dict(rows.values_list("pk", "times")))) == (asked, expected)
            assert (asked, lists.figure_of(area, day, figure, since=since, **more)) == (
                asked,
                expected.total(),
            )
            assert more or (asked, lines[figure]["month"]) == (asked, expected.total())
        departments = breakdown(area, day, "department", since=since)
        for figure in ENDED:
            # the same of an area and of its departments, with those of whom nobody is said to lead
            assert sum(line[figure] for line in departments) == lines[figure]["month"]


def test_each_of_the_three_rates_is_made_of_what_people_said(lives, person):
    reader = person("city_viewer")
    asked_at = [*itertools.product(WHERE, DAYS[1:])]
    for code, day in asked_at[lives.seed % len(SEEDS) :: len(SEEDS)]:
        area = Area.objects.get(code=code)
        lines = {line["code"]: line for line in breakdown(area, day, "rate")}
        periods = {"year": day.replace(month=1, day=1), "month": day.replace(day=1)}
        for one, (name, since) in itertools.product(THREE_RATES, periods.items()):
            counted = {
                which: lives.said(Place(code), since, day, which).total()
                for which in (one.part, one.whole, *one.beside, *filter(None, [one.also]))
            }
            # as the street has not decided otherwise, who is more or less content is content
            part = counted[one.part] + counted.get(one.also, 0)
            beside = {which: lines[one.name][f"{name}_{which}"] for which in one.beside}
            told = (lines[one.name][f"{name}_part"], lines[one.name][f"{name}_whole"], beside)
            assert told == (part, counted[one.whole], {which: counted[which] for which in one.beside})
        for more, figure in itertools.product(narrowings(lives.seed), SAYING):
            asked = (code, day, figure, more)
            expected = lives.said(Place(code, **more), SINCE, day, figure)
            rows = lists.behind(reader, area, day, figure, since=SINCE, **more)
            assert (asked, Counter(dict(rows.values_list("pk", "times")))) == (asked, expected)
            assert (asked, lists.figure_of(area, day, figure, since=SINCE, **more)) == (
                asked,
                expected.total(),
            )


def test_half_and_nine_tenths_of_the_rounds_ended_within_what_is_said(lives, person):
    reader = person("city_viewer")
    for code in WHERE:
        for day in DAYS[1:]:
            line = breakdown(Area.objects.get(code=code), day, "length")[1]
            found = sorted(lives.lengths(Place(code), SINCE, day))
            assert (code, day, line["closed"]) == (code, day, len(found))
            area = Area.objects.get(code=code)
            rows = lists.behind(reader, area, day, ROUNDS, since=SINCE).order_by("-longest")
            assert sum(row.times for row in rows) == len(found)
            assert [row.longest for row in rows][:1] == found[-1:]
            assert lists.figure_of(area, day, ROUNDS, since=SINCE) == len(found)
            for name, share in (("half_within_minutes", 0.5), ("nine_tenths_within_minutes", 0.9)):
                if not found:
                    assert line[name] is None
                    continue
                # by the nearest rank, as it is written in textbooks
                exact = found[math.ceil(len(found) * share) - 1]
                over = [edge for edge in EDGES if edge > exact]
                assert (code, day, line[name]) == (code, day, over[0] if over else None)


def test_each_figure_of_a_department_is_its_list_and_what_the_events_say(lives, person):
    reader = person("city_viewer")
    codes = {one.code: one.pk for one in Department.objects.filter(code__in=DEPARTMENTS)} | {NOBODY: 0}
    asked_at = [*itertools.product((personas.CITY, personas.LIANHUA, personas.SUJIATANG), DAYS[1:3])]
    kinds = ({}, {"grade": GRADES[lives.seed]}, {}, {"source": SOURCES[0], "behaviour": "key"})
    for (code, day), kind in zip(
        sorted(asked_at[lives.seed % len(SEEDS) :: len(SEEDS)] * 2), kinds, strict=True
    ):
        area, since = Area.objects.get(code=code), day.replace(day=1)
        found = breakdown(area, day, "department", since=since, kind=by_department.kind_of(kind))
        lines = {line["code"]: line for line in found}
        for department, number in codes.items():
            place, line = Place(code, department=number, **kind), lines.get(department, {})
            more = {"department": department, **kind}
            for figure in FIGURE_STATES:
                asked = (code, day, more, figure)
                expected = lives.whistles(place, day, figure)
                assert (asked, listed(reader, area, day, figure, **more)) == (asked, expected)
                assert (asked, line.get(figure, 0)) == (asked, len(expected))
                assert (asked, lists.figure_of(area, day, figure, **more)) == (asked, len(expected))
            more["since"] = since
            for figure, expected in during(lives, place, since, day).items():
                asked = (code, day, more, figure)
                rows = lists.behind(reader, area, day, figure, **more)
                found = (
                    Counter(rows) if figure == "whistled" else Counter(dict(rows.values_list("pk", "times")))
                )
                assert (asked, found.total()) == (asked, expected.total())
                assert (asked, lists.figure_of(area, day, figure, **more)) == (asked, expected.total())
                told = figure in KEEPING or figure in SAYING or figure == ASKED_TO_ASSIST
                assert not told or (asked, line.get(figure, 0)) == (asked, expected.total())


def during(lives: SlowFold, place: Place, since: date, day: date) -> dict[str, Counter]:
    """What happened in a department from a day on."""
    found = {
        "whistled": Counter(lives.born(place, since, day)), "closed": lives.closings(place, since, day),
        **{name: lives.done(place, since, day, DONE[name].verbs) for name in ("put_off", "escalated", "reopened")},
    }  # fmt: skip
    found |= {name: lives.ended(place, since, day, name) for name in ENDED}
    found |= {
        name: lives.said(place, since, day, name) for name in ("contacted", "asked", "resolved", "content")
    }
    if place.department:
        for name, one in KEEPING.items():
            found |= (
                {} if name in ENDED else {name: lives.kept(place, since, day, one.mets, assists=one.assists)}
            )
        found |= {name: lives.said(place, since, day, name) for name in ("part_good", "sent_poor")}
        found[ASKED_TO_ASSIST] = lives.asked(place, since, day)
    return found


def test_a_recount_finds_no_difference_and_makes_the_same(lives):
    assert actions._recount(time.monotonic()).differences == 0
    assert actions._recount(time.monotonic(), years=[2022, 2023]).differences == 0


def test_what_the_engine_moves_is_counted_as_the_events_say(departments, person, as_owner, monkeypatch):
    """The same of steps that the product takes itself, each of which tells what it moved."""
    area = {code: Area.objects.get(code=code) for code in AREAS}
    lead = made.a_lead(received_at=timezone.now() - timedelta(days=99))
    whistle = made.a_whistle(lead=lead, whistled_at=timezone.now() - timedelta(days=98), state="submitted")
    for verb, given in (
        ("escalate", {"grade": made.grade(area[personas.LIANHUA], "key_street"), "reason": "x"}),
        ("move", {"area": area[personas.HONGSHAN], "reason": "x"}),
        ("close", {"outcome": "explained", "reason": "x"}),
        ("correct_source", {"source": made.source("resident"), "reason": "x"}),
        ("move", {"area": area[personas.LIANHUA], "reason": "x"}),
    ):
        whistle = by_system(Whistle.objects.get(pk=whistle.pk), verb, given)
    with monkeypatch.context() as until_the_next_step:
        everything_agrees(person("city_viewer"), narrowings(1), until_the_next_step)
    by_system(Whistle.objects.get(pk=whistle.pk), "reopen", {"reason": "x"})
    everything_agrees(person("city_viewer"), narrowings(2) + narrowings(3), monkeypatch)
    assert actions._recount(time.monotonic()).differences == 0


def everything_agrees(reader, narrowed: list[dict[str, str]], monkeypatch) -> None:
    actions.refresh(wait=True)
    asked_once(monkeypatch)
    fold, today = SlowFold(), timezone.localdate()
    for code in WHERE:
        area = Area.objects.get(code=code)
        for day in (today, today - timedelta(days=1)):
            for more in narrowed:
                for figure in FIGURE_STATES:
                    expected = fold.whistles(Place(code, **more), day, figure)
                    assert listed(reader, area, day, figure, **more) == expected
                    assert lists.figure_of(area, day, figure, **more) == len(expected)
            for figure in ENDED:
                expected = fold.ended(Place(code), date.min, day, figure)
                assert listed(reader, area, day, figure) == set(expected)
                assert lists.figure_of(area, day, figure) == expected.total()
            lines = {line["code"]: line["year"] for line in breakdown(area, day, "step")}
            first = today.replace(month=1, day=1)
            for name, one in DONE.items():
                assert lines[name] == fold.done(Place(code), first, day, one.verbs).total()
