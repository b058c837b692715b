"""Imports of registers over the API: the verbs of the pages, by whoever may, and nothing of other people's files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grids.people.models import Person
from grids.sheets.models import RegisterImport
from grids.sheets.running import run
from tests import personas
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
ADDRESS = "/api/v1/register-imports/"
HEAD = ("楼栋", "单元", "房号", "姓名", "与户主关系", "身份证号", "人口类型")


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


@pytest.fixture
def client(signed_in):
    return signed_in("grid_admin")


def sent(client, *rows) -> dict:
    file = SimpleUploadedFile("登记表.csv", as_csv(HEAD, *rows))
    answer = client.post(ADDRESS, {"file": file, "register": "people", "area": personas.SUJIATANG})
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def told(client, matter: dict, verb: str, **given) -> dict:
    answer = client.post(f"{ADDRESS}{matter['id']}/{verb}/", given, content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_from_the_upload_to_taking_it_back(client):
    rows = [
        [HOUSE, "1", "402", "李桂英", "户主", a_number(), "本村人"],
        [HOUSE, "1", "403", "赵强", "户主", a_number()[:-1], "常住"],
    ]
    matter = sent(client, *rows)
    assert (matter["state"], matter["mapping"]["name"]) == ("uploaded", "姓名")
    told(client, matter, "columns", mapping=matter["mapping"], version=matter["version"])
    run(import_id=matter["id"])
    matter = client.get(f"{ADDRESS}{matter['id']}/").json()
    assert (matter["state"], matter["unknown"], matter["refused"]) == (
        "checked",
        {"standing": {"本村人": 1}},
        2,
    )
    told(client, matter, "columns", mapping=matter["mapping"], words={"standing": {"本村人": "resident"}})
    run(import_id=matter["id"])
    told(client, matter, "confirm")
    run(import_id=matter["id"])
    matter = client.get(f"{ADDRESS}{matter['id']}/").json()
    assert (matter["state"], matter["added"], matter["refused"]) == ("done", 1, 1)
    (row,) = client.get(f"{ADDRESS}{matter['id']}/refused/").json()["results"]
    assert row["line"] == 3
    assert "现在是 17 位" in row["reason"]
    assert Person.objects.count() == 1
    told(client, matter, "take-back", reason="房号对错了列")
    run(import_id=matter["id"])
    matter = client.get(f"{ADDRESS}{matter['id']}/").json()
    assert (matter["state"], matter["taken_back"], matter["kept"]) == ("undone", 2, 0)


def test_what_is_wrong_is_refused_with_a_sentence(client):
    matter = sent(client, [HOUSE, "1", "402", "李桂英", "户主", a_number(), "常住"])
    answer = client.post(
        f"{ADDRESS}{matter['id']}/columns/",
        {"mapping": {"name": "没有的列"}},
        content_type="application/json",
    )
    assert answer.status_code == 400
    assert (
        client.post(f"{ADDRESS}{matter['id']}/confirm/", {}, content_type="application/json").status_code
        == 409
    )
    assert told(client, matter, "drop")["state"] == "dropped"


def test_who_may_not_bring_registers_in_reads_and_does_nothing(client, signed_in):
    matter = sent(client, [HOUSE, "1", "402", "李桂英", "户主", a_number(), "本村人"])
    other = signed_in("community_officer")
    assert other.get(ADDRESS).status_code == 403
    assert (
        other.post(f"{ADDRESS}{matter['id']}/confirm/", {}, content_type="application/json").status_code
        == 403
    )
    assert RegisterImport.objects.get().state == "uploaded"
