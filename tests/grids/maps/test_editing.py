"""The editor's page: every step is computed and judged by the server, which says what changes and what is wrong."""

import json

import pytest
from django.utils import timezone

from grids.areas.changing import Fresh
from grids.areas.drafts import BoundaryDraft
from grids.areas.models import Area, AreaBoundary
from grids.registry.actions import add_building
from grids.registry.facts import Facts, place_of
from tests import personas
from tests.factories.shapes import a_row_of_grids, at, drawn, square

pytestmark = pytest.mark.django_db

COMMUNITY = personas.HONGSHAN
PAGE = f"/grids/edit/{COMMUNITY}/"


@pytest.fixture
def grids(areas) -> list[str]:
    return a_row_of_grids(3)


@pytest.fixture
def client(signed_in, grids):
    return signed_in("grid_admin")


def step(client, tool: str, seen: int | None = None, **given):
    more = {} if seen is None else {"seen": seen}
    return client.post(f"{PAGE}step/", {"tool": tool, "given": json.dumps(given), **more})


def a_house(number: str, **place):
    return add_building(
        facts=Facts(number=number, address="近华路 15 号院"),
        place=place_of("WGS84", **place),
        by=personas.make("grid_admin"),
    )


def shift(client, grids, x: float = 1.4, **more):
    return step(client, "shift", a=grids[0], b=grids[1], line=[at(x, -0.1), at(x, 1.1)], **more)


def test_a_step_answers_with_shapes_what_is_wrong_and_square_metres_that_add_up(client, grids):
    answer = shift(client, grids).json()
    assert answer["refused"] == answer["why"] == ""
    touched = [one["properties"]["code"] for one in answer["state"]["areas"] if one["properties"]["touched"]]
    assert touched == grids[:2]
    assert len(answer["state"]["moved"]) == 1
    assert "不变" in answer["parts"]["edit-areas"]
    assert "重叠 0" in answer["parts"]["edit-verdict"]
    assert answer["state"]["seen"] == 1


def test_a_refused_step_says_why_and_leaves_the_draft_as_it_was(client, grids):
    shift(client, grids)
    answer = step(client, "split", line=[at(0.5, 0.2), at(0.5, 0.4)])
    assert answer.status_code == 400
    assert "从一边画到另一边" in answer.json()["refused"] or "没有从网格的一边" in answer.json()["refused"]
    assert answer.json()["state"]["seen"] == 1


def test_a_window_that_is_behind_is_told_and_shown_what_stands(client, grids):
    shift(client, grids)
    answer = shift(client, grids, seen=0)
    assert answer.status_code == 409
    assert "另一个窗口" in answer.json()["refused"]
    assert answer.json()["state"]["seen"] == 1


@pytest.mark.parametrize("given", ["", "[", "[[[[", "null", "1", '{"line": 1e999}', "x" * 1_000_001])
def test_what_no_script_of_ours_sends_is_refused_in_a_sentence(client, given):
    answer = client.post(f"{PAGE}step/", {"tool": "split", "given": given, "seen": "x"})
    assert answer.status_code == 400
    assert answer.json()["refused"].endswith("。")
    assert not BoundaryDraft.objects.exists()


def test_buildings_that_change_grid_and_those_an_edge_runs_through_are_told(client, grids):
    moving = a_house("1", lon=at(1.2, 0.5)[0], lat=at(1.2, 0.5)[1])
    cut = a_house("2", shape=square(1.35, 0.4, 0.1, 0.1)[0])
    answer = shift(client, grids).json()
    assert str(moving.pk) in answer["state"]["moving"]
    assert "切到楼 1" in answer["parts"]["edit-verdict"]
    assert f"界线从{cut.address} 2 幢中间穿过" in answer["parts"]["edit-verdict"]


def test_what_would_change_is_the_change_itself_rolled_back(client, grids):
    shift(client, grids)
    html = client.get(f"{PAGE}changes/", {"day": f"{timezone.localdate():%Y-%m-%d}"}).json()["html"]
    assert "在办哨件" in html
    assert BoundaryDraft.objects.count() == 1


def test_a_reason_is_asked_for_and_nothing_that_was_typed_is_lost(client, grids):
    shift(client, grids)
    answer = client.post(f"{PAGE}confirm/", {"from_day": "2027-01-02", "reason": " "})
    assert answer.status_code == 400
    assert "请写明为什么改界线" in answer.content.decode()
    assert "2027-01-02" in answer.content.decode()


def test_a_gap_stands_among_what_is_wrong_and_leads_to_where_it_is_mended(signed_in, areas):
    fresh = {"west": Fresh(COMMUNITY, "西片"), "east": Fresh(COMMUNITY, "东片")}
    shapes = {COMMUNITY: square(0, 0, 3), "west": square(0, 0), "east": square(2, 0)}
    drawn(shapes, fresh=fresh)
    client = signed_in("grid_admin")
    for code in (COMMUNITY, personas.LIANHUA):
        text = client.get(f"/grids/checks/{code}/").content.decode()
        assert "缝隙 1" in text
        assert f'href="/grids/edit/{COMMUNITY}/?grid=' in text
    # whoever only looks is led nowhere
    assert (
        "/grids/edit/"
        not in signed_in("community_officer").get(f"/grids/checks/{personas.SUJIATANG}/").content.decode()
    )


def test_levels_that_nobody_draws_here_have_no_editor(client):
    assert client.get(f"/grids/edit/{personas.WUHUA}/").status_code == 404
    assert client.get("/grids/edit/nowhere/").status_code == 404


def within(depth: int) -> str:
    """A collection in a collection in a collection, as GeoJSON."""
    point = '{"type":"Point","coordinates":[102.7,25.06]}'
    return '{"type":"GeometryCollection","geometries":[' * depth + point + "]}" * depth


@pytest.mark.parametrize("tool", ["replace", "fill"])
@pytest.mark.parametrize("depth", [1, 400])
def test_shapes_within_shapes_without_end_are_no_step(client, grids, tool, depth):
    given = f'{{"code":"{grids[0]}","shape":{within(depth)}}}'
    answer = client.post(f"{PAGE}step/", {"tool": tool, "given": given})
    assert answer.status_code == 400
    assert "重画" in answer.json()["refused"]
    assert not BoundaryDraft.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        within(1), within(400), within(40_000), "[" * 900_000, "null", '{"type":"Polygon","coordinates":[[[NaN,1]]]}',
        '{"type":"Polygon","coordinates":[[[1e300,1],[2,3],[4,1],[1e300,1]]]}',
    ],
    ids=["collection", "some", "many", "brackets", "nothing", "no number", "far away"],
)  # fmt: skip
def test_what_the_map_of_the_administration_never_sends_is_refused_at_its_field(signed_in, grids, sent):
    """GEOS takes the process with it where collections lie in each other a thousandfold."""
    client = signed_in("system_admin")
    before = AreaBoundary.objects.count()
    draw = f"/admin/grids/area/{Area.objects.get(code=grids[0]).pk}/draw/"
    answer = client.post(draw, {"shape": sent, "from_day": "2026-11-28", "reason": "试"})
    assert answer.status_code == 400
    assert "图上的边界读不出来，请重画。" in answer.content.decode()
    assert AreaBoundary.objects.count() == before
