"""Tiles hold what their reader may know, are kept by the reader alone, and know their bounds."""

import math

import pytest
from django.contrib.gis.geos import Polygon

from grids.registry.actions import add_building, end_building
from grids.registry.facts import Facts, place_of
from tests import personas
from tests.factories.registry import a_building, grids_beside, middle_of
from tests.grids.registry.mvt import layers

pytestmark = pytest.mark.django_db


def address(z: int, column: int = 0) -> str:
    lon, lat = middle_of(column)
    turn = math.radians(lat)
    x = int((lon + 180) / 360 * 2**z)
    y = int((1 - math.asinh(math.tan(turn)) / math.pi) / 2 * 2**z)
    return f"/tiles/buildings/{z}/{x}/{y}.mvt"


@pytest.fixture
def grids(areas):
    return grids_beside()


@pytest.fixture
def houses(grids):
    return [a_building(0, number="1"), a_building(0, number="2"), a_building(1, number="3")]


def tile(client, z: int) -> dict:
    answer = client.get(address(z))
    assert answer.status_code == 200
    return layers(answer.content)


def test_near_by_every_building_stands_by_itself(houses, grids, signed_in):
    found = tile(signed_in("community_officer"), 16)
    assert sorted(one["number"] for one in found["buildings"]) == ["1", "2", "3"]
    assert {one["area"] for one in found["buildings"]} == {grids[0].code, grids[1].code}
    assert {one["name"] for one in found["grids"]} >= {"第1网格", "第2网格", "第3网格"} - {"第3网格"}
    assert all(one["shape"] == 3 for one in found["grids"])


def test_further_out_each_grid_says_once_how_many_it_has(houses, grids, signed_in):
    client = signed_in("community_officer")
    for z in (13, 10):
        found = tile(client, z)
        assert {one["code"]: one["count"] for one in found["counts"]} == {grids[0].code: 2, grids[1].code: 1}
        assert "buildings" not in found
    assert {one["level"] for one in tile(client, 10)["grids"]} == {3}


def test_who_sees_other_grids_finds_nothing_and_who_sees_none_is_refused(houses, signed_in):
    assert tile(signed_in("other_community_officer"), 16) == {}
    assert tile(signed_in("other_community_officer"), 12) == {}
    assert signed_in("auditor").get(address(16)).status_code == 403


def test_a_building_that_ended_is_gone(houses, signed_in):
    end_building(building_id=houses[0].pk, reason="已拆除", by=personas.make("grid_admin"))
    found = tile(signed_in("grid_admin"), 16)
    assert sorted(one["number"] for one in found["buildings"]) == ["2", "3"]


def test_its_reader_keeps_it_and_asks_whether_it_changed(houses, signed_in):
    client = signed_in("grid_admin")
    first = client.get(address(16))
    assert first.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert "private" in first.headers["Cache-Control"]
    assert "public" not in first.headers["Cache-Control"]
    again = client.get(address(16), headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    a_building(1, number="9")
    assert client.get(address(16), headers={"if-none-match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "place",
    ["5/1/1", "21/1/1", "16/65536/1", "16/1/65536", "99999999999999999999/1/1", "16/1/99999999999999999999"],
)
def test_what_is_no_tile_is_not_there(areas, place, signed_in):
    assert signed_in("grid_admin").get(f"/tiles/buildings/{place}.mvt").status_code == 404


def test_a_tile_is_one_question_beside_those_of_every_page(houses, django_assert_max_num_queries, signed_in):
    client = signed_in("grid_admin")
    client.get(address(16))
    with django_assert_max_num_queries(5):
        client.get(address(16))


def across_an_edge(z: int) -> tuple[int, int, float]:
    """The column east of the grids' middle, its row, and the longitude of the edge between it and the one before."""
    lon, lat = middle_of(1)
    x = int((lon + 180) / 360 * 2**z) + 1
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
    return x, y, x / 2**z * 360 - 180


def test_what_crosses_the_edge_of_a_tile_is_called_in_the_one_that_has_its_middle(grids, signed_in):
    z = 20
    x, y, edge = across_an_edge(z)
    lat = middle_of(1)[1]
    outline = Polygon.from_bbox((edge - 0.00002, lat - 0.00001, edge + 0.00006, lat + 0.00001))
    add_building(
        facts=Facts(number="8", address="建设路 32 号院"),
        place=place_of("WGS84", shape=outline),
        by=personas.make("grid_admin"),
    )
    client = signed_in("grid_admin")
    west, east = (
        layers(client.get(f"/tiles/buildings/{z}/{column}/{y}.mvt").content)["buildings"]
        for column in (x - 1, x)
    )
    assert [(one["number"], one.get("beside")) for one in west] == [("8", True)]
    assert [(one["number"], one.get("beside")) for one in east] == [("8", None)]
