import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grids.areas.models import Area, AreaBoundary
from grids.bringing import keeping
from grids.staff.models import Appointment
from tests import personas
from tests.grids.bringing.making import cell, community, in_gcj02, six
from tests.grids.bringing.test_grid_tree import TREE, file_of, members  # noqa: F401  a fixture
from tests.grids.geodata.making import collection, feature

pytestmark = pytest.mark.django_db
CODE = personas.HONGSHAN


@pytest.fixture
def client(signed_in):
    return signed_in("grid_admin")


def upload(client, data: bytes, *, page: str = "boundary_import", name: str = "网格.geojson", **more):
    given = {"file": SimpleUploadedFile(name, data), "area": CODE, "coord": "", **more}
    return client.post(reverse(page), given)


def test_a_file_is_looked_at_and_then_confirmed(client):
    community()
    answer = upload(client, six())
    assert answer.status_code == 302
    page = client.get(answer.url)
    text = page.content.decode()
    assert "北西网格" in text
    assert f"{CODE}001" in text
    assert not AreaBoundary.objects.filter(area__parent=CODE).exists()
    assert client.post(answer.url, {"confirm": "1", "reason": ""}).status_code == 400
    done = client.post(answer.url, {"confirm": "1", "reason": "首次导入"}, follow=True)
    assert "界线已导入" in done.content.decode()
    assert AreaBoundary.objects.filter(area__parent=CODE).count() == 6
    assert client.post(answer.url, {"confirm": "1", "reason": "再来"}).status_code == 400
    assert AreaBoundary.objects.filter(area__parent=CODE).count() == 6


def test_a_file_can_be_read_otherwise_before_it_is_confirmed(client):
    community()
    address = upload(client, six(shifted=in_gcj02)).url
    assert "看起来是 GCJ-02" in client.get(address).content.decode()
    again = client.post(
        address, {"again": "1", "coord": "GCJ02", "day": "2026-03-01", "column_name": "-"}, follow=True
    )
    text = again.content.decode()
    assert "看起来是" not in text
    assert "GCJ-02（高德、腾讯）" in text
    assert "第1网格" in text
    assert client.post(address, {"again": "1", "coord": "?", "day": "x"}).status_code == 400


def test_what_overlaps_can_be_looked_at_and_not_confirmed(client):
    community()
    data = collection(
        feature(cell(0, 0, wide=2), 名称="甲"),
        feature(cell(1, 0, wide=2), 名称="乙"),
        feature(None, 名称="空"),
    )
    address = upload(client, data).url
    text = client.get(address).content.decode()
    assert "重叠" in text
    assert "没有图形" in text
    assert 'name="confirm"' not in text
    answer = client.post(address, {"confirm": "1", "reason": "导入"})
    assert answer.status_code == 400
    assert not Area.objects.filter(parent=CODE).exists()


def test_a_file_that_is_none_says_so_beside_the_field(client):
    answer = upload(client, b"PK..", name="网格.zip")
    assert answer.status_code == 400
    assert "压缩包已损坏" in answer.content.decode()


def test_what_was_uploaded_is_its_owners_alone_and_goes_after_a_day(client, signed_in, monkeypatch):
    community()
    address = upload(client, six()).url
    assert signed_in("street_admin").get(address).status_code == 404
    assert client.get(address.replace("import", "tree")).status_code == 404
    monkeypatch.setattr(keeping, "KEPT_SECONDS", -1)
    assert keeping.sweep() >= 1
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("members")
def test_a_tree_is_looked_at_and_then_confirmed(client):
    answer = upload(client, file_of(*TREE), page="tree_import", name="grid.json", post="community_worker")
    assert answer.status_code == 302
    text = client.get(answer.url).content.decode()
    assert "第一网格" in text
    assert "姓名相同，电话不同" in text
    assert "13800000001" not in text
    assert not Appointment.objects.filter(area__code__startswith=f"{CODE}001").exists()
    done = client.post(answer.url, {"confirm": "1"}, follow=True)
    assert "网格树已导入" in done.content.decode()
    assert Appointment.objects.filter(area__code__startswith=f"{CODE}001").count() == 4
    assert client.post(answer.url, {"confirm": "1"}).status_code == 409


def test_boundaries_go_out_as_geojson_and_come_in_again_unchanged(client):
    community()
    address = upload(client, six()).url
    client.post(address, {"confirm": "1", "reason": "首次导入"})
    answer = client.get(reverse("geodata_export", args=[CODE]))
    assert answer["Content-Type"] == "application/geo+json"
    document = json.loads(answer.content)
    assert [one["properties"]["level"] for one in document["features"]] == [3, 4, 4, 4, 4, 4, 4]
    text = client.get(upload(client, answer.content).url).content.decode()
    assert "没有要新画或重画的网格" in text
    assert client.get(reverse("geodata_export", args=[CODE]) + "?day=2019-01-01").json()["features"] == []
    assert client.get(reverse("geodata_export", args=["530111004008"])).status_code == 404
    told = client.get("/api/v1/boundaries/", {"area": CODE})
    assert len(told.json()["features"]) == 7
    assert client.get("/api/v1/boundaries/", {"area": "530111004008"}).status_code == 404
