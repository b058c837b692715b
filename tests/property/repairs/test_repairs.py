"""A repair from a resident's words to a lead: number and code, hours, steps, who reads what, and its term."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.refusals import Refusal
from grids.files.models import Attachment
from grids.staff.queries import system_actor
from property.door import codes
from property.repairs import actions, sweeping
from property.repairs.kinds import ARRIVE, DROP, FINISH, GIVE_UP, REMIND, SIGN, RepairState, Via
from property.repairs.models import Repair, RepairHours
from property.repairs.queries import followed
from tests import personas
from tests.factories.estates import an_estate
from tests.factories.files import a_jpeg
from tests.factories.repairs import a_repair
from whistles.intake.models import Lead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache", "departments")]


def take(repair: Repair, verb: str, by, **more) -> Repair:
    return actions.take(repair_id=repair.pk, verb=verb, by=by, **more)


def test_a_resident_asks_at_the_door_without_scripts_and_follows_by_number_and_code():
    estate, client = an_estate(), Client()
    page = client.get(reverse("repair_ask")).content.decode()
    assert "<script" not in page
    asked = {
        "estate": estate.pk,
        "what": "<b>水管</b>爆了",
        "place": "1 幢",
        "phone": "138 0000 0000",
        "press": uuid.uuid4(),
    }
    answer = client.post(reverse("repair_ask"), asked)
    repair = Repair.objects.get()
    html = answer.content.decode()
    assert answer.status_code == 200
    assert repair.number in html
    assert "&lt;b&gt;水管" in html
    assert repair.via == Via.DOOR
    code = html.partition('查询码</dt><dd class="large-code">')[2][:9]
    told = {"number": repair.number.lower(), "code": code.lower()}
    found = client.post(reverse("repair_follow"), told).content.decode()
    assert "等签收" in found
    assert "13800000000" not in found
    again = client.post(reverse("repair_ask"), asked).content.decode()
    assert Repair.objects.count() == 1
    assert code not in again, "the same press makes none more, and brings a fresh code"


def test_a_wrong_number_and_a_wrong_code_have_one_answer_at_the_door():
    repair, client = a_repair(), Client()
    wrong = {
        client.post(reverse("repair_follow"), {"number": number, "code": "AAAA-AAAA"}).content.decode().partition("role=")[2][:80]
        for number in (repair.number, "WX000000000000")
    }  # fmt: skip
    assert len(wrong) == 1


def test_neither_code_nor_phone_lies_in_the_row():
    estate = an_estate()
    receipt = actions.receive(
        estate=estate, what="门禁坏了", phone="13800000000", by=personas.make("community_officer")
    )
    row = Repair.objects.filter(pk=receipt.repair.pk).values().get()
    kept = " ".join(str(bytes(one) if isinstance(one, memoryview) else one) for one in row.values())
    assert receipt.code not in kept
    assert "13800000000" not in kept
    assert followed(receipt.repair.number, codes.printed(receipt.code)).state == "等签收"
    fresh = actions.reissue(repair_id=receipt.repair.pk, by=personas.make("community_officer"))
    with pytest.raises(Refusal):
        followed(receipt.repair.number, receipt.code)
    assert followed(receipt.repair.number, fresh.code)


def test_bad_words_are_refused_in_a_sentence_and_a_flood_is_told_to_ring(monkeypatch):
    estate, by = an_estate(), personas.make("community_officer")
    wrong = (
        ({"what": " "}, "what"), ({"what": "灯" * 501}, "what"), ({"what": "灯", "phone": "12345"}, "phone"),
        ({"what": "灯", "place": "门" * 121}, "place"),
    )  # fmt: skip
    for told, field in wrong:
        with pytest.raises(Refusal) as refused:
            actions.receive(estate=estate, by=by, **told)
        assert refused.value.field == field
    monkeypatch.setattr(actions, "AN_HOUR_OF_AN_ESTATE", 2)
    for _at in range(2):
        actions.receive(estate=estate, what="灯", by=system_actor(), via=Via.DOOR)
    with pytest.raises(Refusal) as refused:
        actions.receive(estate=estate, what="灯", by=system_actor(), via=Via.DOOR)
    assert refused.value.code == "slow_down"


def test_hours_are_those_of_the_nearest_area_and_the_book_says_once_that_one_was_missed():
    by = personas.make("community_officer")
    RepairHours.objects.create(area=Area.objects.get(code=personas.SUJIATANG[:9]), sign=1, arrive=3, done=5)
    repair = a_repair(by=by)
    assert repair.sign_due_at - repair.received_at == timedelta(hours=1)
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        assert sweeping.remind(by=system_actor()) == 1
        assert sweeping.remind(by=system_actor()) == 0
        take(repair, SIGN, by)
        assert sweeping.remind(by=system_actor()) == 0
    with time_machine.travel(timezone.now() + timedelta(hours=4), tick=True):
        assert sweeping.remind(by=system_actor()) == 1
    assert repair.events.filter(verb=REMIND).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        RepairHours.objects.update(arrive=0)


def test_a_handler_signs_looks_and_finishes_and_sees_nothing_but_repairs(client):
    handler = personas.make("property_handler")
    repair = a_repair()
    personas.enter(client, handler)
    home = client.get(reverse("home")).content.decode()
    assert repair.number in home
    assert client.get(reverse("estate_list")).status_code == 403
    page = client.get(reverse("repair", args=[repair.pk])).content.decode()
    assert "13800000000" not in page
    photo = SimpleUploadedFile("a.jpg", a_jpeg(), "image/jpeg")
    at = reverse("repair_step", args=[repair.pk, ARRIVE])
    answer = client.post(at, {"words": "灯头坏了", "version": repair.version, "file": photo})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Attachment.objects.of_kind("property.repair", [repair.pk]).count() == 1
    assert client.get(reverse("file", args=[Attachment.objects.get().pk])).status_code == 200
    with pytest.raises(Refusal, match="怎么修好的"):
        take(repair, FINISH, handler)
    assert (
        client.post(
            reverse("repair_step", args=[repair.pk, FINISH]), {"words": "换了灯头", "version": 1}
        ).status_code
        == 409
    )
    done = take(repair, FINISH, handler, words="换了灯头")
    assert done.state == RepairState.DONE
    assert done.ended_at
    with pytest.raises(Refusal):
        take(repair, DROP, handler, words="不用了")


def test_a_phone_is_shown_for_a_reason_that_is_logged(client):
    repair = a_repair()
    personas.enter(client, personas.make("property_handler"))
    at = reverse("repair_phone", args=[repair.pk])
    assert client.post(at, {"reason": ""}).status_code == 400
    shown = client.post(at, {"reason": "上门前打电话约时间"})
    assert "13800000000" in shown.content.decode()
    assert SecurityEvent.objects.filter(kind=Kind.REVEAL, subject_id=str(repair.pk)).count() == 1


def test_what_the_company_leaves_unsolved_becomes_one_lead_with_its_place_and_photos(client):
    officer, handler = personas.make("community_officer"), personas.make("property_handler")
    repair = a_repair(by=officer)
    with pytest.raises(Refusal, match="解决不了"):
        actions.pass_on(repair_id=repair.pk, by=officer)
    take(repair, GIVE_UP, handler, words="主管道要更换，超出维修站能力")
    with pytest.raises(Refusal):
        actions.pass_on(repair_id=repair.pk, by=handler)
    personas.enter(client, officer)
    assert client.post(reverse("repair_pass", args=[repair.pk])).status_code == 302
    client.post(reverse("repair_pass", args=[repair.pk]))
    lead = Lead.objects.get()
    repair.refresh_from_db()
    assert repair.state == RepairState.PASSED
    assert repair.lead_id == lead.pk
    assert lead.area_id == repair.estate.area_id
    assert "主管道要更换" in lead.content
    assert "1 单元 3 楼" in lead.address


def test_another_streets_officer_knows_nothing_of_it(client):
    repair = a_repair()
    personas.enter(client, personas.make("other_street_admin"))
    for name in ("repair", "repair_pass", "repair_phone", "repair_code"):
        at = reverse(name, args=[repair.pk])
        assert (client.get(at) if name == "repair" else client.post(at)).status_code == 404


def test_after_its_term_nobody_stands_in_a_repair():
    by = personas.make("community_officer")
    repair = take(a_repair(by=by, what="王敏家 13900001111 漏水"), FINISH, by, words="修好了")
    assert sweeping.erase_past_term(by=system_actor()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=366), tick=True):
        assert sweeping.erase_past_term(by=system_actor()) == 1
        assert sweeping.erase_past_term(by=system_actor()) == 0
    repair.refresh_from_db()
    assert "13900001111" not in repair.what
    assert not repair.place
    assert not bytes(repair.phone)
