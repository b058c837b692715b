"""Counts of days that are over: the same as counted from what there was on each day, whatever is entered late, put right or moved."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.colours import course
from grids.colours.actions import count_closed
from grids.colours.course import Asked, course_of
from grids.colours.kinds import Kind, Place, Stretch
from grids.colours.models import ColourCount, ColourSpan, CountDue
from grids.colours.tasks import count_days
from grids.homes import actions
from grids.registry.dwellings.kinds import BASE, Use
from grids.registry.dwellings.models import BuildingPlace
from grids.registry.models import Building
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.grids import an_area
from tests.factories.homes import a_family, a_home, incoming
from tests.factories.registry import a_building_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
CODES = (personas.SUJIATANG, personas.LIANHUA)


def today() -> date:
    return timezone.localdate()


def counted(code: str, kind: str, day: date) -> dict[str, int]:
    return ColourCount.objects.of(Area.objects.get(code=code), kind).filter(day__lte=day).summed()


def there(code: str, kind: str, day: date) -> dict[str, int]:
    """The same from what there was, row by row."""
    rows = ColourSpan.objects.filter(kind=kind).on(day).within(Area.objects.get(code=code))
    found = list(rows.values_list("colour", flat=True))
    return {colour: found.count(colour) for colour in BASE}


def holds(*codes: str) -> None:
    """Counts of every day since the first agree with what there was, in each of these areas."""
    count_days()
    begun = min(ColourSpan.objects.values_list("since", flat=True))
    for code in codes or CODES:
        for kind in Kind.values:
            for day in (begun + timedelta(days=n) for n in range((today() - begun).days)):
                assert counted(code, kind, day) == there(code, kind, day), (code, kind, day)


@pytest.fixture
def homes():
    """A family, somebody who lives alone, and what stands empty."""
    since = today() - timedelta(days=40)
    family = a_family(occurred_on=since)
    alone = a_home(occurred_on=since + timedelta(days=20))
    a_dwelling(alone[0].dwelling.building, "901", use=Use.VACANT, occurred_on=since)
    return family, alone


def test_days_that_are_over_are_counted_and_what_is_entered_late_counts_on_its_day(homes):
    holds()
    assert not CountDue.objects.filter(from_day__lt=today()).exists()
    assert count_closed(today()) == 0
    _family, (alone,) = homes
    actions.move_out(
        residence_id=alone.pk, occurred_on=today() - timedelta(days=5), by=personas.make("grid_admin")
    )
    assert CountDue.objects.filter(from_day=today() - timedelta(days=5)).exists()
    holds()


def test_what_changes_today_waits_until_the_day_is_over(homes):
    count_days()
    rows = ColourCount.objects.count()
    _family, (alone,) = homes
    actions.turn_floating(residence_id=alone.pk, by=personas.make("grid_admin"))
    assert count_days() == 0
    assert ColourCount.objects.count() == rows
    assert count_closed(today() + timedelta(days=1)) == 1
    assert counted(personas.LIANHUA, Kind.PERSON, today()) == there(personas.LIANHUA, Kind.PERSON, today())


def test_a_step_that_is_taken_back_never_counted(homes):
    _family, (alone,) = homes
    by, before = personas.make("grid_admin"), there(personas.LIANHUA, Kind.PERSON, today())
    day = today() - timedelta(days=3)
    done = actions.turn_floating(residence_id=alone.pk, by=by, occurred_on=day)
    holds()
    actions.take_back(event_id=done.events[0].pk, by=by)
    holds()
    assert counted(personas.LIANHUA, Kind.PERSON, today() - timedelta(days=1)) == before


def test_a_house_that_comes_to_lie_in_another_community_takes_its_past_along(homes, owner):
    count_days()
    elsewhere = (
        Area.objects.filter(level=3, code__startswith=personas.LIANHUA[:9])
        .exclude(code=personas.SUJIATANG)
        .first()
    )
    building = Building.objects.get()
    Building.objects.filter(pk=building.pk).update(area=elsewhere)
    holds(personas.SUJIATANG, elsewhere.code, personas.LIANHUA)
    assert not any(counted(personas.SUJIATANG, Kind.DWELLING, today()).values())


def test_a_course_adds_up_from_spans_and_from_counts_alike(homes):
    count_days()
    for kind in Kind.values:
        for stretch in Stretch.values:
            for code in CODES:
                course = course_of(
                    system_actor(), Area.objects.get(code=code), Asked(today(), kind, Place.NOW, stretch)
                )
                for place, day in enumerate(course.days):
                    told = {line.category.code: line.values[place] for line in course.lines}
                    assert told == there(code, kind, day), (kind, stretch, code, day)
                    assert course.totals[place] == sum(told.values())


def test_by_the_place_of_then_a_house_counts_where_it_lay(homes):
    grid = Area.objects.get(code=personas.SUJIATANG_GRID)
    before = course_of(system_actor(), grid, Asked(today(), place=Place.THEN))
    other = an_area(personas.SUJIATANG, name="第九网格")
    BuildingPlace.objects.update(period=DateRange(today() - timedelta(days=60), None))
    Building.objects.update(area=other)
    then = course_of(system_actor(), grid, Asked(today(), place=Place.THEN))
    now = course_of(system_actor(), grid, Asked(today(), place=Place.NOW))
    assert set(now.totals) == {0}
    assert then.totals[:-1] == before.totals[:-1]
    assert before.totals[-1] == 3
    assert then.totals[-1] == 0


def test_a_grid_that_is_divided_counts_what_lies_in_its_parts(homes):
    parts = [an_area(personas.SUJIATANG_GRID), an_area(personas.SUJIATANG_GRID)]
    Building.objects.update(area=parts[0])
    other = a_building_by_hand(area=parts[1].code, number="8")
    a_home(dwelling=a_dwelling(other, "101"), occurred_on=today() - timedelta(days=9))
    community, grid = (Area.objects.get(code=code) for code in (personas.SUJIATANG, personas.SUJIATANG_GRID))
    course = course_of(system_actor(), community, Asked(today()))
    assert {one.area.code: one.total for one in course.below} == {grid.code: course.totals[-2]}
    inside = course_of(system_actor(), grid, Asked(today()))
    assert (
        sum(one.total for one in inside.below) == course.totals[-2] > max(one.total for one in inside.below)
    )


def page(client, **query):
    return client.get(reverse("colour_counts"), query)


def test_whoever_sees_no_people_is_told_no_small_number(homes, signed_in):
    count_days()
    answer = page(signed_in("city_viewer"), area=personas.LIANHUA)
    assert answer.status_code == 200
    course = answer.context["course"]
    assert course.is_hidden
    assert all(value is None for line in course.lines for value in line.values)
    assert "不足 5 的数" in answer.content.decode()
    # a community's numbers are not offered, and what is asked for is the first that is
    asked = page(signed_in("city_viewer"), area=personas.SUJIATANG)
    assert len(asked.context["here"].prefix) <= 9


def below_of(monkeypatch, *table: list[int]) -> list[list[int | None]]:
    areas = [SimpleNamespace(code=str(n), prefix=str(n)) for n, _numbers in enumerate(table)]
    found = {
        one.code: dict(zip(BASE, numbers, strict=True)) for one, numbers in zip(areas, table, strict=True)
    }
    monkeypatch.setattr(course, "children_of", lambda _code: areas)
    monkeypatch.setattr(course, "_of_areas", lambda *_asked: found)
    rows = course._below(None, SimpleNamespace(code="5301", prefix="5301"), "dwelling", today(), sees=False)
    return [[*one.numbers, one.total] for one in rows]


NOBODY = [0, 0, 0, 0, 0]


def test_where_nothing_is_registered_no_number_of_the_others_is_hidden_for_it(monkeypatch):
    filled, *empty = below_of(monkeypatch, [400, 100, 0, 3, 30], NOBODY, NOBODY)
    assert filled == [400, 100, None, None, None, 533]
    assert empty == [[*NOBODY, 0]] * 2


def test_a_sum_that_is_not_told_is_reckoned_back_from_no_other(monkeypatch):
    few, other, third = below_of(monkeypatch, [3, 0, 0, 0, 0], [400, 99, 88, 77, 66], [900, 90, 80, 70, 60])
    assert few == [None] * 6
    assert [other[-1], third[-1]].count(None) >= 1


def test_the_page_of_a_city_says_where_nothing_is_registered_and_why_numbers_are_missing(homes, signed_in):
    count_days()
    shown = page(signed_in("city_viewer"), area=personas.CITY).content.decode()
    assert shown.count("还没有登记") == 1
    assert "只有一个下级区域有小数时" in shown


def test_whoever_sees_people_is_told_every_number(homes, signed_in):
    count_days()
    answer = page(
        signed_in("grid_admin"), area=personas.SUJIATANG, kind="person", place="then", stretch="quarter"
    )
    course = answer.context["course"]
    assert (answer.status_code, course.totals[-1], course.is_hidden) == (200, 4, False)
    assert (
        page(signed_in("grid_admin"), area="x", on="2026-02-30", kind="?", place="", stretch="-1").status_code
        == 200
    )


def test_who_sees_neither_people_nor_figures_is_refused(signed_in):
    assert page(signed_in("auditor")).status_code == 403


def test_many_enter_at_once_and_nobody_waits_for_a_sum():
    """What is noted is appended: two rows of one community don't meet."""
    house = a_building_by_hand(number="7")
    for room in ("101", "102"):
        a_home(incoming(relation="02"), dwelling=a_dwelling(house, room))
    assert CountDue.objects.filter(community_code=personas.SUJIATANG[:12]).count() > 1
