"""The map shows how much of an initiative each grid has done; what is too much for a page comes as tiles at every level."""

import json
import re

import pytest

from grids.initiatives.models import InitiativeTask
from grids.maps import queries
from grids.maps.progress import Share
from tests import personas
from tests.factories.initiatives import begun
from tests.factories.registry import a_building, grids_beside

pytestmark = pytest.mark.django_db
MAP = f"/grids/{personas.SUJIATANG}/"


def state_of(page: str) -> dict:
    return json.loads(re.search(r'<script id="grid-map-state"[^>]*>(.*?)</script>', page, re.S)[1])


@pytest.fixture
def grids(areas):
    return grids_beside()


@pytest.fixture
def initiative(grids):
    made = begun(area=personas.SUJIATANG)
    rows = InitiativeTask.objects.filter(initiative=made, area=grids[0].code)
    assert rows.count() == 1
    rows.update(state="fine", done_at=made.created_at, done_by=made.created_by)
    return made


def test_each_grid_says_how_much_is_done_on_the_map_in_the_list_and_beside_it(initiative, grids, signed_in):
    client = signed_in("grid_admin")
    before = client.get(MAP).content.decode()
    assert str(initiative.pk) in before
    assert state_of(before)["shares"] == {}
    page = client.get(f"{MAP}?initiative={initiative.pk}&grid={grids[0].code}").content.decode()
    shares = state_of(page)["shares"]
    assert shares[grids[0].code] == {"step": 4, "figure": "1/1"}
    assert shares[grids[1].code] == {"step": 0, "figure": "0/1"}
    assert "办完 1/1" in page
    assert "办完 0/1" in page
    assert all(words in page for words in ("没有开始", "全部办完", f'id="m-share-{2}"'))
    # what is pressed in the list keeps it
    assert f"?grid={grids[1].code}&amp;initiative={initiative.pk}" in page
    panel = client.get(f"{MAP}panel/?initiative={initiative.pk}&grid={grids[1].code}").content.decode()
    assert f"initiative={initiative.pk}&amp;area={grids[1].code}&amp;state=open" in panel


def test_of_the_past_and_of_what_somebody_may_not_see_none_is_shown(initiative, signed_in):
    client = signed_in("grid_admin")
    for asked in (
        f"initiative={initiative.pk}&day=2026-01-01",
        "initiative=x",
        f"initiative={personas.LIANHUA}",
    ):
        assert state_of(client.get(f"{MAP}?{asked}").content.decode())["shares"] == {}


def test_more_grids_ask_nothing_more(initiative, grids, signed_in, django_assert_max_num_queries):
    client = signed_in("grid_admin")
    client.get(f"{MAP}?initiative={initiative.pk}")
    with django_assert_max_num_queries(44):
        client.get(f"{MAP}?initiative={initiative.pk}")


@pytest.mark.parametrize(
    ("done", "total", "step"),
    [(0, 500, 0), (1, 500, 1), (39, 100, 1), (40, 100, 2), (70, 100, 3), (499, 500, 3), (500, 500, 4)],
)
def test_steps_begin_with_the_first_and_end_with_the_last(done, total, step):
    assert Share(done, total, "").step == step


@pytest.mark.parametrize(
    "code", [personas.SUJIATANG, personas.LIANHUA, personas.LIANHUA[:6], f"{personas.LIANHUA[:4]}00"]
)
def test_beyond_a_few_hundred_shapes_every_map_takes_tiles_and_below_it_brings_them(
    code, grids, signed_in, monkeypatch
):
    for column in range(3):
        a_building(column, number=str(column))
    client = signed_in("system_admin")
    few = state_of(client.get(f"/grids/{code}/").content.decode())
    assert (few["tiles"], len(few["houses"])) == (False, 3)
    monkeypatch.setattr(queries, "SHAPES_MOST", 2)
    page = client.get(f"/grids/{code}/").content.decode()
    many = state_of(page)
    assert (many["tiles"], many["houses"]) == (True, [])
    assert "protomaps-leaflet" in page
    assert len(many["areas"]) <= 2


def test_of_a_past_day_there_are_no_tiles_and_the_page_says_so(grids, signed_in, monkeypatch):
    for column in range(3):
        a_building(column, number=str(column))
    monkeypatch.setattr(queries, "SHAPES_MOST", 2)
    page = signed_in("grid_admin").get(f"{MAP}?day=2026-01-01").content.decode()
    assert state_of(page)["tiles"] is False
    assert "图上只画今天的" in page


def test_what_comes_in_and_goes_out_is_found_from_the_map_by_whoever_may(grids, signed_in):
    page = signed_in("grid_admin").get(MAP).content.decode()
    for address in (
        "/grids/import/",
        "/grids/tree/",
        "tree.json",
        "export.geojson",
        "/buildings/imports/",
        "/grids/where/",
    ):
        assert address in page, address
    other = signed_in("community_officer").get(MAP).content.decode()
    assert "export.geojson" in other
    assert "/grids/import/" not in other
    assert "/grids/tree/" not in other
