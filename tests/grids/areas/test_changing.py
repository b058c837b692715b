"""Boundaries are changed by one action: what it tells before it is what it does, and what stood before stays for its time."""

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from grids.areas.changing import Fresh, change_boundaries
from grids.areas.coordinates import gcj02_from_wgs84
from grids.areas.models import Area, AreaBoundary, BoundaryChange, ChangeKind, Lineage
from grids.conduct.refusals import Refusal
from tests import personas
from tests.factories.shapes import FROM, a_row_of_grids, drawn, square

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)
SQUARE_M2 = 11_180


@pytest.fixture
def grids(areas) -> list[str]:
    return a_row_of_grids(3)


@pytest.fixture
def officer(person):
    return person("grid_admin")


def change(officer, shapes, *, confirm=True, day=DAY, **more):
    return change_boundaries(
        shapes=shapes,
        from_day=day,
        reason=more.pop("reason", "小区建成"),
        by=officer,
        confirm=confirm,
        **more,
    )


def now(code: str, day: date = DAY) -> AreaBoundary:
    return AreaBoundary.objects.get(area=code, period__contains=day)


def lies(boundary: AreaBoundary, shape) -> bool:
    """There, but for the lattice onto which every corner is put."""
    return boundary.shape.sym_difference(shape).area < 1e-11


def m2(report, code: str) -> tuple:
    (row,) = [row for row in report.areas if row["code"] == code]
    return row["m2_before"], row["m2_after"]


def test_the_community_has_the_shape_of_its_grids(grids):
    assert lies(now(personas.HONGSHAN), square(0, 0, 3))
    assert not now(grids[0]).is_invented
    assert now(grids[0]).change.kind == ChangeKind.IMPORT


def test_a_preview_tells_what_the_change_does_and_leaves_nothing(grids, officer):
    shapes = {grids[0]: square(0, 0, 1.5), grids[1]: square(1.5, 0, 0.5)}
    before = (AreaBoundary.objects.count(), BoundaryChange.objects.count(), Lineage.objects.count())
    preview = change(officer, shapes, confirm=False, reason="")
    assert preview.change is None
    assert (AreaBoundary.objects.count(), BoundaryChange.objects.count(), Lineage.objects.count()) == before
    done = change(officer, shapes)
    assert done.as_json() == preview.as_json() == done.change.told
    assert done.kind == ChangeKind.REDRAW


def test_a_shifted_edge_ends_two_rows_and_begins_two_and_says_what_went_where(grids, officer):
    report = change(officer, {grids[0]: square(0, 0, 1.5), grids[1]: square(1.5, 0, 0.5)})
    before, after = m2(report, grids[0])
    assert before == pytest.approx(SQUARE_M2, rel=0.01)
    assert after == pytest.approx(before * 1.5, rel=0.001)
    (row,) = Lineage.objects.all()
    assert (row.area_from_id, row.area_to_id, row.kind) == (grids[1], grids[0], "moved")
    assert row.m2 == pytest.approx(before / 2, rel=0.001)
    assert lies(now(grids[0], FROM), square(0, 0))
    assert now(grids[0], FROM).period.upper == DAY
    assert now(grids[0], FROM).ended_with == report.change
    assert set(report.touched) == {grids[0], grids[1]}
    assert report.change.area_id == personas.HONGSHAN
    assert not report.warnings


def test_a_split_keeps_the_code_for_what_is_kept_and_gives_the_next_free_one(grids, officer):
    shapes = {grids[0]: square(0, 0, 0.6), "new": square(0.6, 0, 0.4)}
    report = change(officer, shapes, fresh={"new": Fresh(personas.HONGSHAN, "第四网格", of=grids[0])})
    code = report.codes["new"]
    assert code == f"{personas.HONGSHAN}004"
    area = Area.objects.get(code=code)
    assert (area.name, area.level, area.starts_on, area.parent_id) == ("第四网格", 4, DAY, personas.HONGSHAN)
    (row,) = Lineage.objects.all()
    assert (row.area_from_id, row.area_to_id, row.kind) == (grids[0], code, "split")
    assert report.kind == ChangeKind.SPLIT


def test_merged_into_a_neighbour_a_grid_ends_and_its_boundary_with_it(grids, officer):
    report = change(officer, {grids[0]: square(0, 0, 2), grids[1]: None})
    assert Area.objects.get(code=grids[1]).ends_on == DAY
    assert not AreaBoundary.objects.filter(area=grids[1], period__contains=DAY).exists()
    assert report.heirs == {grids[1]: grids[0]}
    assert Lineage.objects.get().kind == "merge"
    with pytest.raises(Refusal, match="已撤销") as refused:
        change(officer, {grids[1]: square(1, 0)}, day=DAY + timedelta(days=1))
    assert refused.value.code == "conflict"


def test_split_and_merged_again_on_one_day_leaves_rows_with_empty_periods(grids, officer):
    fresh = {"new": Fresh(personas.HONGSHAN, "第四网格", of=grids[0])}
    split = change(officer, {grids[0]: square(0, 0, 0.6), "new": square(0.6, 0, 0.4)}, fresh=fresh)
    code = split.codes["new"]
    change(officer, {grids[0]: square(0, 0), code: None})
    assert lies(now(grids[0]), square(0, 0))
    assert Area.objects.get(code=code).ends_on == DAY
    assert AreaBoundary.objects.get(area=code).period.isempty
    assert AreaBoundary.objects.filter(area=grids[0]).count() == 3


def test_an_overlap_is_refused_with_both_names_and_the_square_metres(grids, officer):
    with pytest.raises(
        Refusal, match=r"虹山社区 · 第1网格」和「虹山社区 · 第2网格」重叠 2,2.*平方米"
    ) as refused:
        change(officer, {grids[0]: square(0, 0, 1.2)})
    assert "贴回邻格" in str(refused.value)
    assert AreaBoundary.objects.filter(area=grids[0]).count() == 1


def test_a_gap_warns_and_stays_with_the_community(grids, officer):
    report = change(officer, {grids[0]: square(0, 0, 0.5)})
    (gap,) = report.warnings
    assert gap["kind"] == "gap"
    assert gap["m2"] == pytest.approx(SQUARE_M2 / 2, rel=0.01)
    assert lies(now(personas.HONGSHAN), square(0, 0, 3))


def test_ground_can_be_given_up_by_the_community_too(grids, officer):
    report = change(officer, {grids[0]: square(0.5, 0, 0.5)}, keeps_gaps=False)
    assert report.warnings == []
    assert lies(now(personas.HONGSHAN), square(0.5, 0, 2.5))
    (row,) = [row for row in report.areas if row["code"] == personas.HONGSHAN]
    assert row["follows"]


def test_an_edge_between_communities_moves_both_communities(grids, officer):
    other = drawn({"n": square(3, 0)}, fresh={"n": Fresh(personas.XUEFU, "学府一格")}).codes["n"]
    report = change(officer, {grids[2]: square(2, 0, 0.5), other: square(2.5, 0, 1.5)})
    assert lies(now(personas.HONGSHAN), square(0, 0, 2.5))
    assert lies(now(personas.XUEFU), square(2.5, 0, 1.5))
    assert report.change.area_id == personas.LIANHUA
    assert report.warnings == []
    assert {row["from"] for row in report.lineage} == {grids[2]}


def test_level_five_grids_carry_their_level_four_grid(grids, officer):
    fresh = {"a": Fresh(grids[0], "一格"), "b": Fresh(grids[0], "二格")}
    report = change(officer, {"a": square(0, 0, 0.5), "b": square(0.5, 0, 0.5)}, fresh=fresh)
    assert sorted(report.codes.values()) == [f"{grids[0]}01", f"{grids[0]}02"]
    assert report.warnings == []
    with pytest.raises(Refusal, match="随下面的网格走"):
        change(officer, {grids[0]: square(0, 0, 0.9)}, day=DAY + timedelta(days=1))
    _a, b = sorted(report.codes.values())
    change(officer, {b: square(0.5, 0, 0.7), grids[1]: square(1.2, 0, 0.8)}, day=DAY + timedelta(days=1))
    assert lies(now(grids[0], DAY + timedelta(days=1)), square(0, 0, 1.2))
    assert lies(now(personas.HONGSHAN, DAY + timedelta(days=1)), square(0, 0, 3))


def test_who_was_slower_is_told_who_was_faster(grids, officer):
    base = list(AreaBoundary.objects.values_list("pk", flat=True))
    change(officer, {grids[0]: square(0, 0, 1.5), grids[1]: square(1.5, 0, 0.5)}, base=base)
    with pytest.raises(Refusal, match=r"苏网格.*改过") as refused:
        change(officer, {grids[1]: square(1, 0, 0.5)}, base=base, day=DAY + timedelta(days=1))
    assert refused.value.code == "conflict"


def test_a_day_before_a_later_boundary_is_refused(grids, officer):
    change(officer, {grids[0]: square(0, 0, 0.5)})
    with pytest.raises(Refusal, match="已有新的边界"):
        change(officer, {grids[0]: square(0, 0, 0.7)}, day=DAY - timedelta(days=5))


def test_somebody_of_another_street_changes_nothing(grids, person):
    for name in ("community_officer", "grid_officer", "street_admin", "auditor", "city_viewer"):
        with pytest.raises(Refusal) as refused:
            change(person(name), {grids[0]: square(0, 0, 0.5)})
        assert refused.value.code == "forbidden"


def test_streets_are_drawn_by_whoever_keeps_the_areas(areas, officer):
    with pytest.raises(Refusal) as refused:
        change(officer, {personas.LIANHUA: square(0, 0, 9, 9)})
    assert refused.value.code == "forbidden"


@pytest.mark.parametrize(
    ("wkt", "sentence"),
    [
        ("POLYGON((102.7 25, 102.8 25.1, 102.8 25, 102.7 25.1, 102.7 25))", "自相交"),
        ("POLYGON EMPTY", "空的"),
        ("LINESTRING(102.7 25, 102.8 25)", "多边形"),
        ("POLYGON((11432345 2880000, 11432445 2880000, 11432445 2880100, 11432345 2880000))", "经纬度"),
        ("POLYGON((25 102.7, 25.1 102.7, 25.1 102.8, 25 102.7))", "经纬度"),
    ],
)
def test_what_is_no_boundary_is_refused_in_a_sentence(grids, officer, wkt, sentence):
    with pytest.raises(Refusal, match=sentence):
        change(officer, {grids[0]: GEOSGeometry(wkt, srid=4326)})


def test_gcj02_is_converted_and_marked(grids, officer):
    ring = [gcj02_from_wgs84(x, y) for x, y in square(0, 0)[0][0].coords]
    report = change(officer, {grids[0]: Polygon(ring, srid=4326)}, coord_source="GCJ02")
    assert now(grids[0]).coord_source == "GCJ02"
    assert m2(report, grids[0])[1] == pytest.approx(SQUARE_M2, rel=0.01)
    assert now(grids[0]).shape.sym_difference(square(0, 0)).area < 1e-9


def test_a_future_day_is_written_now_and_applied_on_its_day(grids, officer):
    later = timezone.localdate() + timedelta(days=3)
    report = change(officer, {grids[0]: square(0, 0, 0.5)}, day=later)
    assert report.change.applied_at is None
    assert lies(now(grids[0], later), square(0, 0, 0.5))
    assert lies(now(grids[0], later - timedelta(days=1)), square(0, 0))


def test_the_database_itself_refuses_an_overlap_at_commit(grids):
    with pytest.raises(IntegrityError, match="overlaps"), transaction.atomic():
        AreaBoundary.objects.create(
            area_id=personas.SUJIATANG_GRID, shape=square(0.5, 0), coord_source="WGS84", period=(FROM, None)
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_itself_refuses_empty_and_backward_periods(grids):
    for period, error in (((FROM, FROM), "boundary_empty_only"), ((DAY, FROM), "lower bound")):
        with pytest.raises(Exception, match=error), transaction.atomic():
            AreaBoundary.objects.create(
                area_id=personas.SUJIATANG_GRID, shape=square(9, 9), coord_source="WGS84", period=period
            )


def test_the_database_itself_refuses_a_child_whose_level_or_code_does_not_fit(areas):
    for code, level, parent in (
        ("530102006004001", 5, personas.SUJIATANG),
        ("530102006006901", 4, personas.SUJIATANG),
        ("5301020060049", 4, personas.SUJIATANG),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Area.objects.create(code=code, name="错", level=level, parent_id=parent)


def test_a_boundary_is_never_drawn_over_and_a_change_never_rewritten(grids, officer):
    report = change(officer, {grids[0]: square(0, 0, 0.5)})
    for rows, values in (
        (AreaBoundary.objects.filter(area=grids[0]), {"shape": square(5, 5)}),
        (BoundaryChange.objects.filter(pk=report.change.pk), {"reason": "另一个"}),
        (BoundaryChange.objects.filter(pk=report.change.pk), {"told": {"other": 1}}),
        (BoundaryChange.objects.filter(pk=report.change.pk), {"applied_at": None}),
    ):
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            rows.update(**values)
