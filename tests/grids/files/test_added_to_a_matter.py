"""What is put to a matter by its steps: words and files that decide nothing, stand in its book, and end with it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grids.files import store
from grids.files.asks import lettered
from grids.files.models import Attachment
from tests import personas
from tests.asserting import refused
from tests.factories import whistles as made
from tests.factories.files import MAKER, a_jpeg
from whistles.lifecycle.actions import take

pytestmark = pytest.mark.django_db


def test_a_photo_is_added_on_the_page_seen_by_whoever_sees_the_matter_and_taken_off_for_good(
    departments, person, client, django_capture_on_commit_callbacks
):
    whistle, handler = (
        made.a_whistle(state="in_progress", assisting=["lianhua-police"]),
        person("department_handler"),
    )
    personas.enter(client, handler)
    photo = SimpleUploadedFile("..\\..\\13812345678 现场<b>.JPG", a_jpeg(), content_type="text/html")
    answer = client.post(f"/whistles/{whistle.pk}/attach/", {"file": photo, "version": 1}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "已去掉：拍摄位置、拍摄时间、设备等附加信息" in page
    row = Attachment.objects.get()
    assert (row.subject_id, row.seq, row.name) == (whistle.pk, whistle.version + 1, "138****5678 现场b.jpg")
    assert f'src="/files/{row.pk}/small/"' in page
    shown = client.get(f"/files/{row.pk}/")
    assert shown.content[:3] == b"\xff\xd8\xff"
    assert MAKER.encode() not in shown.content
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert MAKER.encode() not in store.path_of(row.pk).read_bytes()
    assert store.path_of(row.pk).read_bytes()[:6] == b"SEALED"
    # sent again it is there once, though others went on meanwhile
    photo.seek(0)
    again = client.post(f"/whistles/{whistle.pk}/attach/", {"file": photo, "version": 1}, follow=True)
    assert "没有重复办理" in again.content.decode()
    for role, status in {"street_admin": 200, "other_street_admin": 404, "auditor": 404}.items():
        personas.enter(client, person(role))
        assert client.get(f"/files/{row.pk}/").status_code == status, role
    with refused("没有您可以撤下的附件", code="conflict"):
        take(whistle_id=whistle.pk, verb="take_off", by=person("assisting_handler"), version=None)
    personas.enter(client, handler)
    address, given = f"/whistles/{whistle.pk}/take_off/", {"attachment": row.seq, "reason": "拍错了"}
    assert f'value="{row.seq}" selected' in client.get(f"{address}?attachment={row.seq}").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert "拍错了" in client.post(address, given, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.end, row.name) == ("taken_off", "")
    assert not store.path_of(row.pk).exists()
    assert not store.path_of(row.pk, small=True).exists()
    assert client.get(f"/files/{row.pk}/").status_code == 404
    told = whistle.events.order_by("seq").values_list("given", flat=True)
    assert [one["file"]["sha"] for one in told if "file" in one] == [lettered(bytes(row.sha256))]
