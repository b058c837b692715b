"""An area ends only once nothing is drawn of it, nothing lies below it and nothing lies in it; one rule, whoever ends it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from grids.areas.actions import import_areas, save_area
from grids.areas.changing import change_boundaries
from grids.areas.models import Area, AreaBoundary
from grids.conduct.refusals import Refusal
from grids.staff.actions import appoint
from grids.staff.models import Member, PostKind
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import initiatives, patrols, registry
from tests.factories import whistles as made
from tests.factories.grids import an_area
from tests.factories.shapes import a_row_of_grids, square

pytestmark = pytest.mark.django_db

GRID = personas.SUJIATANG_GRID


@pytest.fixture
def officer(departments, person):
    return person("grid_admin")


def ended(code: str, by, *, days: int = 0) -> Area:
    area = Area.objects.get(code=code)
    area.ends_on = timezone.localdate() + timedelta(days=days)
    return save_area(area=area, by=by)


def refusal_of(code: str, by, **more) -> str:
    with pytest.raises(Refusal) as refused, transaction.atomic():
        ended(code, by, **more)
    assert refused.value.field == "ends_on"
    assert Area.objects.get(code=code).ends_on is None
    return str(refused.value)


def test_one_with_nothing_in_it_ends(officer):
    assert ended(GRID, officer).ends_on == timezone.localdate()


def test_one_that_is_drawn_does_not_end_and_the_sentence_says_what_to_do(officer):
    code = a_row_of_grids(2)[0]
    assert "把它并入邻格" in refusal_of(code, officer)
    # a boundary that ends by then is in nobody's way
    change_boundaries(
        shapes={code: square(0, 0, 0.5)},
        from_day=timezone.localdate(),
        reason="让出一半",
        by=officer,
        confirm=True,
    )
    assert "还有边界" in refusal_of(code, officer, days=30)


def test_one_with_areas_below_it_does_not_end(officer):
    an_area(GRID)
    assert "下面还有 1 个没有撤销的区域" in refusal_of(GRID, officer)


def test_what_lies_in_it_is_told_with_its_number(officer):
    registry.a_building_by_hand(GRID)
    made.a_whistle(lead=made.a_lead(GRID))
    made.a_whistle(lead=made.a_lead(GRID), state="closed")
    made.a_lead(GRID)
    appoint(
        member=Member.objects.create(name="尚德福"), kind=PostKind.objects.get(code="inspector"),
        area=Area.objects.get(code=GRID), from_day=timezone.localdate(), by=system_actor(),
    )  # fmt: skip
    said = refusal_of(GRID, officer)
    for one in ("楼栋 1 项", "在办哨件 1 项", "哨源库里的哨源 1 项", "任职 1 项"):
        assert one in said


def test_rounds_and_initiatives_are_told_too(officer):
    initiatives.begun(area=GRID)
    patrols.a_finding(patrols.a_patrol(area=GRID), settled=False)
    said = refusal_of(GRID, officer)
    assert "没有结束的专项 1 项" in said
    assert "未办的专项任务 1 项" in said


def test_whoever_may_not_know_of_matters_is_told_no_number_and_nothing_of_complaints(officer, person):
    clerk = person("system_admin")
    made.a_whistle(lead=made.a_lead(GRID))
    said = refusal_of(GRID, clerk)
    assert "在办哨件" in said
    assert "1 项" not in said


def test_a_complaint_hinders_nobody(officer, departments):
    made.a_lead(GRID, is_sealed=True, accused=departments["lianhua-market"])
    assert ended(GRID, officer).ends_on == timezone.localdate()


def test_its_name_is_put_right_whatever_lies_in_it(officer):
    code = a_row_of_grids(1)[0]
    area = Area.objects.get(code=code)
    area.name = "第一网格（改名）"
    assert save_area(area=area, by=officer).name == "第一网格（改名）"


def test_nothing_is_set_below_one_that_is_no_more(officer):
    ended(GRID, officer)
    below = Area(code=f"{GRID}01", name="第一小组", level=5, parent_id=GRID)
    with pytest.raises(Refusal, match="下面不能再设区域"):
        save_area(area=below, by=officer)
    row = {"code": f"{GRID}01", "name": "第一小组", "level": "grid5", "parent_code": GRID}
    report = import_areas(rows={2: row}, by=system_actor())
    assert "下面不能再设区域" in report.refused[0]["reason"]


def test_ground_that_nobody_takes_is_given_up_only_with_nothing_on_it(officer):
    _first, second = a_row_of_grids(2)
    made.a_whistle(lead=made.a_lead(second))
    gone = {"shapes": {second: None}, "from_day": timezone.localdate(), "reason": "撤销", "by": officer}
    with pytest.raises(Refusal, match="在办哨件"):
        change_boundaries(**gone, confirm=True)
    assert Area.objects.get(code=second).ends_on is None


def test_a_grid_with_grids_below_it_is_not_merged(officer):
    first, second = a_row_of_grids(2)
    an_area(second)
    with pytest.raises(Refusal, match="下面还有 1 个"):
        change_boundaries(
            shapes={first: square(0, 0, 2), second: None}, from_day=timezone.localdate(), reason="并", by=officer, confirm=True
        )  # fmt: skip


@pytest.mark.parametrize("what", ["boundary", "below", "drawn"])
def test_the_database_holds_it_too(officer, what):
    code = a_row_of_grids(1)[0]
    today = timezone.localdate()
    if what == "below":
        AreaBoundary.objects.filter(area=code).update(
            period=(AreaBoundary.objects.get(area=code).period.lower, today)
        )
        an_area(code)
    if what == "drawn":
        code = GRID
        ended(GRID, officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        if what == "drawn":
            AreaBoundary.objects.create(
                area_id=code, shape=square(9, 9), coord_source="WGS84", period=(today, None)
            )
        else:
            Area.objects.filter(code=code).update(ends_on=today)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_administration_says_it_at_the_field(departments, signed_in):
    area = Area.objects.get(code=a_row_of_grids(1)[0])
    given = {
        "name": area.name, "community_kind": "", "ends_on": timezone.localdate().isoformat(),
        "boundaries-TOTAL_FORMS": 1, "boundaries-INITIAL_FORMS": 1, "boundaries-0-id": area.boundaries.get().pk,
        "boundaries-0-area": area.code,
    }  # fmt: skip
    answer = signed_in("system_admin").post(reverse("admin:grids_area_change", args=[area.pk]), given)
    assert answer.status_code == 200
    assert "把它并入邻格" in answer.content.decode()
    assert Area.objects.get(pk=area.pk).ends_on is None
