"""Leads in the pool: receiving, dismissing, and who reported."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids.conduct.events import broken_links
from tests import personas
from tests.asserting import refused, verbs
from tests.factories.grids import a_department, a_handler_of
from tests.factories.whistles import a_lead, a_whistle, source
from whistles.intake.actions import dismiss, receive_lead, reveal_reporter
from whistles.intake.models import Lead, Source

SHANGHAI = ZoneInfo("Asia/Shanghai")
REASON = "需要回电核实地址"


def receive(areas, by, **changes):
    fields = {
        "source": source(), "source_number": "2026-0001", "title": "路灯不亮", "content": "学府路路灯三天不亮。",
        "received_at": timezone.now(), "area": areas[personas.SUJIATANG], "by": by,
    }  # fmt: skip
    return receive_lead(**(fields | changes))


def test_a_received_lead_waits_in_the_pool_with_one_event(areas, community_officer):
    lead, is_new = receive(areas, community_officer)
    assert is_new
    assert (lead.state, lead.street_code, verbs(lead)) == ("new", personas.LIANHUA, ["receive"])
    assert lead.events.get().actor_label == "林社工 · 社区工作人员"
    assert broken_links(lead.events.order_by("seq")) == []


def test_a_lead_sent_twice_changes_nothing(areas, community_officer):
    at = timezone.now() - timedelta(minutes=9)
    first, _ = receive(areas, community_officer, received_at=at)
    again, is_new = receive(areas, community_officer, received_at=at, title=" 路灯不亮")
    assert (again.pk, is_new, again.title) == (first.pk, False, "路灯不亮")
    assert verbs(again) == ["receive"]


OTHER = {
    "title": "噪音扰民",
    "content": "半夜施工。",
    "received_at": timezone.now() - timedelta(days=40),
    "address": "别的路 1 号",
    "reporter_phone": "13900001234",
    "reporter_name": "李四",
}


@pytest.mark.parametrize("name", OTHER)
def test_another_matter_under_a_known_number_is_never_taken_for_it(areas, community_officer, name):
    at = timezone.now() - timedelta(minutes=9)
    receive(areas, community_officer, received_at=at)
    with refused("已经登记过另一件事", code="conflict", field="source_number"):
        receive(areas, community_officer, **{"received_at": at, name: OTHER[name]})
    assert Lead.objects.count() == 1


def test_whoever_may_not_open_a_phone_can_not_try_it_out_under_its_number(areas, community_officer):
    at = timezone.now() - timedelta(minutes=9)
    receive(areas, community_officer, received_at=at, reporter_phone="13800001234")
    _same, is_new = receive(areas, community_officer, received_at=at, reporter_phone="13899991234")
    assert not is_new


def test_the_same_number_of_another_channel_is_another_lead(areas, community_officer):
    receive(areas, community_officer)
    _, is_new = receive(areas, community_officer, source=source("digital_urban"))
    assert is_new


def test_a_lead_for_a_foreign_community_is_refused(areas, community_officer):
    with refused("没有在这个区域登记哨源的权限", code="forbidden"):
        receive(areas, community_officer, area=areas[personas.HONGSHAN])


def test_a_lead_from_the_future_is_refused(areas, community_officer):
    with refused("收到时间不能晚于现在", field="received_at"):
        receive(areas, community_officer, received_at=timezone.now() + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("changes", "words", "field"),
    [({"source_number": "  "}, "请填写来源编号", "source_number"), ({"title": " "}, "不能为空", "title")],
)
def test_a_lead_without_a_number_or_a_title_is_refused(areas, community_officer, changes, words, field):
    with refused(words, field=field):
        receive(areas, community_officer, **changes)
    assert not Lead.objects.exists()


@pytest.mark.parametrize("field", ["title", "source_number", "address"])
def test_a_text_longer_than_its_column_is_refused_and_not_cut(areas, community_officer, field):
    longest = Lead._meta.get_field(field).max_length
    with refused(str(longest), field=field):
        receive(areas, community_officer, **{field: "路" * (longest + 1)})
    receive(areas, community_officer, **{field: "路" * longest})


def test_a_source_with_an_outer_limit_gives_the_lead_its_own_deadline(areas, community_officer):
    received = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    lead, _ = receive(areas, community_officer, source=source("letter_visit"), received_at=received)
    assert lead.external_due_at == received + timedelta(days=60)


def test_only_a_complaint_names_an_accused_department(areas, departments, community_officer):
    with refused("只有检举控告", field="accused"):
        receive(areas, community_officer, accused=departments["lianhua-urban"])


def test_a_dismissed_lead_keeps_the_reason_and_the_reply(street_admin):
    lead = a_lead()
    dismiss(lead_id=lead.id, by=street_admin, version=1, reason="不属于街道职责", reply="请向区住建局反映。")
    lead.refresh_from_db()
    assert (lead.state, lead.reply, lead.version) == ("dismissed", "请向区住建局反映。", 2)
    assert verbs(lead) == ["receive", "dismiss"]
    assert broken_links(lead.events.order_by("seq")) == []


@pytest.mark.parametrize(
    ("reason", "reply", "words", "field"),
    [(" ", "答复", "请写明不予受理的理由", "reason"), ("理由", "\n", "请写明给反映人的答复", "reply")],
)
def test_a_dismissal_needs_a_reason_and_a_reply(street_admin, reason, reply, words, field):
    lead = a_lead()
    with refused(words, field=field):
        dismiss(lead_id=lead.id, by=street_admin, version=1, reason=reason, reply=reply)
    lead.refresh_from_db()
    assert lead.state == "new"


def test_a_community_officer_may_not_dismiss(community_officer):
    with refused("不予受理由街道研判岗办理", code="forbidden"):
        dismiss(lead_id=a_lead().id, by=community_officer, version=1, reason="理由", reply="答复")


def test_a_lead_of_another_street_is_unknown(other_street_admin):
    lead = a_lead()
    with pytest.raises(Lead.DoesNotExist):
        dismiss(lead_id=lead.id, by=other_street_admin, version=1, reason="理由", reply="答复")


def test_a_whistled_lead_can_no_longer_be_dismissed(street_admin):
    lead = a_lead()
    a_whistle(lead=lead)
    with refused("现在是「已吹哨」，不能不予受理", code="conflict"):
        dismiss(lead_id=lead.id, by=street_admin, version=2, reason="理由", reply="答复")


def test_a_lead_that_somebody_just_handled_is_refused_by_its_version(street_admin):
    lead = a_lead()
    dismiss(lead_id=lead.id, by=street_admin, version=1, reason="理由", reply="答复")
    # the same request sent again changes nothing; another one is told
    assert dismiss(lead_id=lead.id, by=street_admin, version=1, reason="理由", reply="答复").version == 2
    with refused("刚被处理过", code="conflict"):
        dismiss(lead_id=lead.id, by=street_admin, version=1, reason="别的理由", reply="答复")


# ---- who reported


def reported(**fields) -> Lead:
    return a_lead(reporter_name="段三丰", reporter_phone="19900001234", **fields)


def reveal(lead, by, field="phone", reason=REASON):
    return reveal_reporter(lead_id=lead.id, by=by, field=field, reason=reason)


def test_name_and_phone_never_lie_readable_in_the_table(departments):
    lead = reported()
    for raw in (bytes(lead.reporter_name), bytes(lead.reporter_phone), bytes(lead.phone_digest)):
        assert raw
        assert "段三丰".encode() not in raw
        assert b"19900001234" not in raw
    assert lead.reporter_shown == "段** 199****1234"


def test_the_triage_desk_reveals_name_and_phone_one_at_a_time(street_admin):
    lead = reported()
    assert reveal(lead, street_admin, "name") == "段三丰"
    assert reveal(lead, street_admin, "phone") == "19900001234"


@pytest.mark.parametrize("reason", ["", "   ", "看看", "长" * 201])
def test_a_reporter_is_not_revealed_without_a_reason_of_some_words(street_admin, reason):
    with refused("事由", field="reason"):
        reveal(reported(), street_admin, reason=reason)


def test_a_community_officer_sees_the_mask_only(community_officer):
    with refused("没有查看反映人信息的权限", code="forbidden"):
        reveal(reported(), community_officer)


def test_the_department_that_was_whistled_may_call_the_reporter(department_handler):
    lead = reported()
    a_whistle(lead=lead)
    assert reveal(lead, department_handler) == "19900001234"


def test_a_department_that_was_not_whistled_does_not_know_the_lead(person):
    lead = reported()
    a_whistle(lead=lead)
    with pytest.raises(Lead.DoesNotExist):
        reveal(lead, person("uninvolved_handler"))


def test_who_sees_a_lead_by_area_does_not_reveal_it_through_another_department(departments):
    officer = a_handler_of(a_department(personas.LIANHUA))
    personas.appoint(officer, "community_worker", personas.SUJIATANG)
    lead = reported()
    a_whistle(lead=lead)
    with refused("没有查看反映人信息的权限", code="forbidden"):
        reveal(lead, officer)


def test_a_sealed_reporter_is_shown_to_whoever_handles_the_complaint_alone(
    person, street_admin, street_leader, departments
):
    lead = reported(is_sealed=True, accused=departments["wuhua-housing"])
    whistle = a_whistle(lead=lead)
    assert whistle.lead_department.code == "lianhua-urban"
    assert lead.reporter_shown == "已密封"
    with refused("举报人已密封", code="forbidden"):
        reveal(lead, person("department_handler"))
    with pytest.raises(Lead.DoesNotExist):
        reveal(lead, street_admin)
    assert reveal(lead, street_leader) == "19900001234"


def test_a_field_that_was_not_given_has_nothing_to_reveal(street_admin):
    with refused("没有登记这一项"):
        reveal(a_lead(reporter_name="段三丰"), street_admin, "phone")


def test_only_name_and_phone_can_be_revealed(street_admin):
    with refused("姓名还是电话", field="field"):
        reveal(reported(), street_admin, "content")


def test_a_source_is_named_as_itself():
    assert str(Source(name="居民建议提案")) == "居民建议提案"


# ---- sealed means sealed


def test_beside_a_complaints_ciphertext_there_is_nothing_to_recognise_its_reporter_by(departments):
    lead = reported(is_sealed=True)
    assert lead.reporter_mask == ""
    assert bytes(lead.phone_digest) == b""
    assert lead.has_reporter
    for trace in ({"reporter_mask": "段**"}, {"phone_digest": b"x" * 32}):
        with pytest.raises(IntegrityError, match="a_sealed_reporter_leaves_no_trace"), transaction.atomic():
            Lead.objects.filter(pk=lead.pk).update(**trace)


def test_a_complaints_bytes_copied_into_an_ordinary_lead_open_for_nobody(street_admin, street_leader):
    complaint, ordinary = reported(is_sealed=True), reported()
    Lead.objects.filter(pk=ordinary.pk).update(
        reporter_name=bytes(complaint.reporter_name), reporter_phone=bytes(complaint.reporter_phone)
    )
    for field in ("name", "phone"):
        with refused("打不开", code="conflict"):
            reveal(ordinary, street_admin, field)
        with refused("打不开", code="conflict"):
            reveal(ordinary, street_leader, field)


def test_a_complaint_from_which_the_mark_was_taken_opens_for_nobody(street_admin):
    complaint = reported(is_sealed=True)
    Lead.objects.filter(pk=complaint.pk).update(is_sealed=False, number_space="", kept_from=[])
    with refused("打不开", code="conflict"):
        reveal(complaint, street_admin)


def test_bytes_of_one_lead_copied_into_another_open_for_nobody(street_admin):
    one, other = reported(), reported()
    Lead.objects.filter(pk=other.pk).update(reporter_phone=bytes(one.reporter_phone))
    with refused("打不开", code="conflict"):
        reveal(other, street_admin)


def test_without_the_keys_of_complaints_a_complaint_is_refused_and_an_ordinary_lead_is_not(
    departments, settings
):
    settings.SEALED_KEYS = []
    with refused("SEALED_KEYS", code="conflict"):
        reported(is_sealed=True)
    assert reported().has_reporter
