"""A building lies in exactly one grid: by its place, or where somebody put it; everything stands in its book."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.areas.coordinates import gcj02_from_wgs84
from grids.areas.models import AreaBoundary
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.registry import placing
from grids.registry.actions import add_building, correct_building, end_building, move_building
from grids.registry.facts import Facts, entrances_of, place_of
from grids.registry.kinds import Placed, Verb
from grids.registry.models import Building
from grids.search.questions import Asked
from tests import personas
from tests.factories.registry import SIDE, SOUTH, WEST, a_building, bounded_by, grids_beside, middle_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def grids(areas):
    return grids_beside()


@pytest.fixture
def by(areas):
    return personas.make("grid_admin")


def book_of(building):
    return list(building.events.order_by("seq"))


def test_a_building_lies_in_the_grid_of_its_place_and_its_book_begins(grids, by):
    building = a_building(1, by=by, storeys=7, entrances=("1", "2"))
    assert (building.area_id, building.placed) == (grids[1].code, Placed.PLACE)
    assert [one.number for one in building.entrances.all()] == ["1", "2"]
    (event,) = book_of(building)
    assert (event.verb, event.area_code, event.actor) == (Verb.ADDED, grids[1].code, by)


@pytest.mark.parametrize(("lon", "lat", "column"), [
    (WEST + SIDE, SOUTH + SIDE / 2, 0), (WEST + 2 * SIDE, SOUTH + SIDE, 1), (WEST, SOUTH, 0),
])  # fmt: skip
def test_on_an_edge_or_a_corner_the_lowest_code_has_it(grids, by, lon, lat, column):
    building = add_building(
        facts=Facts("5", "建设路 32 号院"), place=place_of("WGS84", lon=lon, lat=lat), by=by
    )
    assert building.area_id == grids[column].code


def test_a_point_of_another_system_is_converted_and_says_from_which(grids, by):
    lon, lat = middle_of(1)
    place = place_of("GCJ02", **dict(zip(("lon", "lat"), gcj02_from_wgs84(lon, lat), strict=True)))
    building = add_building(facts=Facts("5", "建设路 32 号院"), place=place, by=by)
    assert building.point.distance(Point(lon, lat, srid=4326)) < 1e-6
    assert (building.coord_source, building.area_id) == ("GCJ02", grids[1].code)


def test_of_an_outline_the_point_lies_on_it(grids, by):
    shape = Polygon.from_bbox((WEST + 0.0002, SOUTH + 0.0002, WEST + 0.0005, SOUTH + 0.0004))
    building = add_building(facts=Facts("5", "建设路"), place=place_of("WGS84", shape=shape), by=by)
    assert building.shape.contains(building.point)


@pytest.mark.parametrize(("given", "said"), [
    ({"lon": 25.05, "lat": 102.7}, "经度和纬度"),
    ({"lon": float("nan"), "lat": 25.05}, "中国境内"),
    ({"shape": Polygon(((102.7, 25.05), (102.8, 25.06), (102.7, 25.06), (102.8, 25.05), (102.7, 25.05)), srid=4326)}, "自相交"),
    ({}, "位置"),
])  # fmt: skip
def test_a_place_that_is_none_is_refused_in_words(given, said):
    with pytest.raises(Refusal, match=said):
        place_of("WGS84", **given)


def test_where_no_grid_is_drawn_it_is_refused_unless_a_grid_is_chosen_with_a_reason(grids, by):
    place = place_of("WGS84", lon=102.75, lat=25.09)
    with pytest.raises(Refusal, match="人工指定"):
        add_building(facts=Facts("5", "建设路"), place=place, by=by)
    with pytest.raises(Refusal, match="理由"):
        add_building(facts=Facts("5", "建设路"), place=place, area_code=grids[0].code, by=by)
    building = add_building(
        facts=Facts("5", "建设路"), place=place, area_code=grids[0].code, reason="院内配楼，随主楼管理", by=by
    )
    assert (building.area_id, building.placed) == (grids[0].code, Placed.HAND)


def test_a_number_stands_once_at_its_address_in_a_community_and_is_free_when_it_ended(grids, by):
    first = a_building(0, by=by)
    with pytest.raises(Refusal, match="同号"):
        a_building(1, by=by)
    end_building(building_id=first.pk, reason="已拆除", by=by)
    assert a_building(1, by=by).area_id == grids[1].code


def test_the_database_itself_refuses_what_no_building_is(grids, by):
    building = a_building(0, by=by)
    for wrong in (
        {"storeys": 0}, {"storeys": 201}, {"use": "castle"}, {"placed": "luck"}, {"point": Point(25.05, 2.7, srid=4326)},
        {"coord_source": "LOCAL"},
        {"shape": Polygon(((102.7, 25.05), (102.8, 25.06), (102.7, 25.06), (102.8, 25.05), (102.7, 25.05)), srid=4326)},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Building.objects.filter(pk=building.pk).update(**wrong)


def test_moved_by_hand_it_stays_there_and_says_why(grids, by):
    building = a_building(0, by=by)
    with pytest.raises(Refusal, match="为什么"):
        move_building(building_id=building.pk, area_code=grids[2].code, reason="", by=by)
    move_building(building_id=building.pk, area_code=grids[2].code, reason="入口朝第3网格", by=by)
    assert placing.locate_buildings(area_codes=[personas.SUJIATANG], by=by) == []
    building.refresh_from_db()
    last = book_of(building)[-1]
    assert (building.area_id, building.placed) == (grids[2].code, Placed.HAND)
    assert (last.verb, last.area_from, last.area_code, last.reason) == (
        Verb.MOVED, grids[0].code, grids[2].code, "入口朝第3网格",
    )  # fmt: skip
    # somebody lets the place decide again
    move_building(building_id=building.pk, reason="入口改回", by=by)
    building.refresh_from_db()
    assert (building.area_id, building.placed) == (grids[0].code, Placed.PLACE)
    assert broken_links(building.events.order_by("seq").iterator()) == []


def test_a_grid_that_is_divided_or_unknown_is_none_to_move_into(grids, by):
    building = a_building(0, by=by)
    for code, said in ((personas.SUJIATANG, "最小的一级"), ("530102006004500", "没有这个网格")):
        with pytest.raises(Refusal, match=said):
            move_building(building_id=building.pk, area_code=code, reason="试试", by=by)


def test_what_is_corrected_stands_in_the_book_with_what_it_was(grids, by):
    building = a_building(0, by=by, storeys=7)
    lon, lat = middle_of(1)
    facts = Facts("5", "建设路 32 号院", storeys=8, entrances=("1", "2", "3"))
    correct_building(
        building_id=building.pk,
        facts=facts,
        place=place_of("WGS84", lon=lon, lat=lat),
        reason="实地核对",
        by=by,
        known=1,
    )
    building.refresh_from_db()
    last = book_of(building)[-1]
    assert (building.area_id, last.area_from, last.area_code) == (grids[1].code, grids[0].code, grids[1].code)
    assert last.detail["storeys"] == [7, 8]
    assert last.detail["entrances"] == ["", "1、2、3"]
    assert building.versions.get().storeys == 7
    with pytest.raises(Refusal, match="苏网格") as late:
        correct_building(building_id=building.pk, facts=Facts("6", "建设路 32 号院"), by=by, known=1)
    assert late.value.code == "conflict"


def test_all_of_an_area_are_located_by_one_statement(grids, by, django_assert_max_num_queries):
    rows = [
        a_building(column, by=by, number=str(number))
        for column in (0, 1)
        for number in range(column * 10 + 1, column * 10 + 6)
    ]
    for row in rows:
        Building.objects.filter(pk=row.pk).update(area_id=grids[2].code)
    with django_assert_max_num_queries(12):
        moved = placing.locate_buildings(area_codes=[personas.SUJIATANG], by=by)
    assert [(one.area_from, one.area_to, one.count) for one in moved] == [
        (grids[2].code, grids[0].code, 5), (grids[2].code, grids[1].code, 5),
    ]  # fmt: skip
    assert all(book_of(row)[-1].verb == Verb.CARRIED for row in rows)


def test_boundaries_that_change_carry_what_lies_by_place_and_leave_what_a_person_put(grids, by):
    by_place, by_hand = a_building(0, by=by, number="1"), a_building(0, by=by, number="2")
    move_building(building_id=by_hand.pk, area_code=grids[1].code, reason="随主楼管理", by=by)
    # the first grid's ground goes to the third
    past = DateRange(date(2000, 1, 1), date(2020, 1, 1), "[)")
    AreaBoundary.objects.filter(area__in=[grids[0], grids[2]]).update(period=past)
    now = DateRange(date(2020, 1, 1), None, "[)")
    bounded_by(grids[2].code, Polygon.from_bbox((WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)), now)
    change = SimpleNamespace(pk=None)
    relocation = SimpleNamespace(
        change=change,
        day=timezone.localdate(),
        by=by,
        codes=tuple(one.code for one in grids),
        heirs={grids[0].code: grids[2].code},
    )
    (moved,) = placing.carry(relocation)
    assert (moved.area_from, moved.area_to, moved.rows[0][0]) == (
        grids[0].code,
        grids[2].code,
        by_place.label,
    )
    by_hand.refresh_from_db()
    assert (by_hand.area_id, by_hand.placed) == (grids[1].code, Placed.HAND)
    # its own grid ends
    relocation.heirs = {grids[1].code: grids[2].code}
    placing.carry(relocation)
    by_hand.refresh_from_db()
    assert (by_hand.area_id, by_hand.placed) == (grids[2].code, Placed.PLACE)


def test_who_sees_grids_elsewhere_or_may_not_edit_is_refused(grids, by):
    building = a_building(0, by=by)
    stranger, reader = personas.make("other_community_officer"), personas.make("street_leader")
    assert not Building.objects.visible_to(stranger).exists()
    with pytest.raises(Building.DoesNotExist):
        end_building(building_id=building.pk, reason="已拆除", by=stranger)
    with pytest.raises(Refusal) as refused:
        end_building(building_id=building.pk, reason="已拆除", by=reader)
    assert refused.value.code == "forbidden"
    with pytest.raises(Refusal):
        a_building(1, by=stranger)


@pytest.mark.parametrize(("text", "numbers"), [
    ("", ()), ("3", ("1", "2", "3")), ("1、2", ("1", "2")), ("东单元 西单元", ("东", "西")), ("一单元", ("一",)),
])  # fmt: skip
def test_entrances_of_a_line(text, numbers):
    assert entrances_of(text) == numbers


def test_a_house_is_found_however_its_number_is_written(grids, by):
    building = a_building(0, by=by, number="5", name="小康佳园")
    a_building(1, by=by, number="15", name="小康佳园")
    for said in ("建设路32号院5幢", "小康佳园 5栋", "建设路 五号楼"):
        found = Building.objects.saying(Asked.of(said).words)
        assert [one.pk for one in found] == [building.pk], said
