"""The matrix of posts and how complete it was over time: who holds, who covers, since when nobody does."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.areas.models import Area
from grids.staff.models import Appointment, Member, PostKind
from grids.staff.schemes import SchemeArea, StaffingScheme
from grids.staffing.completeness import completeness, points
from grids.staffing.vacancies import vacancies
from tests import personas

pytestmark = pytest.mark.django_db

GRID = personas.SUJIATANG_GRID
DAY = date(2026, 11, 25)


@pytest.fixture
def grids(areas):
    """A level-four grid with two inside it, the second of which began in March."""
    Area.objects.create(code=f"{GRID}01", name="01", level=5, parent_id=GRID)
    Area.objects.create(code=f"{GRID}02", name="02", level=5, parent_id=GRID, starts_on=date(2026, 3, 1))
    return Area.objects.get(code=GRID)


def hold(code: str, post: str, name: str, lower: date = date(2025, 1, 1), upper: date | None = None):
    return Appointment.objects.create(
        member=Member.objects.create(name=name, standing="committee"), kind=PostKind.objects.get(code=post),
        area_id=code, period=DateRange(lower, upper),
    )  # fmt: skip


def cell(matrix, code: str, post: str):
    (row,) = [row for row in matrix.rows if row.grid.code == code]
    return next(cell for cell in row.posts if cell.column.kind.code == post)


def test_the_holder_of_the_grid_around_covers_what_lies_in_it_and_is_shown_so(grids):
    hold(GRID, "mediator", "谭素珍")
    hold(f"{GRID}01", "mediator", "邵金兰")
    matrix = vacancies(grids, DAY)
    assert [one.name for one in cell(matrix, f"{GRID}01", "mediator").holders] == ["邵金兰"]
    covered = cell(matrix, f"{GRID}02", "mediator")
    assert (covered.is_hole, covered.is_above, covered.holders[0].name) == (False, True, "谭素珍")


def test_each_grid_is_led_by_somebody_of_its_own(grids):
    hold(GRID, "grid_leader", "马国庆")
    matrix = vacancies(grids, DAY)
    assert not cell(matrix, GRID, "grid_leader").is_hole
    hole = cell(matrix, f"{GRID}01", "grid_leader")
    assert hole.is_hole
    assert [one.name for one in hole.led_from] == ["马国庆"]
    # counted as empty everywhere, by figures over time too
    assert completeness(grids, DAY, DAY).lines[1].values == ((0, 10),)


def test_a_hole_is_counted_from_the_day_on_which_the_last_one_ended(grids):
    hold(GRID, "mediator", "梁正宇", upper=DAY - timedelta(days=96))
    hold(GRID, "mediator", "何兴旺", lower=DAY + timedelta(days=6))
    hole = cell(vacancies(grids, DAY), GRID, "mediator")
    assert (hole.days, hole.before, hole.next_day) == (96, "梁正宇", DAY + timedelta(days=6))
    # what lies within was covered until then
    assert cell(vacancies(grids, DAY), f"{GRID}01", "mediator").days == 96


def test_a_hole_that_nobody_ever_held_began_with_the_grid_or_nobody_knows_when(grids):
    matrix = vacancies(grids, DAY)
    assert cell(matrix, f"{GRID}02", "mediator").since == date(2026, 3, 1)
    assert cell(matrix, f"{GRID}01", "mediator").since is None
    assert cell(matrix, f"{GRID}01", "mediator").days is None


@pytest.mark.parametrize(("days", "is_near"), [(30, True), (31, False), (1, True)])
def test_what_ends_within_thirty_days_is_told_with_its_last_day(grids, days, is_near):
    hold(GRID, "inspector", "彭飞", upper=DAY + timedelta(days=days))
    ends = cell(vacancies(grids, DAY), GRID, "inspector").ends
    assert ends == (DAY + timedelta(days=days - 1) if is_near else None)


def test_rows_and_columns_add_up_to_the_same(grids):
    hold(GRID, "grid_leader", "马国庆")
    hold(GRID, "mediator", "谭素珍")
    hold(f"{GRID}01", "volunteer", "朱慧兰")
    matrix = vacancies(grids, DAY)
    assert matrix.due == 30
    assert matrix.filled == sum(row.filled for row in matrix.rows) == 4
    assert [row.others for row in matrix.rows] == [0, 1, 0]


def test_the_nearest_scheme_at_or_above_a_grid_holds(grids):
    SchemeArea.objects.create(area_id=personas.LIANHUA, scheme=StaffingScheme.objects.get(code="1-5-x"))
    assert {len(row.posts) for row in vacancies(grids, DAY).rows} == {6}
    SchemeArea.objects.create(area_id=f"{GRID}01", scheme=StaffingScheme.objects.get(code="1-9-x"))
    matrix = vacancies(grids, DAY)
    assert [len(row.posts) for row in matrix.rows] == [6, 10, 6]
    assert [cell is None for cell in matrix.rows[0].cells].count(True) == 4
    assert matrix.schemes == ("1＋5＋X", "1＋9＋X")


def test_the_questions_do_not_grow_with_the_grids(grids, django_assert_num_queries):
    for number in range(3, 40):
        code = f"{GRID}{number:02d}"
        Area.objects.create(code=code, name=f"{number:02d}", level=5, parent_id=GRID)
        hold(code, "inspector", f"巡查 {number}")
    # one of them asks for what the grids lie in, all at once
    with django_assert_num_queries(8):
        assert len(vacancies(grids, DAY).rows) == 40


def test_completeness_is_counted_of_any_day_that_has_been(grids):
    hold(GRID, "mediator", "谭素珍", lower=date(2026, 2, 1), upper=date(2026, 4, 1))
    course = completeness(grids, date(2026, 1, 15), date(2026, 4, 30))
    assert course.days == (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30))
    # the second grid within began in March
    assert [one for one in course.whole.values] == [(0, 20), (2, 20), (3, 30), (0, 30)]
    assert course.lines[2].values == (None, None, (1, 10), (0, 10))


def test_a_short_time_is_shown_day_by_day_and_a_long_one_by_its_months():
    days, is_by_month = points(date(2026, 11, 1), date(2026, 11, 25))
    assert (len(days), is_by_month) == (25, False)
    days, is_by_month = points(date(2025, 12, 1), date(2026, 11, 25))
    assert (len(days), is_by_month, days[-1]) == (12, True, date(2026, 11, 25))


def test_the_command_answers_with_one_document(grids):
    hold(GRID, "grid_leader", "马国庆")
    hold(GRID, "mediator", "谭素珍")
    hold(GRID, "volunteer", "朱慧兰")
    out = StringIO()
    call_command("staffing", "--area", GRID, "--json", stdout=out)
    assert json.loads(out.getvalue())["grids"][:2] == [
        {
            "code": GRID, "name": "苏家塘第一网格", "leader": "马国庆", "leader_above": None, "core_filled": 1, "core_vacant": 8, "members": 3,
        },
        {"code": f"{GRID}01", "name": "01", "leader": None, "leader_above": "马国庆", "core_filled": 1, "core_vacant": 8, "members": 0},
    ]  # fmt: skip
