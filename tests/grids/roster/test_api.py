"""People, homes and colours over the API: masked, of the reader's areas alone, page by page, in the numbers of the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.colours.tasks import count_days
from grids.homes.kinds import Standing
from grids.people.writing import opened
from grids.roster.kinds import OfHomes, OfPeople
from tests import personas
from tests.factories.homes import a_family, a_home, incoming
from tests.factories.people import a_phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
PEOPLE, HOMES, COLOURS = "/api/v1/people/", "/api/v1/homes/", "/api/v1/colours/"


def results(client, address: str, **query) -> list[dict]:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_people_are_masked_and_of_a_minor_no_digit_is_told(signed_in):
    family = a_family()
    client = signed_in("community_officer")
    said = client.get(PEOPLE).content.decode()
    for one in family:
        for name in ("document", "phone", "name"):
            value = opened(one.person, name) if getattr(one.person, name) else ""
            assert len(value) < 3 or value not in said
    child = next(one for one in results(client, PEOPLE) if one["is_minor"])
    assert (child["document"], child["phone"], child["colour"]) == ("", "", "floating")
    assert "born_on" not in child
    one = client.get(f"{PEOPLE}{family[0].person_id}/").json()
    assert one["home"] == str(family[0].dwelling_id)
    assert one["age"] == "36–59 岁"


def test_only_people_of_the_reader_s_areas_are_told(signed_in):
    family = a_family()
    assert results(signed_in("other_community_officer"), PEOPLE) == []
    assert signed_in("other_community_officer").get(f"{PEOPLE}{family[0].person_id}/").status_code == 404
    assert signed_in("other_community_officer").get(f"{HOMES}{family[0].dwelling_id}/").status_code == 404
    for who in ("street_admin", "city_viewer", "auditor"):
        for address in (PEOPLE, HOMES):
            assert signed_in(who).get(address).status_code == 403


def test_people_come_page_by_page_each_once(signed_in):
    rows = [*a_family(), *a_home(), *a_home()]
    client, found, address = signed_in("grid_admin"), [], f"{PEOPLE}?page_size=2"
    while address:
        answer = client.get(address).json()
        found += [one["id"] for one in answer["results"]]
        address = answer["next"]
    assert sorted(found) == sorted(str(row.person_id) for row in rows)
    assert len(found) == len(set(found))


def test_people_are_narrowed_as_their_table_is(signed_in):
    family, (alone,) = a_family(), a_home(incoming(relation="02", phone=a_phone()))
    client = signed_in("grid_admin")
    for query in (
        {"colour": "floating"}, {"standing": Standing.FLOATING}, {"age": "minor"}, {"state": OfPeople.REGISTRATION},
        {"building": str(alone.dwelling.building_id)}, {"area": personas.SUJIATANG_GRID},
    ):  # fmt: skip
        page = client.get(reverse("person_table"), query)
        assert {one["id"] for one in results(client, PEOPLE, **query)} == {
            str(row.pk) for row in page.context["rows"]
        }, query
    assert len(results(client, PEOPLE, colour="floating")) == len(family)
    assert results(client, PEOPLE, area=personas.HONGYUN) == []
    assert client.get(PEOPLE, {"colour": "care"}).status_code == 400
    assert client.get(PEOPLE, {"state": "?"}).status_code == 400


def test_a_home_tells_who_lives_there(signed_in):
    family = a_family()
    client = signed_in("community_officer")
    (listed,) = results(client, HOMES, state=OfHomes.DUE) or results(client, HOMES)
    assert listed["people"] == 3
    assert "living" not in listed
    one = client.get(f"{HOMES}{listed['id']}/").json()
    assert {each["person"] for each in one["living"]} == {str(row.person_id) for row in family}
    assert [each["relation"] for each in one["living"] if not each["is_minor"]].count("02") == 1
    assert opened(family[0].person, "phone") not in str(one)
    assert results(client, HOMES, q="没有这样的地址") == []
    assert [each["id"] for each in results(client, HOMES, colour="floating", use="own")] == [listed["id"]]


def test_colours_are_the_page_s_and_small_numbers_are_told_to_whoever_sees_people(signed_in):
    a_family(occurred_on=timezone.localdate() - timedelta(days=10))
    count_days()
    asked = {"area": personas.LIANHUA, "kind": "person"}
    days = signed_in("grid_admin").get(COLOURS, asked).json()["days"]
    assert (days[-1]["total"], days[-1]["floating"], days[0]["total"]) == (3, 3, 0)
    told = signed_in("city_viewer").get(COLOURS, asked).json()["days"]
    assert {value for day in told for name, value in day.items() if name != "day"} == {None}
    refused = signed_in("city_viewer").get(COLOURS, asked | {"area": personas.SUJIATANG})
    assert (refused.status_code, refused.json()["field"]) == (403, "area")
    assert signed_in("city_viewer").get(COLOURS, asked | {"place": "then"}).json()["field"] == "place"
    assert signed_in("grid_admin").get(COLOURS, {"area": "999999"}).status_code == 400
    assert signed_in("grid_admin").get(COLOURS, asked | {"on": "2026-02-30"}).status_code == 400
