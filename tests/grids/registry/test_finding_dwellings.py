"""A dwelling is found as people say its door: in the search box, in the list and over the API, by whoever may know of it."""

import pytest
from django.urls import reverse

from grids.registry.dwellings import actions
from grids.registry.dwellings.asked import door_in
from grids.registry.dwellings.kinds import Use
from grids.search.questions import Asked
from tests import personas
from tests.factories.dwellings import a_dwelling, a_house
from tests.factories.registry import a_building_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
API = "/api/v1/dwellings/"


def found(client, text: str) -> list[str]:
    """The doors that the search box finds."""
    kinds = client.get("/api/v1/search/", {"q": text}).json()["found"]
    return [hit["title"] for kind in kinds if kind["kind"] == "dwellings" for hit in kind["hits"]]


@pytest.mark.parametrize(
    ("text", "house", "door"),
    [
        ("12幢402", {"12栋"}, "402"),
        ("12幢1单元402", {"12栋", "1单元"}, "402"),
        ("十二幢一单元402室", {"12栋", "1单元"}, "402"),
        ("402 12幢", {"12栋"}, "402"),
        ("5-1-402", {"5栋", "1单元"}, "402"),
        ("12幢4楼402", {"12栋"}, "402"),
        ("锦绣苑402", {"锦绣苑"}, "402"),
        ("107号402", {"107"}, "402"),
        ("5栋B102", {"5栋"}, "b102"),
        ("5幢底商3号", {"5栋"}, "底商3"),
        ("刘家沟12号后院东屋", {"刘家沟12"}, "后院东屋"),
        ("河滨路6号院 5幢 402室", {"河滨路6院", "5栋"}, "402"),
    ],
)
def test_a_door_is_read_as_people_say_it(text, house, door):
    read = door_in(Asked.of(text))
    assert (set(read.house), read.own) == (house, door)


@pytest.mark.parametrize(
    "text",
    [
        "402",
        "河滨路6号院5幢",
        "河滨路 6号院",
        "12幢 1单元",
        "路灯 不亮",
        "小区 占道经营",
        "5幢 3",
        "",
        "💥 402",
    ],
)
def test_what_names_no_door_beside_a_house_is_none(text):
    assert door_in(Asked.of(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "1幢402", "1幢1单元402", "建设路18号院1幢402室", "建设路18号院 1幢 1单元 402", "402 建设路18号院", "1-1-402",
        "建设路 18 号院 一幢 402",
    ],
)  # fmt: skip
def test_the_search_box_finds_a_room_by_its_house(signed_in, text):
    a_house()
    assert found(signed_in("community_officer"), text) == ["建设路 18 号院 1 幢 1 单元 402"]


def test_a_number_is_a_whole_one_and_the_door_stands_last(signed_in):
    dwelling = a_dwelling(a_building_by_hand(number="11"), "1402")
    a_dwelling(dwelling.building, "402A")
    client = signed_in("community_officer")
    assert found(client, "11幢402") == []
    assert found(client, "1幢1402") == []
    assert found(client, "11幢402a") == ["建设路 18 号院 11 幢 1 单元 402A"]
    # a house is no door: its dwellings don't stand beside it, one by one
    assert found(client, "建设路18号院 11幢") == []


def test_nobody_finds_what_they_may_not_know_of_and_nobody_what_ended(signed_in):
    dwelling = a_dwelling()
    assert found(signed_in("other_community_officer"), "1幢402") == []
    assert found(signed_in("department_handler"), "1幢402") == []
    actions.end_dwelling(dwelling_id=dwelling.pk, reason="已拆", by=personas.make("grid_admin"))
    assert found(signed_in("community_officer"), "1幢402") == []


def test_the_search_goes_on_behind_the_twentieth(signed_in):
    for number in range(1, 23):
        a_dwelling(a_building_by_hand(number=str(number)))
    client = signed_in("community_officer")
    (kind,) = [
        one
        for one in client.get("/api/v1/search/", {"q": "建设路18号院 402"}).json()["found"]
        if one["kind"] == "dwellings"
    ]
    assert len(kind["hits"]) == 20
    (rest,) = client.get(
        "/api/v1/search/", {"q": "建设路18号院 402", "kind": "dwellings", "after": kind["next"]}
    ).json()["found"]
    assert len(rest["hits"]) == 2
    assert not {hit["title"] for hit in rest["hits"]} & {hit["title"] for hit in kind["hits"]}


def test_the_list_finds_a_door_and_every_dwelling_that_holds_a_number(signed_in):
    a_house()
    client = signed_in("grid_admin")
    for text, rooms in (("1幢402", ["402"]), ("402", ["402"]), ("2单元", 14), ("建设路18号院", 28)):
        shown = [row.room for row in client.get(reverse("dwelling_list"), {"q": text}).context["rows"]]
        assert (shown if isinstance(rooms, list) else len(shown)) == rooms, text


def test_the_api_tells_of_dwellings_by_building_area_floor_and_words(signed_in):
    made, by = a_house(), personas.make("grid_admin")
    other = a_dwelling(a_building_by_hand(number="2"), "101", floor=1, use=Use.LET, rental_use="02")
    client = signed_in("community_officer")

    def told(**query) -> list[str]:
        return [one["id"] for one in client.get(API, query).json()["results"]]

    assert len(told(building=made[0].building_id)) == 28
    assert told(building=other.building_id) == [str(other.pk)]
    assert len(told(area=personas.SUJIATANG_GRID)) == 29
    assert len(told(building=made[0].building_id, floor=4)) == 4
    assert len(told(building=made[0].building_id, floor=4, entrance="2")) == 2
    assert told(use="let", rental_use="02") == [str(other.pk)]
    assert told(q="2幢101") == [str(other.pk)]
    actions.end_dwelling(dwelling_id=other.pk, reason="已拆", by=by)
    assert told(standing="false") == [str(other.pk)]
    for wrong in ({"floor": "x"}, {"building": "5"}, {"use": "castle"}, {"storey": "4"}):
        assert client.get(API, wrong).status_code == 400, wrong


def test_one_dwelling_over_the_api_is_no_person_and_exact(signed_in):
    dwelling = a_dwelling()
    told = signed_in("community_officer").get(f"{API}{dwelling.pk}/").json()
    assert told == {
        "id": str(dwelling.pk), "label": "建设路 18 号院 1 幢 1 单元 402", "building": str(dwelling.building_id),
        "area": personas.SUJIATANG_GRID, "entrance": "1", "floor": 4, "room": "402", "column": None, "floor_area_m2": "86.50",
        "use": "own", "rental_use": "", "layout": "", "hazard": "", "ends_on": None, "version": 1,
    }  # fmt: skip
    bare = a_dwelling(dwelling.building, "后院东屋", entrance="", floor=None)
    assert signed_in("community_officer").get(f"{API}{bare.pk}/").json()["entrance"] == ""
    assert signed_in("other_community_officer").get(f"{API}{dwelling.pk}/").status_code == 404
    assert signed_in("auditor").get(API).status_code == 403
    assert signed_in("grid_admin").post(API, {"room": "403"}).status_code in (403, 405)
