"""The pages of requests: written down at the window, the report as a file, the answer; each reader as far as they may."""

import io
import zipfile

import pytest
from django.urls import reverse

from grids.approvals.models import Approval
from grids.conduct.events import new_id
from grids.requests.models import SubjectRequest
from tests.factories import people
from tests.factories.requests import a_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
NAME = "段三丰"


@pytest.fixture
def desk(signed_in):
    return signed_in("grid_admin")


def given(**told) -> dict:
    return {
        "key": str(new_id()), "kind": "access", "by_whom": "self", "asker": "", "proof": "identity", "field": "", "wish": "",
        "asked_on": str(a_day()),
    } | told  # fmt: skip


def a_day():
    from django.utils import timezone

    return timezone.localdate()


def test_a_request_goes_from_the_window_to_the_answer(desk, signed_in):
    person = people.a_person(name=NAME)
    new = reverse("request_new", args=[person.pk])
    assert new in desk.get(reverse("person", args=[person.pk])).content.decode()
    answer = desk.post(new, given())
    row = SubjectRequest.objects.get()
    page = reverse("subject_request", args=[row.pk])
    assert answer["Location"] == page
    shown = desk.get(page)
    assert shown["Cache-Control"] == "no-store, private"
    assert NAME not in shown.content.decode()
    leader = signed_in("street_leader")
    assert "申请做完整的" in shown.content.decode()
    desk.post(reverse("request_report", args=[row.pk]), {"ask": "whole"})
    asked = Approval.objects.get(what="report")
    assert "在等另一人批准" in desk.get(page).content.decode()
    assert desk.post(reverse("request_report", args=[row.pk]), {"ask": "whole"}).status_code == 409
    decided = reverse("minor_asking", args=[asked.pk])
    assert decided in leader.get("/").content.decode()
    assert leader.post(decided, {"decision": "yes"}).status_code == 302
    assert "已批准" in desk.get(page).content.decode()
    file = desk.post(reverse("request_report", args=[row.pk]), {"form": "docx"})
    with zipfile.ZipFile(io.BytesIO(file.content)) as parts:
        assert NAME in parts.read("word/document.xml").decode()
    assert zipfile.is_zipfile(io.BytesIO(file.content))
    assert (file["Cache-Control"], NAME in file["Content-Disposition"]) == ("no-store, private", False)
    desk.post(
        reverse("request_answer", args=[row.pk]),
        {"key": str(new_id()), "outcome": "granted", "text": "报告已交本人"},
    )
    told = desk.get(page).content.decode()
    assert "已办" in told
    assert "做了查阅报告" in told
    listed = desk.get(reverse("request_list"), {"state": "ended"}).content.decode()
    assert page in listed


def test_what_is_wrong_is_said_in_the_form_and_nothing_is_written(desk):
    person = people.a_person()
    new = reverse("request_new", args=[person.pk])
    for wrong, says in (
        ({"proof": "kinship"}, "证明"), ({"kind": "erase"}, "写明"), ({"asked_on": "2099-01-01"}, "60 天"), ({"by_whom": "x"}, "谁申请"),
        ({"by_whom": "guardian", "proof": "guardianship"}, "姓名"), ({"asked_on": "看不懂"}, "日期"),
    ):  # fmt: skip
        answer = desk.post(new, given(**wrong))
        assert answer.status_code == 400
        assert says in answer.content.decode()
    assert not SubjectRequest.objects.exists()


def test_a_refusal_without_a_reason_is_asked_for_one(desk):
    row = a_request(kind="erase", wish="删除电话")
    answer = desk.post(reverse("request_answer", args=[row.pk]), {"key": str(new_id()), "outcome": "refused"})
    assert answer.status_code == 400
    assert "理由" in answer.content.decode()


def test_a_report_in_no_known_form_is_refused(desk):
    answer = desk.post(reverse("request_report", args=[a_request().pk]), {"form": "exe"})
    assert (answer.status_code, "Word" in answer.content.decode()) == (400, True)


def test_who_asked_may_take_it_back(desk):
    row = a_request()
    desk.post(reverse("request_withdraw", args=[row.pk]), {"key": str(new_id())})
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert desk.post(reverse("request_report", args=[row.pk]), {"form": "pdf"}).status_code == 409


def test_the_desk_of_care_reads_no_texts_and_answers_its_part_alone(desk, signed_in):
    row = a_request(wish="看看登记了我什么")
    care, page = signed_in("care_officer"), reverse("subject_request", args=[row.pk])
    shown = care.get(page).content.decode()
    assert "看看登记了我什么" not in shown
    assert reverse("request_answer", args=[row.pk]) not in shown
    assert (
        care.post(
            reverse("request_answer", args=[row.pk]), {"outcome": "granted", "key": str(new_id())}
        ).status_code
        == 403
    )
    care.post(reverse("request_care", args=[row.pk]), {"key": str(new_id())})
    assert "街道已另行答复" in desk.get(page).content.decode()
    assert desk.post(reverse("request_care", args=[row.pk])).status_code == 403


def test_nobody_else_finds_them(signed_in):
    row = a_request()
    for name in ("community_officer", "street_admin", "auditor", "other_street_leader"):
        assert signed_in(name).get(reverse("subject_request", args=[row.pk])).status_code == 404


def test_the_first_page_leads_to_what_waits(desk):
    a_request()
    assert "1 件个人信息申请待答复" in desk.get(reverse("home")).content.decode()
