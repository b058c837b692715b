"""A person can have what is held of them and who looked; whoever makes the extract sees no more than otherwise."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.files.models import Attachment
from grids.personal.fields import Basis, LookUp, personal_fields
from grids.privacy.models import Disclosure
from grids.privacy.registry import entries
from tests import personas
from tests.factories import whistles as made
from whistles.intake import extracts
from whistles.intake.actions import reveal_reporter
from whistles.intake.extracts import extract

pytestmark = pytest.mark.django_db
PHONE, NAME, WHY = "12400001234", "段三丰", "本人到窗口申请"


def numbers(by, phone: str = PHONE) -> set[str]:
    return {matter["number"] for matter in extract(phone=phone, reason=WHY, by=by)["matters"]}


@pytest.fixture
def matters(departments):
    """Two of hers, a complaint of hers, somebody else's, and one in another street."""
    made.a_lead(number="A-1", reporter_name=NAME, reporter_phone=PHONE)
    made.a_whistle(lead=made.a_lead(number="A-2", reporter_phone="124 0000 1234"))
    made.a_lead(number="C-1", reporter_phone=PHONE, is_sealed=True, accused=departments["sujiatang"])
    made.a_lead(number="B-1", reporter_phone="12400009999")
    made.a_lead(personas.YOUYING, number="D-1", reporter_phone=PHONE)


def test_who_may_reveal_finds_what_is_theirs_to_reveal(
    matters, street_admin, street_leader, other_street_admin
):
    assert numbers(street_admin) == {"A-1", "A-2"}
    assert numbers(street_leader) == {"A-1", "A-2", "C-1"}
    assert numbers(other_street_admin) == {"D-1"}
    assert numbers(street_admin, "12400000000") == set()


def test_who_may_reveal_nobody_is_refused_instead_of_told_that_nothing_is_held(
    matters, community_officer, auditor, system_admin, city_viewer
):
    for reader in (community_officer, auditor, system_admin, city_viewer):
        with pytest.raises(Refusal, match="没有查，不等于没有"):
            extract(phone=PHONE, reason=WHY, by=reader)
    refused = SecurityEvent.objects.filter(kind="refusal", result="refused")
    assert {event.actor for event in refused} == {community_officer, auditor, system_admin, city_viewer}


def test_an_answer_says_of_what_it_is(matters, street_admin, street_leader, other_street_admin):
    said = {
        by.username: extract(phone=PHONE, reason=WHY, by=by)["of"]
        for by in (street_admin, street_leader, other_street_admin)
    }
    assert len({tuple(one) for one in said.values()}) == 3
    assert any("检举控告" in one for one in said["street_leader"])
    assert not any("检举控告" in one for one in said["street_admin"])


def test_whoever_called_often_can_have_it_too_and_nobody_is_held_up_by_it(
    departments, street_admin, settings
):
    settings.REVEALS_AN_HOUR = 3
    for number in range(4):
        lead = made.a_lead(number=f"A-{number}", reporter_name=NAME, reporter_phone=PHONE)
    assert len(extract(phone=PHONE, reason=WHY, by=street_admin)["matters"]) == 4
    assert Disclosure.objects.count() == 8
    for _time in range(3):
        reveal_reporter(lead_id=lead.pk, by=street_admin, field="phone", reason="回访核实情况")
    with pytest.raises(Refusal, match="一小时内查看得太多"):
        reveal_reporter(lead_id=lead.pk, by=street_admin, field="phone", reason="回访核实情况")


def test_extracts_have_a_measure_and_the_log_knows_for_whom_twice(departments, street_admin, monkeypatch):
    monkeypatch.setattr("whistles.intake.extracts.EXTRACTS_A_DAY", 2)
    for _time in range(2):
        extract(phone=PHONE, reason=WHY, by=street_admin)
    with pytest.raises(Refusal, match="一天内"):
        extract(phone=PHONE, reason=WHY, by=street_admin)
    (person,) = set(
        SecurityEvent.objects.filter(subject_kind="person extract").values_list("subject_id", flat=True)
    )
    assert person
    assert PHONE not in person
    # the refusal stands in the log although what was begun was taken back
    assert SecurityEvent.objects.filter(kind="refusal", actor=street_admin).count() == 1


def test_what_can_not_be_opened_is_said_and_not_left_out(matters, street_leader):
    made.Lead.objects.filter(source_number="C-1").update(reporter_phone=b"\x03" + b"x" * 60)
    made.Lead.objects.filter(source_number="A-1").update(reporter_name=b"\x03" + b"x" * 60)
    found = extract(phone=PHONE, reason=WHY, by=street_leader)
    assert found["unreadable"] == 2
    assert {matter["number"] for matter in found["matters"]} == {"A-1", "A-2"}


def test_it_says_what_for_how_long_and_who_looked(matters, street_admin):
    found = extract(phone=PHONE, reason=WHY, by=street_admin)["matters"][0]
    lines = {line["field"]: line for line in found["fields"]}
    assert lines["whistles.Lead.reporter_name"]["value"] == NAME
    assert lines["whistles.Lead.reporter_phone"]["value"] == PHONE
    assert "3 年" in lines["whistles.Lead.reporter_phone"]["term"]
    assert found["read_by"] == []
    again = extract(phone=PHONE, reason=WHY, by=street_admin)["matters"][0]
    assert {line["why"] for line in again["read_by"]} == {WHY}


def test_every_personal_field_of_whose_extract_it_is_stands_in_it(matters, street_admin):
    """Whatever a covered model declares as personal is found in the extract, of whatever type its values are."""
    lead = made.Lead.objects.get(source_number="A-2")
    made.with_file(lead.whistle)
    lead.refresh_from_db()
    found = extract(phone=PHONE, reason=WHY, by=street_admin)
    (matter,) = [one for one in found["matters"] if one["number"] == "A-2"]
    said = {line["field"] for line in matter["fields"]}
    rows = [
        lead,
        lead.whistle,
        *lead.events.all(),
        *lead.whistle.events.all(),
        *Attachment.objects.of(lead.whistle),
    ]
    held = {
        f"{row._meta.label}.{field.name}"
        for row in rows
        for field in personal_fields(type(row))
        if field.personal.basis != Basis.STAFF
        and not isinstance(field, LookUp)
        and getattr(row, field.attname)
    }
    assert "grids.Attachment.name" in held
    assert held - said == set()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(1990, 1, 1), '"1990-01-01"'),
        ({"电话": "12400001234"}, "12400001234"),
        ("10.0.0.1", "10.0.0.1"),
        (7, "7"),
    ],
)
def test_a_value_that_is_no_text_is_shown_and_not_left_out(value, shown):
    assert shown in extracts._shown(value)


def test_each_model_that_holds_something_of_residents_is_in_the_extract_or_the_extract_says_why_not():
    """A new model with people in it fails here: it is read for an extract, or the extract says where it wasn't looked."""
    holding = {one.model._meta.label for one in entries() if one.about.basis != Basis.STAFF}
    assert holding == set(extracts.COVERED) | set(extracts.APART)
    assert not set(extracts.COVERED) & set(extracts.APART)


def test_an_extract_says_where_it_was_not_looked(matters, street_admin):
    said = extract(phone=PHONE, reason=WHY, by=street_admin)["not_searched"]
    assert len(said) == len(extracts.APART)
    assert all(said)


def test_each_value_is_a_reading_and_the_extract_an_export(matters, street_admin):
    extract(phone=PHONE, reason=WHY, by=street_admin)
    assert Disclosure.objects.count() == 3
    event = SecurityEvent.objects.get(kind="export")
    assert (event.actor, event.detail["matters"]) == (street_admin, 2)
    assert PHONE not in str(event.detail)


@pytest.mark.parametrize(("phone", "reason"), [("12345", WHY), ("段三丰", WHY), (PHONE, "看")])
def test_without_a_number_or_a_reason_there_is_nothing(matters, street_admin, phone, reason):
    with pytest.raises(Refusal):
        extract(phone=phone, reason=reason, by=street_admin)


def test_the_command_prints_one_document_and_knows_its_user(matters, street_admin, capsys):
    call_command("person_extract", PHONE, by="street_admin", reason=WHY)
    assert len(json.loads(capsys.readouterr().out)["matters"]) == 2
    with pytest.raises(CommandError, match="账号"):
        call_command("person_extract", PHONE, by="nobody", reason=WHY)


def test_who_looked_is_told_whoever_it_was(matters, street_leader, street_admin):
    lead = made.Lead.objects.get(source_number="A-1")
    reveal_reporter(lead_id=lead.pk, by=street_leader, field="phone", reason="回访核实情况")
    (line,) = extract(phone=PHONE, reason=WHY, by=street_admin)["matters"][0]["read_by"]
    assert line["why"] == "回访核实情况"
