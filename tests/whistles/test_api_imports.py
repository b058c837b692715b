"""Imports over the API: the same way in as on the page."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import personas
from whistles.imports import running
from whistles.imports.models import Import
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db

URL = "/api/v1/imports/"
LEDGER = (
    "编号,标题,内容,收到时间,办结时间\n"
    "A-1,路灯不亮,三天了,2024-01-02 09:00,2024-01-03 10:00\n"
    "A-2,井盖松动,很响,2024-01-04 09:00,\n"
    "A-3,时间不对,,2024-01-05 09:00,2024-01-04 10:00\n"
)


def upload(client, content: str = LEDGER, name: str = "台账.csv", **changes):
    fields = {"area": personas.LIANHUA, "source": "hotline_12345", "grade": "routine"} | changes
    return client.post(URL, fields | {"file": SimpleUploadedFile(name, content.encode())})


def post(client, url: str, **body):
    return client.post(url, json.dumps(body), content_type="application/json")


def test_a_ledger_is_uploaded_checked_confirmed_and_imported(signed_in, departments):
    client = signed_in("street_admin")
    answer = upload(client)
    assert answer.status_code == 201, answer.json()
    ledger = answer.json()
    assert ledger["header"] == ["编号", "标题", "内容", "收到时间", "办结时间"]
    assert (
        post(client, f"{URL}{ledger['id']}/columns/", mapping=ledger["mapping"]).json()["state"] == "checking"
    )
    running.run(import_id=ledger["id"])
    assert post(client, f"{URL}{ledger['id']}/confirm/").json()["state"] == "queued"
    running.run(import_id=ledger["id"])
    done = client.get(f"{URL}{ledger['id']}/").json()
    assert (done["state"], done["imported"], done["refused"]) == ("done", 2, 1)
    assert Whistle.objects.count() == 2
    (row,) = client.get(f"{URL}{ledger['id']}/refused/").json()["results"]
    assert row["line"] == 4
    assert set(row) == {"line", "reason"}


def test_an_import_can_be_given_up_before_it_ran(signed_in, areas):
    client = signed_in("street_admin")
    ledger = upload(client).json()
    assert post(client, f"{URL}{ledger['id']}/drop/").json()["state"] == "dropped"
    assert post(client, f"{URL}{ledger['id']}/drop/").status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"content": ""},
        {"content": "hello", "name": "台账.xlsx"},
        {"grade": "no_such"},
        {"area": "999999"},
        {"source": "x"},
    ],
)
def test_a_file_that_is_no_ledger_is_refused_with_a_sentence(signed_in, areas, changes):
    answer = upload(signed_in("street_admin"), **changes)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert not Import.objects.exists()


def test_columns_that_do_not_exist_are_refused(signed_in, areas):
    client = signed_in("street_admin")
    ledger = upload(client).json()
    answer = post(client, f"{URL}{ledger['id']}/columns/", mapping={"number": "没有这一列"})
    assert answer.status_code == 400


def test_nobody_imports_into_another_street(signed_in, areas):
    assert upload(signed_in("other_street_admin")).status_code == 403


def test_imports_of_another_street_are_unknown(signed_in, areas):
    ledger = upload(signed_in("street_admin")).json()
    client = signed_in("other_street_admin")
    assert client.get(URL).json()["results"] == []
    for answer in (
        client.get(f"{URL}{ledger['id']}/"),
        client.get(f"{URL}{ledger['id']}/refused/"),
        post(client, f"{URL}{ledger['id']}/confirm/"),
        post(client, f"{URL}{ledger['id']}/drop/"),
        post(client, f"{URL}{ledger['id']}/columns/", mapping={"number": "编号"}),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize("role", ["community_officer", "department_handler", "city_viewer", "auditor"])
def test_roles_that_do_not_import_are_told_so(signed_in, areas, role):
    client = signed_in(role)
    assert client.get(URL).status_code == 403
    assert upload(client).status_code == 403
