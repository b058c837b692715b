"""Which whistles count on which day, where, and as what: page, API and command read these same figures."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import grids
from tests.factories import whistles as made
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import Whistle
from whistles.statistics import actions, lists, queries
from whistles.statistics.closure import Closure
from whistles.statistics.figures import FIGURE_STATES

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2023, 4, 7)
NEXT = DAY + timedelta(days=1)
MORNING = datetime(2023, 4, 7, 9, tzinfo=SHANGHAI)


def at_end_of(day: date, area: str = personas.LIANHUA) -> Closure:
    """The figures of an area at the end of a day, as they are read anywhere."""
    actions.refresh(wait=True)
    return queries.closure(Area.objects.get(code=area), day)


def step(whistle: Whistle, verb: str, at: datetime, outcome: str = "") -> Whistle:
    return take(
        whistle_id=whistle.pk, verb=verb, by=system_actor(), version=whistle.version, reason=made.REASON,
        outcome=outcome, occurred_at=at,
    )  # fmt: skip


def listed(reader, day: date, figure: str, area: str = personas.LIANHUA, **narrowing: str) -> set:
    """The whistles behind a figure."""
    found = lists.behind(reader, Area.objects.get(code=area), day, figure, **narrowing)
    return set(found.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        ("2023-04-07T00:00:00", True),
        ("2023-04-07T23:59:59.999", True),
        ("2023-04-07T23:59:59.999999", True),
        ("2023-04-08T00:00:00", False),
    ],
)
def test_a_day_ends_at_midnight_in_kunming_for_the_figure_and_for_its_list(
    departments, person, moment, counts
):
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    whistle = made.a_whistle(whistled_at=at, received_at=at - timedelta(days=2))

    assert at_end_of(DAY).whistled == counts
    assert listed(person("street_leader"), DAY, "whistled") == ({whistle.pk} if counts else set())
    assert at_end_of(NEXT).whistled == 1


@pytest.mark.parametrize(("hour", "day"), [("15:59:59", DAY), ("16:00:00", NEXT)])
def test_the_day_of_a_closing_is_kunmings_and_not_that_of_utc(departments, hour, day):
    closing = datetime.fromisoformat(f"2023-04-07T{hour}+00:00")
    step(made.a_whistle(whistled_at=MORNING, state="submitted"), "close", closing, "solved")

    assert (at_end_of(day - timedelta(days=1)).closed, at_end_of(day).closed) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_what_is_entered_late_counts_on_the_day_on_which_it_happened(departments):
    before = at_end_of(DAY)
    made.a_whistle(whistled_at=MORNING, state="closed")

    assert before.whistled == 0
    figures = at_end_of(DAY)
    assert (figures.whistled, figures.closed) == (1, 1)
    assert at_end_of(DAY - timedelta(days=1)).whistled == 0
    assert actions.recount().differences == 0


def test_a_whistle_is_on_each_day_what_its_events_said_by_then(departments, person):
    reader = person("street_leader")
    whistle = made.a_whistle(whistled_at=MORNING, state="submitted")
    whistle = step(whistle, "send_back", MORNING + timedelta(days=1))
    whistle = step(whistle, "submit", MORNING + timedelta(days=2))
    whistle = step(whistle, "close", MORNING + timedelta(days=3), "explained")

    was = [
        (at_end_of(DAY + timedelta(days=n)).in_progress, at_end_of(DAY + timedelta(days=n)).closed)
        for n in range(4)
    ]
    assert was == [(1, 0), (1, 0), (1, 0), (0, 1)]
    assert listed(reader, NEXT, "in_progress") == {whistle.pk}
    assert listed(reader, NEXT, "closed") == set()
    assert at_end_of(DAY + timedelta(days=3)).explained == 1
    assert at_end_of(DAY + timedelta(days=2)).explained == 0


def test_a_cancelled_whistle_leaves_the_denominator_on_its_day_and_stays_counted(departments):
    made.a_whistle(whistled_at=MORNING, state="closed")
    step(made.a_whistle(whistled_at=MORNING), "cancel", MORNING + timedelta(days=1))

    before, after = at_end_of(DAY), at_end_of(NEXT)
    assert (before.whistled, before.cancelled, str(before.closure_rate)) == (2, 0, "50.0")
    assert (after.whistled, after.cancelled, str(after.closure_rate)) == (2, 1, "100.0")
    assert after.in_progress == 0


def test_no_whistle_has_no_rate_at_any_level(departments):
    for area in (personas.CITY, personas.WUHUA, personas.LIANHUA, personas.SUJIATANG_GRID):
        figures = at_end_of(DAY, area)
        assert (figures.whistled, figures.closure_rate) == (0, None)


def test_key_whistles_of_the_city_are_told_from_those_of_street_and_district(departments, person):
    for grade in ("routine", "key_street", "key_district", "key_city", "emergency"):
        made.a_whistle(whistled_at=MORNING, grade_code=grade)

    figures = at_end_of(DAY)
    assert (figures.whistled, figures.routine, figures.key, figures.key_city, figures.emergency) == (
        5,
        1,
        3,
        1,
        1,
    )
    reader = person("street_leader")
    assert len(listed(reader, DAY, "whistled", behaviour="key")) == 3
    assert len(listed(reader, DAY, "whistled", behaviour="key", level="city")) == 1


def test_an_area_counts_everything_below_it_and_nothing_beside_it(departments):
    for area in (personas.SUJIATANG_GRID, personas.SUJIATANG, personas.HONGSHAN, personas.LIANHUA):
        made.a_whistle(area, whistled_at=MORNING)
    made.a_whistle(personas.YOUYING, whistled_at=MORNING, department="hongyun-urban")

    counted = {
        area: at_end_of(DAY, area).whistled
        for area in (
            personas.SUJIATANG_GRID, personas.SUJIATANG, personas.HONGSHAN, personas.LIANHUA, personas.HONGYUN,
            personas.WUHUA, personas.GUANDU, personas.CITY,
        )
    }  # fmt: skip
    assert list(counted.values()) == [1, 2, 1, 4, 1, 5, 0, 5]


def test_a_street_counts_nothing_of_the_street_beside_it(departments):
    neighbour = grids.an_area(personas.WUHUA)
    made.a_whistle(whistled_at=MORNING)

    assert at_end_of(DAY, neighbour.code).whistled == 0


def test_a_new_name_and_a_retirement_change_no_figure_of_the_past(departments, person):
    whistle = made.a_whistle(personas.SUJIATANG, whistled_at=MORNING, state="closed")
    # what lies below ends with it
    Area.objects.filter(code__startswith=personas.SUJIATANG).update(ends_on=NEXT)
    Area.objects.filter(code=personas.SUJIATANG).update(name="苏家塘新社区")

    figures = at_end_of(DAY, personas.SUJIATANG)
    assert (figures.whistled, figures.closed) == (1, 1)
    assert listed(person("street_leader"), DAY, "closed", personas.SUJIATANG) == {whistle.pk}
    assert "苏家塘新社区" in [
        line.area.name for line in queries.below(Area.objects.get(code=personas.LIANHUA), DAY)
    ]


def test_a_whistle_with_several_departments_counts_once(departments):
    made.a_whistle(whistled_at=MORNING, assisting=["lianhua-police", "lianhua-market"], state="closed")
    figures = at_end_of(DAY)
    assert (figures.whistled, figures.closed) == (1, 1)


def test_across_the_end_of_a_month_and_of_a_year_each_list_is_as_long_as_its_figure(departments, person):
    for month, day in ((12, 31), (1, 1), (1, 31), (2, 1)):
        year = 2022 if month == 12 else 2023
        for hour in (0, 23):
            start = datetime(year, month, day, hour, 0, tzinfo=SHANGHAI)
            made.a_whistle(whistled_at=start, state="closed")
            made.a_whistle(whistled_at=start, state="cancelled")
            made.a_whistle(whistled_at=start)
    reader = person("street_leader")

    for asked in (
        date(2022, 12, 30),
        date(2022, 12, 31),
        date(2023, 1, 1),
        date(2023, 1, 31),
        date(2023, 2, 1),
    ):
        figures = at_end_of(asked)
        found = {figure: len(listed(reader, asked, figure)) for figure in FIGURE_STATES}
        assert (asked, found) == (asked, {figure: getattr(figures, figure) for figure in FIGURE_STATES})


@pytest.mark.django_db
def test_rare_figures_of_a_day_ask_few_events_and_not_every_whistle(departments, person):
    """The plan is what holds at five million: the index is there, and no whistle outside of it is asked."""
    day = timezone.now() - timedelta(days=40)
    for number in range(4):
        made.a_whistle(
            whistled_at=day + timedelta(hours=number), state="cancelled" if number == 2 else "closed"
        )
    viewer = person("city_viewer")
    for area in (personas.LIANHUA, personas.CITY):
        wanted = Area.objects.get(code=area)
        for narrowed, ago in (
            ({"figure": "cancelled"}, 1),
            ({"figure": "closed", "outcome": "solved"}, 1),
            # of today too: what a whistle says itself has no index
            ({"figure": "cancelled"}, 0),
        ):
            rows = lists.behind(viewer, wanted, timezone.localdate() - timedelta(days=ago), **narrowed)
            assert rows.count() == (1 if narrowed["figure"] == "cancelled" else 3)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
            plan = rows.order_by("-whistled_at", "-id")[:31].explain()
            assert "_turn" in plan or "to_state_outcome" in plan, plan
            # what an event says of a whistle's state is asked for the rows shown, never as a condition of a scan
            assert not any("SubPlan" in line and "Filter" in line for line in plan.splitlines()), plan
