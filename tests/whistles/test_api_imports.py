"""Imports over the API: the same way in as on the page."""

import json
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import personas
from tests.whistles.ledgers.making import inline_row, write_raw_xlsx
from whistles.imports import files, running
from whistles.imports.models import Import
from whistles.ledgers import apart_child
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db

URL = "/api/v1/imports/"
LEDGER = (
    "编号,标题,内容,收到时间,办结时间\n"
    "A-1,路灯不亮,三天了,2024-01-02 09:00,2024-01-03 10:00\n"
    "A-2,井盖松动,很响,2024-01-04 09:00,\n"
    "A-3,时间不对,,2024-01-05 09:00,2024-01-04 10:00\n"
)


def upload(client, content: str | bytes = LEDGER, name: str = "台账.csv", **changes):
    fields = {"area": personas.LIANHUA, "source": "hotline_12345", "grade": "routine"} | changes
    data = content.encode() if isinstance(content, str) else content
    return client.post(URL, fields | {"file": SimpleUploadedFile(name, data)})


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
    assert set(row) == {"sheet", "line", "reason"}


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


@pytest.mark.parametrize("encoding", ["utf-7", "rot13", "no-such"])
def test_a_workbook_in_an_encoding_that_nobody_reads_is_a_sentence(signed_in, areas, tmp_path, encoding):
    path = write_raw_xlsx(tmp_path / "f.xlsx", inline_row(1, "编号", "标题"))
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + content)
    answer = upload(signed_in("street_admin"), path.read_bytes(), "台账.xlsx")
    assert answer.status_code == 400
    assert "另存为 .xlsx" in answer.json()["message"]


def test_a_header_of_thirty_thousand_brackets_keeps_nobody_waiting(signed_in, areas):
    begun = time.monotonic()
    answer = upload(signed_in("street_admin"), f"编号{'(' * 30_000},标题\n1,甲\n")
    assert answer.status_code in (201, 400), answer.json()
    assert time.monotonic() - begun < 10


def test_a_file_that_breaks_its_reader_leaves_nothing_behind(signed_in, areas, tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("raise SystemExit(1)")
    monkeypatch.setattr(apart_child, "__file__", str(child))
    answer = upload(signed_in("street_admin"))
    assert answer.status_code == 400
    assert "读不出来" in answer.json()["message"]
    assert list(files.folder().iterdir()) == []
    assert not Import.objects.exists()
