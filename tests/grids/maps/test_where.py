"""In which grid somebody is, by a place or by an address; nothing of it is kept."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.areas.coordinates import gcj02_from_wgs84
from tests import personas
from tests.factories.drawn import SIDE, SOUTH, WEST, a_drawn_community, a_house
from tests.grids.door.test_door import holds

pytestmark = pytest.mark.django_db
FIRST, SECOND = personas.SUJIATANG_GRID + "01", personas.SUJIATANG_GRID + "02"
INSIDE = (WEST + SIDE / 2, SOUTH + SIDE / 2)


@pytest.fixture
def grids():
    return a_drawn_community()


def asked(client, **given) -> str:
    answer = client.post(reverse("grid_where"), given)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_place_is_answered_with_its_grid_its_chain_and_who_works_there(grids, signed_in):
    holds(FIRST, "grid_leader", "陶春梅", "0871-0000 1120")
    said = asked(signed_in("community_officer"), place=f"{INSIDE[0]},{INSIDE[1]}")
    assert "昆明市 › 五华区 › 莲华街道 › 苏家塘社区居民委员会 › 苏家塘第一网格 › 01" in said
    assert "陶春梅" in said
    assert "0871-0000 1120" in said


def test_a_place_on_a_shared_edge_lies_in_one_grid(grids, signed_in):
    said = asked(signed_in("community_officer"), place=f"{WEST + SIDE},{SOUTH + SIDE / 2}")
    assert "苏家塘第一网格 › 01" in said


def test_a_place_of_another_system_is_converted_and_shown(grids, signed_in):
    lon, lat = gcj02_from_wgs84(*INSIDE)
    said = asked(signed_in("community_officer"), place=f"{lon},{lat}", coord_source="GCJ02")
    assert "苏家塘第一网格 › 01" in said
    assert f"已换算成 WGS-84：{INSIDE[0]:.6f},{INSIDE[1]:.6f}" in said


def test_an_address_of_a_building_will_do(grids, signed_in):
    a_house(SECOND, 1, 0, number="7")
    client = signed_in("community_officer")
    assert "苏家塘第一网格 › 02" in asked(client, q="昆建路5号院7幢")
    assert "没有这个地址的楼栋" in asked(client, q="没有的路 1 号")


def test_its_map_is_offered_to_whoever_may_see_it_there(grids, signed_in):
    page = {"place": f"{INSIDE[0]},{INSIDE[1]}"}
    for who, is_theirs in (("community_officer", True), ("grid_admin", True), ("complaint_officer", False)):
        answer = signed_in(who).post(reverse("grid_where"), page)
        if answer.status_code != 200:
            assert not is_theirs
            continue
        url = answer.context["map_url"]
        assert bool(url) is is_theirs
        if url:
            assert signed_in(who).get(url).status_code == 200


def test_a_place_in_no_grid_says_so(grids, signed_in):
    assert "这里没有画网格" in asked(signed_in("community_officer"), place="102.9,25.3")


@pytest.mark.parametrize("place", ["", "25.03,102.67", "hello", "nan,nan", "1,2,3", "inf,25"])
def test_what_is_no_place_is_said_beside_its_field(grids, signed_in, place):
    answer = signed_in("community_officer").post(reverse("grid_where"), {"place": place})
    assert answer.status_code == 400


def test_the_position_is_written_nowhere(grids, signed_in):
    client = signed_in("community_officer")
    client.get(reverse("grid_where"))
    with CaptureQueriesContext(connection) as found:
        client.post(reverse("grid_where"), {"place": f"{INSIDE[0]},{INSIDE[1]}"})
    assert not [
        one["sql"] for one in found if re.match(r"\s*(INSERT|UPDATE)", one["sql"]) and "102.7" in one["sql"]
    ]
