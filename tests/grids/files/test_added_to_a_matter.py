"""What is put to a matter by its steps: words and files that decide nothing, stand in its book, and end with it."""

import json
import os
from base64 import urlsafe_b64encode
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, transaction

from grids.conduct.events import new_id
from grids.conduct.refusals import Refusal
from grids.files import queries, store
from grids.files.actions import reseal, sweep
from grids.files.asks import lettered
from grids.files.models import Attachment
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import refused
from tests.factories import whistles as made
from tests.factories.files import MAKER, a_jpeg, a_pdf
from whistles.intake.actions import take as take_lead
from whistles.intake.models import Category
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


def test_what_is_added_decides_nothing_and_is_in_the_way_of_nobody_nor_lost_because_somebody_went_on(
    departments, person
):
    whistle, handler, desk = (
        made.a_whistle(state="in_progress"),
        person("department_handler"),
        person("street_admin"),
    )
    seen, before = whistle.version, (whistle.state, whistle.next_due_at)
    say = {"whistle_id": whistle.pk, "verb": "remark", "by": desk, "version": seen, "reason": "居民说又堵了"}
    take(**say)
    # words sent again from the same page are there once; from others' pages they come too
    take(**say)
    take(**say | {"by": handler})
    call = {"whom": "reporter", "reached": "reached", "reason": "约好下午三点，电话13912345678"}
    take(whistle_id=whistle.pk, verb="call", by=handler, version=seen, **call)
    made.with_file(whistle, by=handler)
    told = whistle.events.order_by("seq").filter(seq__gt=seen)
    assert [one.verb for one in told] == ["remark", "remark", "call", "attach"]
    assert (told[2].given, told[2].reason) == (
        {"whom": "reporter", "reached": "reached"},
        "约好下午三点，电话139****5678",
    )
    whistle.refresh_from_db()
    assert (whistle.state, whistle.next_due_at) == before
    # a photo is in nobody's way who saw the matter before; what somebody said is
    take(whistle_id=whistle.pk, verb="submit", by=handler, version=whistle.version - 1, reason="已疏通")
    take(**say | {"reason": "还在漏", "version": None})
    with refused("请看最新情况", code="conflict"):
        take(
            whistle_id=whistle.pk,
            verb="close",
            by=desk,
            version=whistle.version + 1,
            outcome="solved",
            reason="看过",
        )
    for other in ("district_desk", "assisting_handler"):
        by = person(other)
        if other == "district_desk":
            with refused("由参与办理的部门或街道研判岗办理", code="forbidden"):
                take(**say | {"by": by, "version": None})


def test_a_slip_is_put_right_and_how_it_read_first_stays_readable(departments, person, client):
    desk, officer = person("street_admin"), person("community_officer")
    lead = made.a_lead(title="楼到灯不亮", content="段三丰说三单元灯坏了", reporter_name="段三丰", by=officer)
    texts = {"title": "楼道灯\n不亮", "content": "段三丰说三单元二楼灯坏了", "reason": "错别字"}
    for _again in range(2):
        take_lead(lead_id=lead.pk, verb="correct", by=officer, version=1, **texts)
    lead.refresh_from_db()
    assert (lead.title, lead.content) == ("楼道灯 不亮", texts["content"])
    (told,) = lead.events.filter(verb="correct")
    # the book names nobody who reported it
    assert told.given == {"title_before": "楼到灯不亮", "content_before": "段**说三单元灯坏了"}
    personas.enter(client, desk)
    assert "标题原来是：楼到灯不亮" in client.get(f"/leads/{lead.pk}/").content.decode()
    with refused("没有改动", field="reason"):
        take_lead(lead_id=lead.pk, verb="correct", by=desk, version=None, **texts | {"reason": "再改"})
    whistle = made.a_whistle(lead=lead)
    # of a lead that was whistled too, and on the whistle's page
    take_lead(
        lead_id=lead.pk, verb="correct", by=desk, version=None, title="三单元楼道灯不亮", reason="写清楚"
    )
    take(
        whistle_id=whistle.pk,
        verb="correct",
        by=desk,
        version=None,
        title="三单元楼道灯不亮",
        reason="写清楚",
    )
    photo = made.with_file(lead, by=officer)
    page = client.get(f"/whistles/{whistle.pk}/").content.decode()
    assert page.count("标题原来是：") == 3
    assert f"/files/{photo.pk}/small/" in page
    for role, status in {"district_desk": 200, "department_handler": 200, "assisting_handler": 404}.items():
        personas.enter(client, person(role))
        assert client.get(f"/files/{photo.pk}/").status_code == status, role
    with refused("由登记的人或街道研判岗办理", code="forbidden"):
        take_lead(lead_id=lead.pk, verb="remark", by=person("street_leader"), version=None, reason="补充")


def test_a_photo_is_asked_for_only_where_the_subject_needs_one_and_of_this_round(departments, person):
    handler, desk = person("department_handler"), person("street_admin")
    needing = Category.objects.create(path="井盖", name="井盖", needs_photo=True)
    plain, whistle = (
        made.a_whistle(state="in_progress"),
        made.a_whistle(state="in_progress", category=needing),
    )
    take(whistle_id=plain.pk, verb="submit", by=handler, version=None, reason="已修")
    made.with_file(whistle, a_pdf(), by=handler)
    with refused("要有现场照片", code="conflict"):
        take(whistle_id=whistle.pk, verb="submit", by=handler, version=None, reason="已修")
    made.with_file(whistle, by=handler)
    take(whistle_id=whistle.pk, verb="submit", by=handler, version=None, reason="已修")
    take(whistle_id=whistle.pk, verb="close", by=desk, version=None, outcome="solved", reason="看过")
    take(whistle_id=whistle.pk, verb="reopen", by=desk, version=None, reason="又坏了")
    whistle.refresh_from_db()
    made.along_from(whistle, ("sign", "report_in", "start"))
    with refused("要有现场照片", code="conflict"):
        take(whistle_id=whistle.pk, verb="submit", by=handler, version=None, reason="又修好了")


def test_files_of_a_complaint_open_with_its_own_keys_and_what_was_altered_or_lost_is_found(
    departments, person, settings, tmp_path
):
    lead = made.a_lead(is_sealed=True, accused=departments["lianhua-market"])
    row, plain = made.with_file(lead), made.with_file(made.a_whistle())
    assert (row.is_sealed, row.name) == (True, "")
    assert list(queries.faults()) == []
    assert reseal() == (0, [])
    settings.FIELD_KEYS = [urlsafe_b64encode(os.urandom(32)).decode(), *settings.FIELD_KEYS]
    assert reseal() == (2, [])
    assert queries.content(row)[:3] == b"\xff\xd8\xff"
    path = store.path_of(plain.pk)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    store.path_of(row.pk).unlink()
    orphan, young = store.path_of(new_id()), store.path_of(new_id())
    for one in (orphan, young):
        one.write_bytes(b"x")
    os.utime(orphan, (0, 0))
    found = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_files", "--json", stdout=found)
    assert {one["id"] for one in json.loads(found.getvalue())["findings"]} == {str(row.pk), str(plain.pk)}
    odd = store.folder() / "no key at all"
    odd.write_bytes(b"x")
    for one in (odd, path):
        os.utime(one, (0, 0))
    assert (sweep(), orphan.exists(), young.exists(), odd.exists(), path.exists()) == (
        2,
        False,
        True,
        False,
        True,
    )
    settings.SEALED_KEYS = []
    with pytest.raises(Refusal, match="附件的文件不在"):
        queries.content(row)


def test_a_matter_holds_so_many_files_and_no_more(departments, settings):
    settings.ATTACHMENTS_A_MATTER = 2
    whistle = made.a_whistle()
    rows = [made.with_file(whistle, a_jpeg(colour=colour)) for colour in ("red", "blue")]
    with refused("附件已有 2 个", code="conflict"):
        made.with_file(whistle)
    take(
        whistle_id=whistle.pk,
        verb="take_off",
        by=system_actor(),
        version=None,
        attachment=rows[0].seq,
        reason="拍错",
    )
    made.with_file(whistle)
    with pytest.raises(DatabaseError, match="stays what it is"), transaction.atomic():
        Attachment.objects.filter(pk=rows[0].pk).update(size=1)
