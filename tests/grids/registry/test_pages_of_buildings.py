"""The list, the building's page, adding, correcting, moving and ending, each as people reach it."""

import pytest
from django.urls import reverse

from grids.registry.actions import end_building, move_building
from grids.registry.models import Building
from tests import personas
from tests.factories.registry import a_building, grids_beside, middle_of

pytestmark = pytest.mark.django_db
FACTS = {
    "address": "建设路 32 号院",
    "number": "5",
    "storeys": "7",
    "entrances": "2",
    "use": "residential",
    "coord_source": "WGS84",
}


@pytest.fixture
def grids(areas):
    return grids_beside()


def place(column: int) -> dict:
    lon, lat = middle_of(column)
    return {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}"}


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_shows_own_buildings_in_the_order_of_their_numbers(grids, signed_in):
    for number in ("10", "2"):
        a_building(0, number=number)
    page = text(signed_in("community_officer").get("/buildings/"))
    assert page.index("建设路 32 号院 2 幢") < page.index("建设路 32 号院 10 幢")
    assert "建设路" not in text(signed_in("other_community_officer").get("/buildings/"))
    assert signed_in("auditor").get("/buildings/").status_code == 403


@pytest.mark.parametrize(("query", "numbers"), [
    ({"q": "32号院2幢"}, {"2"}), ({"state": "ended"}, {"9"}), ({"state": "standing"}, {"1", "2"}), ({"use": "office"}, {"1"}),
    ({"placed": "hand"}, {"2"}), ({"sort": "-storeys"}, {"1", "2", "9"}), ({"use": "castle"}, {"1", "2", "9"}),
])  # fmt: skip
def test_the_list_is_narrowed(grids, signed_in, query, numbers):
    by = personas.make("grid_admin")
    a_building(0, number="1", use="office", storeys=3)
    second, last = a_building(0, number="2", storeys=12), a_building(1, number="9")
    move_building(building_id=second.pk, area_code=grids[2].code, reason="随主楼", by=by)
    end_building(building_id=last.pk, reason="已拆除", by=by)
    page = signed_in("grid_admin").get("/buildings/", query)
    assert {row.number for row in page.context["rows"]} == numbers


def test_of_an_area_exactly_its_buildings_and_the_figure_is_their_number(grids, signed_in):
    from grids.registry.queries import counts_by_area

    for column, number in ((0, "1"), (0, "2"), (1, "3")):
        a_building(column, number=number)
    user = personas.make("grid_admin")
    codes = [personas.LIANHUA, personas.SUJIATANG, *(grid.code for grid in grids)]
    found = counts_by_area(user, codes)
    assert [found[code][0] for code in codes] == [3, 3, 2, 1, 0]
    for count, address in found.values():
        assert len(signed_in("grid_admin").get(address).context["rows"]) == count


def test_a_page_of_many_asks_no_more_questions(grids, signed_in, django_assert_max_num_queries):
    for number in range(30):
        a_building(number % 3, number=str(number), entrances=("1", "2"))
    client = signed_in("grid_admin")
    client.get("/buildings/")
    with django_assert_max_num_queries(14):
        client.get("/buildings/")


def test_the_page_of_a_building_tells_its_chain_its_storeys_and_its_book(grids, signed_in):
    building = a_building(0, storeys=3, entrances=("1", "2"))
    page = text(signed_in("community_officer").get(reverse("building", args=[building.pk])))
    for said in (
        "五华区",
        "莲华街道",
        "苏家塘社区",
        "还没有登记户室",
        f"/buildings/{building.pk}/grid/",
        "登记",
        "苏网格",
    ):
        assert said in page
    assert (
        signed_in("other_community_officer").get(reverse("building", args=[building.pk])).status_code == 404
    )
    assert 'data-dialog="move"' not in text(
        signed_in("street_leader").get(reverse("building", args=[building.pk]))
    )


def test_where_it_will_lie_is_shown_before_it_is_saved(grids, signed_in):
    client = signed_in("community_officer")
    first = client.post("/buildings/new/", FACTS | place(1))
    assert (first.status_code, Building.objects.count()) == (200, 0)
    assert first.context["found"]["leaf"] == grids[1]
    second = client.post("/buildings/new/", FACTS | place(1) | {"seen": first.context["found"]["seen"]})
    building = Building.objects.get()
    assert second.url == reverse("building", args=[building.pk])
    assert (building.area_id, building.storeys, building.entrances.count()) == (grids[1].code, 7, 2)
    # another place than the one that was shown is shown first
    third = client.post(
        "/buildings/new/", FACTS | place(0) | {"number": "6", "seen": first.context["found"]["seen"]}
    )
    assert (third.status_code, Building.objects.count()) == (200, 1)


@pytest.mark.parametrize(("given", "said"), [
    ({"lon": "", "lat": ""}, "位置"), ({"lon": "25.05", "lat": "102.7"}, "经度和纬度"), ({"lat": ""}, "一起填写"),
    ({"storeys": "201"}, "200"), ({"shape": "{}"}, "读不懂"), ({"shape": "[" * 5000}, "读不懂"), ({"lon": "nan"}, "数"),
    ({"shape": '{"coordinates": [[[102.7,25.05],[102.8,25.06],[102.7,25.06],[102.8,25.05],[102.7,25.05]]]}'}, "自相交"),
    ({"entrances": "1、1"}, "重复"), ({"number": ""}, "幢号"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_saved(grids, signed_in, given, said):
    answer = signed_in("grid_admin").post("/buildings/new/", FACTS | place(0) | given)
    assert answer.status_code == 400
    assert said in text(answer)
    assert not Building.objects.exists()


def test_a_correction_keeps_the_place_unless_it_is_given_anew(grids, signed_in):
    building = a_building(0, number="5")
    move_building(
        building_id=building.pk, area_code=grids[2].code, reason="随主楼", by=personas.make("grid_admin")
    )
    client, address = signed_in("grid_admin"), reverse("building_correct", args=[building.pk])
    form = client.get(address).context["form"]
    kept = {name: form[name].value() for name in ("lon", "lat", "coord_source", "known")}
    assert client.post(address, FACTS | kept | {"storeys": "8"}).status_code == 302
    building.refresh_from_db()
    assert (building.storeys, building.area_id) == (8, grids[2].code)
    again = client.post(address, FACTS | kept | {"storeys": "9"})
    assert (again.status_code, "更正" in text(again)) == (409, True)


def test_moved_and_ended_from_its_page_with_a_reason(grids, signed_in):
    building = a_building(0)
    client = signed_in("grid_admin")
    move, end = (reverse(name, args=[building.pk]) for name in ("building_move", "building_end"))
    assert client.post(move, {"area": grids[1].code, "reason": ""}).status_code == 400
    assert client.post(move, {"area": grids[1].code, "reason": "入口朝那边"}).status_code == 302
    building.refresh_from_db()
    assert building.area_id == grids[1].code
    assert client.post(end, {"reason": "已拆除"}).status_code == 302
    assert client.post(end, {"reason": "又拆"}).status_code == 409
    assert signed_in("street_leader").post(end, {"reason": "拆"}).status_code == 403


def test_the_box_finds_a_building_by_its_address(grids, signed_in):
    building = a_building(0, number="5", name="小康佳园")
    for client, is_there in (
        (signed_in("community_officer"), True),
        (signed_in("other_community_officer"), False),
    ):
        page = text(client.post("/search/", {"q": "小康佳园五号楼"}, follow=True))
        assert (reverse("building", args=[building.pk]) in page) == is_there


def test_the_api_tells_where_a_known_address_is(grids, signed_in):
    building = a_building(1, number="5", entrances=("1",))
    found = (
        signed_in("community_officer").get("/api/v1/buildings/", {"q": "建设路32号院5幢"}).json()["results"]
    )
    assert [(one["id"], one["area"], one["entrances"]) for one in found] == [
        (str(building.pk), grids[1].code, ["1"])
    ]
    assert (found[0]["lon"], found[0]["lat"]) == pytest.approx(middle_of(1))
    assert signed_in("other_community_officer").get(f"/api/v1/buildings/{building.pk}/").status_code == 404
    assert signed_in("auditor").get("/api/v1/buildings/").status_code == 403


@pytest.mark.parametrize("source", ["WGS84", "GCJ02"])
@pytest.mark.parametrize(
    "given",
    [
        {"lon": "1e300", "lat": "25"},
        {"lon": "0", "lat": "89.9999"},
        {"lon": "nan", "lat": "25"},
        {"shape": '{"type":"Polygon","coordinates":[[[1e300,1e300],[1,2],[3,4],[1e300,1e300]]]}'},
        {"shape": '{"type":"Polygon","coordinates":[[[0,89.99],[10,89.99],[5,90],[0,89.99]]]}'},
        {"shape": '{"type":"Polygon","coordinates":[[[NaN,1],[1,2],[3,4],[NaN,1]]]}'},
    ],
)
def test_a_place_of_numbers_that_are_no_degrees_here_is_refused_in_a_sentence(
    signed_in, grids, given, source
):
    """GEOS takes the process with it where a text is to be written of a number without bounds."""
    answer = signed_in("grid_admin").post("/buildings/new/", FACTS | given | {"coord_source": source})
    assert answer.status_code == 400
    assert any(
        "境内" in one or "读不懂" in one or "坐标不是" in one or "数" in one for one in said_by(answer)
    )
    assert not Building.objects.exists()


def said_by(answer) -> list[str]:
    return [sentence for errors in answer.context["form"].errors.values() for sentence in errors]
