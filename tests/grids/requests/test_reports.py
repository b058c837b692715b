"""The report tells whoever asks all that is held of them, and nobody more than they may have; as Word, PDF and JSON the same."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from pikepdf import Pdf

from grids.access.roles import Permission
from grids.approvals import actions as approvals
from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.exports import outlines
from grids.people.kinds import Fact
from grids.people.models import Person
from grids.people.revealing import Why, reveal
from grids.personal.fields import Basis, LookUp, personal_fields
from grids.privacy.actions import FILE_COUNTS_AS
from grids.privacy.models import Disclosure
from grids.privacy.registry import entries
from grids.requests import documents, granting, reports
from grids.requests.apart import APART
from grids.requests.kinds import ReportForm
from grids.requests.reports import may_make
from grids.staff.models import User
from grids.together import held
from tests import personas
from tests.factories import people
from tests.factories import whistles as matters
from tests.factories.requests import a_grant, a_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
WHY, NAME, PHONE = "本人持身份证到窗口申请", "段三丰", "12400001234"


@pytest.fixture
def desk(person):
    # who grants that a report is whole
    person("street_leader")
    return person("grid_admin")


def report_of(person: Person, by, reason: str = WHY) -> dict:
    """A whole one, as far as somebody may make it."""
    if granting.standing(person, by) != granting.GRANTED and may_make(by, person.area_id):
        a_grant(person.merged_into or person, by=by)
    return reports.made(person_id=person.pk, reason=reason, by=by).as_json


def chapter(report: dict, name: str) -> dict:
    return next(one for one in report["chapters"] if one["name"] == name)


def rows(report: dict, name: str, title: str) -> list:
    return next((one["rows"] for one in chapter(report, name)["sheets"] if one["title"] == title), [])


def test_each_model_with_something_of_residents_is_told_or_the_report_says_why_not():
    """A new model with people in it fails here: a subject tells it (`Pages.held`), or the report says that it wasn't looked through."""
    holding = {one.model._meta.label for one in entries() if one.about.basis != Basis.STAFF}
    told = [label for one in held() for label in one.covers]
    apart = [*APART, *(label for one in held() for label in one.apart)]
    assert holding == {*told, *apart}
    assert len([*told, *apart]) == len({*told, *apart})


def test_a_part_with_a_right_of_its_own_says_what_everybody_else_reads():
    for one in held():
        assert bool(one.permission) == bool(one.instead), one.name
    care = [one for one in held() if one.name == reports.CARE]
    assert all(
        (one.permission, str(one.instead)) == (Permission.CARE_VIEW, str(reports.ELSEWHERE)) for one in care
    )


def test_it_tells_every_value_with_what_it_is_kept_for(desk):
    person = people.a_person(name=NAME, phone=PHONE)
    people.an_earlier_value(person, "段山丰")
    people.a_consent(person)
    found = report_of(person, desk)
    lines = {row[0]: row for row in rows(found, "people", "登记内容")}
    assert lines["姓名"][1] == NAME
    assert lines["电话"][1] == PHONE
    assert "3 年" in lines["证件号"][4]
    assert all(lines["证件号"][2:4])
    assert rows(found, "people", "以前的登记")[0][1] == "段山丰"
    assert rows(found, "people", "同意记录")
    assert [row[1] for row in rows(found, "people", "登记经过")] == ["登记"]
    assert found["values"] == 4


def test_every_personal_field_of_the_row_that_holds_something_stands_in_it(desk):
    person = people.a_person(name=NAME, phone=PHONE, domicile_code="530102")
    told = {row[0] for row in rows(report_of(person, desk), "people", "登记内容")}
    held_of_them = {
        str(field.verbose_name)
        for field in personal_fields(Person)
        if not isinstance(field, LookUp) and getattr(person, field.attname)
    }
    assert held_of_them - told == set()


def test_who_looked_is_told_and_each_report_is_an_opening_of_its_own(desk):
    person = people.a_person(name=NAME)
    reveal(person_id=person.pk, field=Fact.NAME, why=Why.LEASE, by=desk)
    (looked,) = rows(report_of(person, desk), "people", "谁看过完整的信息")
    assert (looked[2], looked[3]) == ("姓名", "核实租约")
    before = Disclosure.objects.count()
    again = rows(report_of(person, desk), "people", "谁看过完整的信息")
    assert {row[3] for row in again} == {"核实租约", WHY}
    assert Disclosure.objects.count() > before
    assert SecurityEvent.objects.filter(kind="export", subject_kind="person extract", actor=desk).count() == 2


def test_the_number_of_a_minor_is_in_no_report(desk):
    child = people.a_person(born_on=date(timezone.localdate().year - 10, 1, 1))
    lines = {row[0]: row[1] for row in rows(report_of(child, desk), "people", "登记内容")}
    assert "监护人出示证件" in lines["证件号"]


def test_a_row_that_was_merged_is_told_with_the_kept_one(desk):
    kept, merged = people.a_person(name=NAME), people.a_person(name="段三峰")
    people.merged_by_hand(kept=kept, merged=merged)
    names = {
        row[1]
        for row in rows(report_of(Person.objects.get(pk=merged.pk), desk), "people", "登记内容")
        if row[0] == "姓名"
    }
    assert names == {NAME, "段三峰"}


def test_without_the_right_about_care_everybody_reads_one_sentence(desk):
    care = chapter(report_of(people.a_person(), desk), "care")
    assert (care["instead"], care["sheets"]) == ("关注帮扶类记录由街道另行答复", [])


def test_matters_of_their_telephone_are_told_by_whoever_may_reveal_them(desk, monkeypatch):
    person = people.a_person(name=NAME, phone=PHONE)
    matters.a_lead(number="A-1", reporter_name=NAME, reporter_phone=PHONE)
    leads = chapter(report_of(person, desk), "leads")
    assert (leads["sheets"], leads["instead"]) == ([], "按电话登记的反映事项由街道研判岗另行答复")
    assert not Disclosure.objects.filter(subject_kind="lead").exists()


def test_both_rights_together_tell_the_matters_too(desk):
    about = people.a_person(name=NAME, phone=PHONE)
    matters.a_lead(number="A-1", reporter_name=NAME, reporter_phone=PHONE)
    personas.appoint(desk, "triage_officer", personas.LIANHUA)
    both = User.objects.get(pk=desk.pk)
    found = chapter(report_of(about, both), "leads")
    assert any("A-1" in sheet["title"] for sheet in found["sheets"])
    assert PHONE in str(found["sheets"])


def test_who_does_not_answer_requests_makes_none(person, community_officer, city_viewer):
    about = people.a_person()
    with pytest.raises(Refusal, match="权限"):
        report_of(about, community_officer)
    with pytest.raises(Person.DoesNotExist):
        report_of(about, city_viewer)
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("reason", ["", "查", "1234"])
def test_without_a_reason_there_is_none(desk, reason):
    with pytest.raises(Refusal):
        report_of(people.a_person(), desk, reason)


def test_there_is_a_measure_for_a_day(desk, monkeypatch):
    monkeypatch.setattr(reports, "REPORTS_A_DAY", 1)
    person = people.a_person()
    report_of(person, desk)
    with pytest.raises(Refusal, match="一天内"):
        report_of(person, desk)


def test_what_no_key_opens_is_said_and_not_left_out(desk):
    person = people.a_person(name=NAME)
    Person.objects.filter(pk=person.pk).update(phone=b"\x03" + b"x" * 60)
    assert report_of(person, desk)["unreadable"] == 1


def whole(person: Person, by, form: ReportForm) -> bytes:
    content = io.BytesIO()
    a_grant(person, by=by)
    documents.write(reports.made(person_id=person.pk, reason=WHY, by=by), form, content)
    return content.getvalue()


def test_the_word_file_holds_what_the_report_says(desk):
    content = whole(people.a_person(name="和玉𠮷"), desk, ReportForm.DOCX)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = parts.read("word/document.xml").decode()
    for said in ("和玉𠮷", "关注帮扶类记录由街道另行答复", "检举控告由承办的部门另行答复", "人民法院"):
        assert said in text


def test_the_pdf_opens_and_says_which_letter_it_has_not(desk, monkeypatch):
    monkeypatch.setattr(outlines, "fonts", tuple)
    content = whole(people.a_person(name="和玉𠮷"), desk, ReportForm.PDF)
    with Pdf.open(io.BytesIO(content)) as pdf:
        assert not pdf.check_pdf_syntax()
        drawn = b"".join(page.Contents.read_bytes() for page in pdf.pages).decode()
    for said in ("和玉〓", "关注帮扶类记录由街道另行答复", "U+20BB7"):
        assert said.encode("utf-16-be").hex() in drawn


def test_no_file_is_called_by_a_name(desk):
    person = people.a_person(name=NAME)
    a_grant(person, by=desk)
    report = reports.made(person_id=person.pk, reason=WHY, by=desk)
    assert NAME not in documents.name_of(report, ReportForm.PDF)
    assert NAME not in documents.head_of(report).mark


def test_the_command_prints_it_or_writes_a_file(desk, tmp_path, capsys):
    person, out = people.a_person(name=NAME), tmp_path / "report.pdf"
    a_grant(person, by=desk)
    call_command("access_report", str(person.pk), by=desk.username, reason=WHY, json=True, out=str(out))
    assert NAME in json.dumps(json.loads(capsys.readouterr().out), ensure_ascii=False)
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"by": "nobody"}, "账号"), ({"person": "12"}, "编号"), ({"out": "report.txt"}, "docx"), ({"json": False}, "--json"),
        ({"person": "00000000-0000-0000-0000-000000000000"}, "没有这个人"), ({"reason": "查"}, "事由"),
    ],
)  # fmt: skip
def test_the_command_says_what_is_wrong(desk, told, says):
    given = {
        "person": str(people.a_person().pk),
        "by": desk.username,
        "reason": WHY,
        "json": True,
        "out": None,
    } | told
    with pytest.raises(CommandError, match=says):
        call_command("access_report", given.pop("person"), **given)


def test_requests_stand_in_the_report(desk):
    person = people.a_person()
    a_request(person, by=desk, kind="correct", field="phone", wish="电话改成 12400007777")
    (row,) = rows(report_of(person, desk), "requests", "个人信息申请")
    assert row[3] == "电话改成 12400007777"


def test_one_hand_alone_makes_a_report_without_a_sealed_value(desk):
    person = people.a_person(name=NAME, phone=PHONE)
    people.an_earlier_value(person, "段山丰")
    a_request(person, by=desk, kind="correct", field="phone", wish="电话改成 12400007777")
    report = reports.made(person_id=person.pk, reason=WHY, by=desk)
    text = json.dumps(report.as_json, ensure_ascii=False) + str(documents.head_of(report))
    assert not any(one in text for one in (NAME, PHONE, "段山丰", "12400007777"))
    assert (report.is_whole, report.values, "没有另一人批准" in text) == (False, 0, True)
    assert not Disclosure.objects.exists()


def test_what_somebody_else_granted_makes_one_whole_report_for_whoever_asked(desk):
    person = people.a_person(name=NAME)
    asked = granting.ask(person_id=person.pk, reason=WHY, by=desk)
    with pytest.raises(Refusal):
        approvals.grant(approval_id=asked.pk, by=desk)
    assert not reports.made(person_id=person.pk, reason=WHY, by=desk).is_whole
    approvals.grant(approval_id=asked.pk, by=personas.make("street_leader"))
    assert [reports.made(person_id=person.pk, reason=WHY, by=desk).is_whole for _time in range(2)] == [
        True,
        False,
    ]


def test_what_was_granted_is_good_for_a_day_and_for_nobody_else(desk):
    person = people.a_person(name=NAME)
    a_grant(person, by=desk)
    assert granting.granted(person, personas.make("street_leader")) is None
    assert granting.granted(people.a_person(), desk) is None
    with time_machine.travel(timezone.now() + granting.ONCE, tick=False):
        assert granting.granted(person, desk) is None


def test_a_minor_s_whole_report_is_granted_by_whoever_decides_about_minors(desk):
    born = timezone.localdate() - timedelta(days=365 * 9)
    child = people.a_person(born_on=born)
    asked = granting.ask(person_id=child.pk, reason=WHY, by=desk)
    assert (asked.what, asked.decided_with) == ("minor_report", Permission.MINOR_APPROVE)
    # an approval for a grown-up is none for a minor
    grown = people.a_person(name=NAME)
    a_grant(grown, by=desk)
    Person.objects.filter(pk=grown.pk).update(born_on=born)
    assert not reports.made(person_id=grown.pk, reason=WHY, by=desk).is_whole


def test_a_whole_report_counts_as_a_file_in_the_measure_of_an_hour(desk, settings):
    settings.REVEALS_AN_HOUR = FILE_COUNTS_AS
    person = people.a_person(name=NAME)
    report_of(person, desk)
    with pytest.raises(Refusal, match="太多"):
        reveal(person_id=person.pk, field=Fact.NAME, why=Why.LEASE, by=desk)
    a_grant(person, by=desk)
    with pytest.raises(Refusal, match="太多"), transaction.atomic():
        reports.made(person_id=person.pk, reason=WHY, by=desk)
    assert granting.granted(person, desk)
