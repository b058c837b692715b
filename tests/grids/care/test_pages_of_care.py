"""Care's pages: everything for its holders, nothing at all for everybody else; who looked is written down."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from grids.audit.models import SecurityEvent
from grids.care import actions, switching
from grids.care.looking import auditing
from grids.care.looking.models import CareHead, CareReading
from grids.care.models import CareRecord
from grids.conduct.refusals import Refusal
from grids.people.models import Person
from grids.people.writing import opened
from grids.privacy.models import Disclosure
from grids.staff.models import User
from tests import personas
from tests.factories import care

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def home_of(record: CareRecord):
    return Person.objects.get(pk=record.person_id).place


def test_a_record_goes_its_way_by_its_pages(signed_in):
    person = care.somebody()
    writer, decider = signed_in("care_officer"), signed_in("street_leader")
    home = writer.get(reverse("household", args=[person.place_id])).content.decode()
    assert reverse("care_new", args=[person.pk]) in home
    given = {
        "kind": "alone", "basis": care.BASIS, "review_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "what": "每周上门看望一次", "every_days": 7,
    }  # fmt: skip
    assert writer.post(reverse("care_new", args=[person.pk]), given | {"basis": "老人"}).status_code == 400
    record = (
        CareRecord.objects.get()
        if writer.post(reverse("care_new", args=[person.pk]), given).status_code == 302
        else None
    )
    step = reverse("care_step", args=[record.pk, "approve"])
    assert writer.get(step).status_code == 403
    assert "等审批" in decider.get("/").content.decode()
    assert decider.post(step).status_code == 302
    for verb, told in (
        ("tell", {"whom": "self", "on_day": timezone.localdate().isoformat()}),
        ("promise", {"what": "每月陪同就医一次", "every_days": 30}),
        ("deed", {"what": "送去了米和油", "on_day": timezone.localdate().isoformat()}),
        (
            "renew",
            {"basis": care.BASIS, "review_on": (timezone.localdate() + timedelta(days=120)).isoformat()},
        ),
        ("end", {"how": "over"}),
    ):
        address = reverse("care_step", args=[record.pk, verb])
        assert writer.get(address).status_code == 200
        assert writer.post(address, told).status_code == 302, verb
    assert CareRecord.objects.get().state == "ended"
    assert [one.verb for one in record.events.order_by("seq")] == [
        "proposed", "approved", "told", "promised", "done", "asked", "ended",
    ]  # fmt: skip
    for state in ("active", "decide", "tell", "review", "over"):
        assert writer.get(reverse("care_list"), {"state": state}).status_code == 200


def test_the_first_page_says_what_waits_for_who_keeps_care_and_where_to_go(signed_in):
    care.active()
    keeps = signed_in("care_officer").get("/").content.decode()
    assert "1 条关注没有记告知" in keeps
    audits = signed_in("care_auditor").get("/").content.decode()
    for page, name in ((keeps, "care_list"), (audits, "care_audit")):
        assert not [one for one in ("您的账号还没有岗位", "看不到哨件内容和个人信息") if one in page]
        assert reverse(name) in page[page.index('id="h-entries"') :]


@pytest.mark.parametrize(
    "name", ["grid_admin", "community_officer", "auditor", "system_admin", "street_admin"]
)
def test_without_a_permission_of_care_no_address_of_it_is_there(signed_in, name):
    record, client = care.active(), signed_in(name)
    there = [
        reverse("care_list"), reverse("care_kinds"), reverse("care_audit"), reverse("care_kind", args=["alone"]),
        reverse("care_record", args=[record.pk]), reverse("care_step", args=[record.pk, "end"]),
        reverse("care_new", args=[record.person_id]), reverse("care_record", args=[record.person_id]),
    ]  # fmt: skip
    assert {client.get(one).status_code for one in there} == {404}
    assert client.post(reverse("care_reveal", args=[record.pk])).status_code == 404


def test_who_looked_is_written_down_and_nowhere_else(signed_in):
    record, writer = care.active(), signed_in("care_officer")
    before = SecurityEvent.objects.count(), Disclosure.objects.count()
    for _again in range(2):
        assert writer.get(reverse("care_record", args=[record.pk])).status_code == 200
    phone = opened(Person.objects.get(pk=record.person_id), "phone")
    page = writer.post(reverse("care_reveal", args=[record.pk]), {"field": "phone", "why": "ring"})
    assert phone in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
    assert sorted(one.seen for one in CareReading.objects.all()) == ["phone", "record"]
    assert (SecurityEvent.objects.count(), Disclosure.objects.count()) == before
    assert phone not in writer.get(reverse("care_record", args=[record.pk])).content.decode()


def test_who_may_not_enter_reveals_nothing(signed_in):
    record, decider = care.active(), signed_in("street_leader")
    assert decider.get(reverse("care_record", args=[record.pk])).status_code == 200
    assert (
        decider.post(reverse("care_reveal", args=[record.pk]), {"field": "phone", "why": "ring"}).status_code
        == 403
    )
    assert decider.get(reverse("care_new", args=[record.person_id])).status_code == 403


def test_a_refusal_at_a_record_stands_in_care_s_book_and_nowhere_else(signed_in):
    record, decider, writer = care.active(), signed_in("street_leader"), signed_in("care_officer")
    before = SecurityEvent.objects.count()
    for _again in range(2):
        assert decider.get(reverse("care_step", args=[record.pk, "end"])).status_code == 403
    assert writer.post(reverse("care_step", args=[record.pk, "approve"])).status_code == 403
    assert [one.seen for one in CareReading.objects.all()] == ["refused", "refused"]
    assert SecurityEvent.objects.count() == before
    assert auditing.found_wrong() == []
    assert "被拒绝" in signed_in("care_auditor").get(reverse("care_audit")).content.decode()
    assert signed_in("grid_admin").get(reverse("care_step", args=[record.pk, "end"])).status_code == 404
    assert CareReading.objects.count() == 2


def test_as_many_values_are_shown_as_the_measure_of_an_hour(signed_in, settings):
    settings.REVEALS_AN_HOUR = 2
    record, writer = care.active(), signed_in("care_officer")
    told = {"field": "phone", "why": "ring"}
    found = [writer.post(reverse("care_reveal", args=[record.pk]), told).status_code for _time in range(3)]
    assert found == [200, 200, 403]


def test_a_record_that_nobody_approved_or_that_is_over_shows_no_value(signed_in):
    """Whoever proposes a record sees by it alone no more of anybody than before."""
    record, writer = care.proposed(), signed_in("care_officer")
    page, told = reverse("care_record", args=[record.pk]), {"field": "phone", "why": "ring"}
    address = reverse("care_reveal", args=[record.pk])
    assert address not in writer.get(page).content.decode()
    assert writer.post(address, told).status_code == 409
    actions.approve(record_id=record.pk, by=care.decider())
    assert address in writer.get(page).content.decode()
    assert writer.post(address, told).status_code == 200
    actions.end(record_id=record.pk, how="over", by=care.writer())
    assert writer.post(address, told).status_code == 409
    assert CareReading.objects.exclude(seen__in=("record", "refused")).count() == 1


def test_after_a_reset_no_value_is_shown(signed_in):
    record, writer = care.active(), signed_in("care_officer")
    User.objects.filter(pk=care.writer().pk).update(quiet_until=timezone.now() + timedelta(hours=1))
    told = {"field": "phone", "why": "ring"}
    assert writer.post(reverse("care_reveal", args=[record.pk]), told).status_code == 403
    assert not CareReading.objects.exclude(seen__in=("record", "refused")).exists()


def test_who_is_refused_at_a_record_stands_in_no_log_of_others(signed_in, settings):
    settings.REVEALS_AN_HOUR = 0
    record, waits = care.active(), care.proposed(kind="poor")
    writer, decider = signed_in("care_officer"), signed_in("street_leader")
    before = SecurityEvent.objects.count()
    told = {"field": "phone", "why": "ring"}
    assert writer.post(reverse("care_reveal", args=[record.pk]), told).status_code == 403
    assert writer.post(reverse("care_step", args=[waits.pk, "approve"])).status_code == 403
    assert decider.get(reverse("care_step", args=[record.pk, "end"])).status_code == 403
    assert decider.get(reverse("care_new", args=[record.person_id])).status_code == 403
    assert SecurityEvent.objects.count() == before


def test_an_auditor_of_care_reads_who_did_what_and_of_nobody(signed_in):
    record, writer = care.active(), signed_in("care_officer")
    writer.get(reverse("care_record", args=[record.pk]))
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert auditing.make_heads() == 1
        assert auditing.make_heads() == 0
        page = signed_in("care_auditor").get(reverse("care_audit")).content.decode()
    person = Person.objects.get(pk=record.person_id)
    assert "关爱华" in page
    assert "没有发现不符" in page
    assert not [one for one in (opened(person, "name"), str(person.pk), str(record.pk)) if one in page]
    assert CareHead.objects.get().books["grids_careevent"][0] == 2
    assert auditing.found_wrong() == []
    assert signed_in("care_auditor").get(reverse("care_record", args=[record.pk])).status_code == 404


def test_a_kind_by_statute_says_which_whose_and_until_when(signed_in):
    leader, address = signed_in("street_leader"), reverse("care_kind", args=["add"])
    assert (
        leader.post(address, {"name": "严重精神障碍患者救助", "reason": "按法律规定增加"}).status_code == 302
    )
    kind = next(
        one for one in switching.grounds.kinds_in(personas.LIANHUA).values() if one.rests_on == "statute"
    )
    assert not kind.is_on
    on = reverse("care_kind", args=[kind.code])
    given = {
        "statute": "《精神卫生法》第五十五条", "ends_on": (timezone.localdate() + timedelta(days=365)).isoformat(),
        "assessed_on": timezone.localdate().isoformat(), "reason": "影响评估已经做完",
    }  # fmt: skip
    assert leader.post(on, given).status_code == 400
    department = personas.make_departments()["lianhua-urban"]
    for missing in ("statute", "ends_on", "assessed_on"):
        assert leader.post(on, given | {"department": department.pk, missing: ""}).status_code == 400
    assert leader.post(on, given | {"department": department.pk}).status_code == 302
    assert [one.verb for one in kind.events.order_by("seq")] == ["added", "on"]
    record = care.active(kind=kind.code)
    held = actions.tell(record_id=record.pk, because="《精神卫生法》第五十六条规定不告知", by=care.writer())
    assert held.not_told_because


def test_who_enters_records_switches_no_kind(person):
    with pytest.raises(Refusal, match="权限"):
        switching.switch_off(code="alone", street=personas.LIANHUA, by=care.writer(), reason="本街道不再使用")
    personas.appoint(care.decider(), "care_officer", personas.LIANHUA)
    with pytest.raises(Refusal, match="不同的人"):
        switching.switch_off(
            code="alone", street=personas.LIANHUA, by=person("street_leader"), reason="本街道不再使用"
        )
