"""Every verb beside the straight path: whose it is, where it leads, what it does to parts, clocks and leads."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from grids.approvals.models import Approval, What
from grids.approvals.queries import of_matter, who_may
from grids.areas.models import Area
from grids.staff.models import Member, User
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import refused, rolled_back, verbs
from tests.factories.grids import a_department, a_user
from tests.factories.whistles import a_lead, a_lead_in, a_whistle, along_from
from whistles.intake.actions import take as take_lead
from whistles.intake.models import Lead
from whistles.intake.situation import LeadSituation
from whistles.lifecycle import choosing
from whistles.lifecycle.actions import blow, take
from whistles.lifecycle.engine import ENGINE, by_system
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.lifecycle.queries import grade_for
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import LIFECYCLE
from whistles.statistics import actions as statistics
from whistles.statistics.breakdown import breakdown
from whistles.statistics.leads import figure_of_leads, leads_behind
from whistles.statistics.lists import behind
from whistles.verification.finds import Looked
from whistles.verification.looking import look_at_ledger

pytestmark = pytest.mark.django_db
MARKET = "lianhua-market"


def step(whistle, verb, by, **given):
    return take(
        whistle_id=whistle.pk,
        verb=verb,
        by=by,
        version=whistle.version,
        given={"reason": "说明情况", **given},
    )


def leading(whistle) -> ReportIn:
    return whistle.report_ins.get(part="lead", ended_at=None)


def running(whistle) -> dict[str, object]:
    return {one.clock: one.due_at for one in whistle.terms.filter(ended_at=None, is_main=True)}


@pytest.fixture
def street(departments, person):
    """Who acts: the desk, the leader above it, the departments and the district."""
    roles = ("street_admin", "street_leader", "department_handler", "assisting_handler", "district_desk")
    return {role: person(role) for role in roles}


@pytest.fixture(autouse=True)
def _whole(request):
    """Whatever a test did, the books agree with the rows afterwards."""
    yield
    assert [one.sentence for one in look_at_ledger(Looked())] == []


def test_an_objection_that_is_upheld_gives_the_matter_to_the_proper_department_afresh(street):
    whistle = a_whistle()
    objected = step(whistle, "object", street["department_handler"], department=MARKET)
    assert (objected.state, leading(objected).is_open, objected.next_due_at is not None) == (
        "objected",
        False,
        True,
    )
    assert {one.clock for one in objected.terms.filter(paused_at__isnull=False)} >= {"sign", "close"}
    upheld = step(objected, "uphold", street["street_admin"], department=MARKET)
    assert (upheld.state, upheld.lead_department.code, leading(upheld).department.code) == (
        "whistled",
        MARKET,
        MARKET,
    )
    before = upheld.report_ins.get(department__code="lianhua-urban")
    assert before.ended_at == upheld.events.get(verb="uphold").occurred_at
    event = upheld.events.get(verb="uphold")
    assert (event.lead_moved, event.lead_before.code, event.leading.code) == (True, "lianhua-urban", MARKET)


def test_an_objection_that_is_overruled_goes_on_with_what_was_left(street, time_machine):
    whistle = a_whistle()
    due = whistle.close_due_at
    objected = step(whistle, "object", street["department_handler"], department=MARKET)
    with refused("现在没有要您决定的申请", code="forbidden"):
        step(objected, "overrule", street["department_handler"])
    back = step(objected, "overrule", street["street_admin"])
    assert (back.state, leading(back).is_open) == ("whistled", True)
    assert back.close_due_at >= due
    assert not back.terms.filter(paused_at__isnull=False, ended_at=None).exists()


def test_an_objection_is_taken_back_by_the_department(street):
    objected = step(a_whistle(state="signed"), "object", street["department_handler"], department=MARKET)
    back = step(objected, "withdraw_objection", street["department_handler"])
    assert (back.state, leading(back).standing) == ("signed", "signed")


def test_a_matter_sent_wrongly_goes_to_another_department_with_new_clocks(street):
    whistle = a_whistle(state="in_progress", assisting=["lianhua-police"])
    moved = step(whistle, "reassign", street["street_admin"], department=MARKET)
    assert (moved.state, moved.lead_department.code) == ("whistled", MARKET)
    assert moved.whistled_at == whistle.whistled_at
    assert {"sign", "report", "close"} <= set(running(moved))
    assert moved.report_ins.filter(part="assist", ended_at=None).count() == 1


def test_who_is_asked_to_lead_answers_first_and_who_led_answers_until_then(street):
    whistle = a_whistle(state="signed")
    offered = step(whistle, "offer_lead", street["department_handler"], department="lianhua-police")
    assert (offered.state, offered.lead_department.code) == ("signed", "lianhua-urban")
    with refused("等它答复", code="conflict"):
        step(offered, "offer_lead", street["department_handler"], department=MARKET)
    accepted = step(offered, "accept_lead", street["assisting_handler"])
    assert (accepted.state, leading(accepted).department.code) == ("signed", "lianhua-police")
    assert accepted.report_ins.get(part="assist", ended_at=None).department.code == "lianhua-urban"
    again = step(
        a_whistle(state="signed"), "offer_lead", street["department_handler"], department="lianhua-police"
    )
    declined = step(again, "decline_lead", street["assisting_handler"])
    assert (leading(declined).department.code, declined.report_ins.filter(ended_at=None).count()) == (
        "lianhua-urban",
        1,
    )


def test_an_extension_moves_the_deadline_by_what_was_granted_and_never_by_who_asked(street):
    whistle = a_whistle(state="in_progress")
    due = whistle.close_due_at
    asked = step(whistle, "ask_extension", street["department_handler"], days=3)
    assert asked.close_due_at == due
    granted = step(asked, "grant_extension", street["street_admin"])
    assert granted.close_due_at > due
    assert granted.events.get(verb="grant_extension").given["days"] == 3
    second = step(granted, "ask_extension", street["department_handler"], days=2)
    assert step(second, "refuse_extension", street["street_admin"]).close_due_at == granted.close_due_at


def test_a_suspension_stands_still_and_goes_on_by_itself_at_its_end(street, time_machine):
    whistle = a_whistle(state="in_progress")
    until = timezone.localdate() + timedelta(days=10)
    asked = step(
        whistle, "ask_suspension", street["department_handler"], until=until.isoformat(), plan="等雨季过后施工", told="已电话告知"
    )  # fmt: skip
    with refused("没有要您决定", code="forbidden"):
        step(asked, "grant_suspension", street["street_admin"])
    stands = step(asked, "grant_suspension", street["street_leader"])
    assert (stands.state, stands.is_open, stands.next_due_at, leading(stands).is_open) == (
        "suspended",
        False,
        None,
        False,
    )
    assert set(running(stands)) >= {"resume", "close"}
    time_machine.move_to(timezone.now() + timedelta(days=11))
    goes_on = by_system(Whistle.objects.get(pk=whistle.pk), "lapse", {})
    assert (goes_on.state, leading(goes_on).is_open) == ("in_progress", True)
    assert goes_on.close_due_at > whistle.close_due_at


def test_escalating_counts_new_clocks_and_keeps_the_old_ones(street):
    whistle = a_whistle()
    higher = grade_for(whistle.area, "key").key
    escalated = step(whistle, "escalate", street["street_admin"], grade=higher)
    assert (escalated.grade_id, escalated.state) == (higher, "whistled")
    event = escalated.events.get(verb="escalate")
    assert (event.grade_before, event.grade_key) == (whistle.grade_id, higher)
    assert escalated.terms.filter(clock="close", end="superseded").count() == 1
    lowered = step(escalated, "de_escalate", street["street_admin"], grade=whistle.grade_id)
    assert lowered.grade_id == whistle.grade_id


def test_a_department_that_assists_can_object_be_kept_released_and_added(street):
    whistle = a_whistle(assisting=["lianhua-police"])
    objects = step(whistle, "assist_object", street["assisting_handler"])
    assert objects.state == "whistled"
    kept = step(objects, "keep_assistant", street["street_admin"], assistant="lianhua-police")
    assert kept.report_ins.get(part="assist").standing == "whistled"
    released = step(kept, "release_assistant", street["street_admin"], assistant="lianhua-police")
    assert not released.report_ins.filter(part="assist", ended_at=None).exists()
    added = step(released, "add_assistant", street["street_admin"], assistant="lianhua-police")
    assert added.report_ins.filter(department__code="lianhua-police").count() == 2


def test_a_cancelled_whistle_gives_its_leads_back_and_they_are_whistled_to_the_right_one(street, departments):
    whistle = a_whistle()
    lead = whistle.leads.get()
    step(whistle, "cancel", street["street_admin"], back_to_pool=True)
    lead.refresh_from_db()
    assert (lead.state, lead.whistle_id, verbs(lead)) == ("new", None, ["receive", "return"])
    assert whistle.number in lead.events.get(verb="return").reason
    second = blow(
        lead_id=lead.pk, by=street["street_admin"], version=lead.version, grade=whistle.grade,
        lead_department=departments[MARKET],
    )  # fmt: skip
    assert second.leads.get() == lead


def test_a_whistle_cancelled_for_good_gives_its_leads_back_later(street):
    whistle = step(a_whistle(), "cancel", street["street_admin"])
    lead = whistle.leads.get()
    assert lead.state == "whistled"
    step(whistle, "return_leads", street["street_admin"])
    lead.refresh_from_db()
    assert lead.state == "new"


def test_a_matter_opened_again_is_the_same_one_in_a_new_round(street):
    closed = a_whistle(state="closed")
    opened = step(closed, "reopen", street["street_admin"])
    assert (opened.pk, opened.state, opened.round, opened.closed_at, opened.outcome) == (
        closed.pk,
        "whistled",
        2,
        None,
        "",
    )
    assert opened.report_ins.filter(part="lead").count() == 2
    assert leading(opened).round == 2
    event = opened.events.get(verb="reopen")
    assert (event.outcome_before, event.outcome) == ("solved", "")


def test_what_was_closed_long_ago_is_not_opened_again(street, time_machine):
    closed = a_whistle(state="closed")
    time_machine.move_to(timezone.now() + timedelta(days=31))
    with refused("不能重办", code="conflict"):
        step(closed, "reopen", street["street_admin"])


def test_lateness_stays_a_fact_and_is_excused_by_somebody_else(street):
    in_time = a_whistle(state="closed", whistled_at=timezone.now() - timedelta(days=60))
    with refused("没有超时", code="conflict"):
        step(in_time, "appeal", street["department_handler"])
    # handed in within its time, it waited for the desk
    waited = a_whistle(state="submitted", whistled_at=timezone.now() - timedelta(days=60))
    waited = step(waited, "close", street["street_admin"], outcome="solved")
    assert (waited.late, waited.events.get(verb="close").met) == ("", "close")
    late = a_whistle(state="in_progress", whistled_at=timezone.now() - timedelta(days=60))
    late = step(late, "submit", street["department_handler"])
    late = step(late, "close", street["street_admin"], outcome="solved")
    late = step(step(late, "appeal", street["department_handler"]), "grant_appeal", street["street_leader"])
    fact, excused = (late.events.get(verb=verb) for verb in ("close", "grant_appeal"))
    assert (fact.late, fact.met, excused.late) == ("late", "close:late", "excused")
    # the figures of the month in which it was closed say so
    assert excused.closed_in == f"{timezone.localtime(late.closed_at):%Y-%m}"
    # closed in time by another round it was late all the same, and the area says so as its departments do
    late = step(late, "reopen", street["street_admin"])
    late = along_from(late, ("sign", "report_in", "start", "submit", "close"))
    assert (late.late, late.round) == ("", 2)
    statistics.refresh(wait=True)
    area, today = Area.objects.get(code=late.street_code), timezone.localdate()
    told = {line["code"]: line["closed"] for line in breakdown(area, today, "late")}
    assert told == {"ended": 4, "ended_late": 1, "ended_excused": 1}
    (department,) = breakdown(area, today, "department")
    assert {name: department[name] for name in told} == told
    (listed,) = behind(street["street_admin"], area, today, "ended_late")
    assert (listed.pk, listed.times) == (late.pk, 1)


def test_whose_place_subject_or_channel_was_wrong_is_put_right_with_both_in_the_book(street):
    whistle = a_whistle()
    moved = step(whistle, "move", street["street_admin"], area="530102006")
    assert (moved.area_id, moved.community_code) == ("530102006", "")
    corrected = step(moved, "correct_source", street["street_admin"], source="digital_urban")
    event = corrected.events.get(verb="correct_source")
    assert (event.source_before, event.source_code) == ("hotline_12345", "digital_urban")


def test_a_matter_moves_to_where_there_is_an_area_the_mover_acts_and_the_leading_department_serves(
    street, areas, departments
):
    whistle, lead, desk = a_whistle(), a_lead(), street["street_admin"]
    leader = street["street_leader"]
    Area.objects.filter(code=personas.HONGSHAN).update(ends_on=timezone.localdate())
    for ask_around in (Situation(whistle, leader), LeadSituation(lead, desk)):
        codes = set(choosing.areas(ask_around).values_list("code", flat=True))
        assert personas.LIANHUA in codes
        assert personas.HONGSHAN not in codes
    # who looks after one community says of no other one that it lies there
    officer = Situation(whistle, personas.make("community_officer"))
    assert not choosing.areas(officer).exists()
    whistle.lead_department = a_department(personas.JINMA)
    with refused("请先改派", field="area", code="conflict"), transaction.atomic():
        ENGINE.carry_out(
            Situation(whistle, desk), LIFECYCLE.steps["move"], given={"area": areas[personas.LIANHUA], "reason": "x"}
        )  # fmt: skip


def test_a_lead_that_was_answered_is_taken_up_again_and_figures_give_it_back(street):
    """Its reply went out: whoever takes it up says that they know, and nobody does once who it was for is forgotten."""
    desk, today = street["street_admin"], timezone.localdate()
    for state in ("settled", "dismissed"):
        lead = a_lead_in(state)
        sent = {
            "lead_id": lead.pk,
            "verb": "reconsider",
            "by": desk,
            "version": lead.version,
            "reason": "居民说没有修好",
        }
        with refused("答复已经发出", field="reply_stands"):
            take_lead(**sent)
        statistics.refresh(wait=True)
        assert figure_of_leads(lead.area, today, state) == 1
        back = take_lead(**sent, reply_stands=True)
        assert (back.state, take_lead(**sent, reply_stands=True).version) == ("new", back.version)
        statistics.refresh(wait=True)
        assert (figure_of_leads(lead.area, today, state), back in Lead.objects.in_pool()) == (0, True)
        assert leads_behind(desk, lead.area, today, state).count() == 0
        again = take_lead(
            lead_id=lead.pk, verb="settle", by=desk, version=back.version, reason="好了", reply="再次修好"
        )
        Lead.objects.filter(pk=lead.pk).update(is_erased=True)
        with refused("已到期去标识", code="conflict"), transaction.atomic():
            take_lead(**sent | {"version": again.version}, reply_stands=True)
        Lead.objects.filter(pk=lead.pk).update(is_erased=False)


def test_what_somebody_who_left_asked_to_whistle_is_withdrawn_by_the_desk(street, person):
    lead, colleague = a_lead_in("awaiting"), a_user()
    personas.appoint(colleague, "triage_officer", personas.LIANHUA)
    sent = {
        "lead_id": lead.pk,
        "verb": "withdraw_grade",
        "by": User.objects.get(pk=colleague.pk),
        "version": lead.version,
    }
    with refused("只有报请的人能撤回", code="conflict"):
        take_lead(**sent)
    User.objects.filter(pk=street["street_admin"].pk).update(is_active=False)
    assert take_lead(**sent).state == "new"
    assert not Approval.objects.of(lead).waiting().exists()


def test_the_district_reads_what_is_copied_to_it_and_watches(street):
    whistle = a_whistle()
    with refused("没有双派到区", code="conflict"):
        step(whistle, "read_copy", street["district_desk"])
    copied = step(whistle, "copy", street["street_admin"])
    assert step(copied, "read_copy", street["district_desk"]).copied_at
    reminded = step(Whistle.objects.get(pk=whistle.pk), "remind", street["district_desk"])
    with refused("时限还没有过", code="conflict"):
        step(reminded, "supervise", street["street_leader"])
    assert step(reminded, "instruct", street["street_leader"]).state == "whistled"


def test_a_step_of_a_colleague_by_the_clock_alone_is_in_nobodys_way(street):
    whistle = a_whistle()
    term = whistle.terms.get(clock="sign", is_main=True)
    by_system(Whistle.objects.get(pk=whistle.pk), "prompt", {"term": str(term.pk)})
    assert step(whistle, "sign", street["department_handler"]).state == "signed"


def test_what_is_mended_on_the_spot_is_closed_by_who_found_it(street, person):
    officer = person("community_officer")
    found, of_others = a_lead(by=officer), a_lead(by=system_actor())
    settled = take_lead(
        lead_id=found.pk, verb="settle", by=officer, version=1, reason="当场换了灯泡", reply="已经修好。"
    )
    assert (settled.state, settled.reply) == ("settled", "已经修好。")
    with refused("由登记的人或街道研判岗办理", code="forbidden"):
        take_lead(lead_id=of_others.pk, verb="settle", by=officer, version=1, reason="好了", reply="好了")


def test_a_grade_that_asks_for_it_is_approved_before_it_is_whistled(street, departments):
    lead = a_lead()
    grade = grade_for(lead.area, "emergency")
    type(grade).objects.filter(pk=grade.pk).update(needs_approval=True)
    grade.refresh_from_db()
    blown = {"by": street["street_admin"], "grade": grade, "lead_department": departments[MARKET]}
    with refused("要先批准才能吹哨", code="conflict", field="grade"):
        blow(lead_id=lead.pk, version=1, **blown)
    leader, now = street["street_leader"], timezone.now()
    with rolled_back():
        # a row that somebody wrote past the product grants nothing: it isn't in the lead's book, and is found
        Approval.objects.create(
            what=What.GRADE, subject_kind="whistles.lead", subject_id=str(lead.pk), wanted={"grade": grade.key},
            area_code=lead.street_code, decided_with="lead.approve", asked_by=street["street_admin"], asked_at=now,
            is_granted=True, decided_by=leader, decided_at=now,
        )  # fmt: skip
        with refused("要先批准才能吹哨", code="conflict", field="grade"):
            blow(lead_id=lead.pk, version=1, **blown)
        assert "申请「哨种审批」没有提出它的步骤" in [one.sentence for one in look_at_ledger(Looked())]
    asked = take_lead(
        lead_id=lead.pk,
        verb="ask_grade",
        by=street["street_admin"],
        version=1,
        grade=grade.key,
        reason="燃气泄漏",
    )
    assert asked.state == "awaiting"
    granted = take_lead(
        lead_id=lead.pk, verb="grant_grade", by=street["street_leader"], version=2, reason="同意"
    )
    assert blow(lead_id=lead.pk, version=granted.version, **blown).grade == grade


def test_a_lead_that_moves_to_a_channel_where_its_number_is_taken_is_refused(street):
    one, other = a_lead(number="A-1"), a_lead(number="A-1", channel="digital_urban")
    with refused("已经有编号", code="conflict", field="source"):
        take_lead(
            lead_id=one.pk,
            verb="correct_source",
            by=street["street_admin"],
            version=1,
            source="digital_urban",
            reason="记错",
        )
    assert Lead.objects.get(pk=other.pk).version == 1


def test_a_department_that_assists_and_declines_the_lead_assists_as_before(street):
    blown = a_whistle(state="signed", assisting=["lianhua-police"])
    whistle = step(blown, "assist_sign", street["assisting_handler"])
    offered = step(whistle, "offer_lead", street["department_handler"], department="lianhua-police")
    declined = step(offered, "decline_lead", street["assisting_handler"])
    part = declined.report_ins.get(part="assist", ended_at=None)
    assert (part.department.code, part.standing) == ("lianhua-police", "signed")
    reported = step(declined, "assist_report_in", street["assisting_handler"])
    assert reported.report_ins.get(pk=part.pk).reported_at


def test_a_complaint_goes_to_another_department_by_whoever_handles_it_and_in_writing(street, person):
    person("complaint_officer")
    signed = a_whistle(lead=a_lead(is_sealed=True), not_involved="无关", state="signed")
    with refused("不能自行移交", code="conflict"):
        step(signed, "offer_lead", street["department_handler"], department=MARKET)
    # of a person that it names not every office need be known
    named = Member.objects.get(user=person("community_officer"))
    blown = a_whistle(lead=a_lead(is_sealed=True, accused_person=named), not_involved="无关")
    objected = step(blown, "object", street["department_handler"], department=MARKET)
    (asked,) = (one for one in of_matter(objected) if one.decided_at is None)
    given = {"verb": "uphold", "by": who_may(asked)[0], "version": objected.version}
    with refused("与它反映的人和事无关", field="reason"):
        take(whistle_id=objected.pk, given={"department": MARKET}, **given)
    upheld = take(whistle_id=objected.pk, given={"department": MARKET, "reason": "市场所与此事无关"}, **given)
    assert upheld.lead_department.code == MARKET


def test_escalating_counts_the_clocks_of_who_assists_anew_too(street):
    whistle = a_whistle(assisting=["lianhua-police"])
    part = whistle.report_ins.get(part="assist")
    escalated = step(
        whistle, "escalate", street["street_admin"], grade=grade_for(whistle.area, "emergency").key
    )
    sign = escalated.terms.get(part=part, clock="sign", ended_at=None)
    assert (sign.unit, sign.due_at) == ("natural_minutes", sign.started_at + timedelta(minutes=15))
    assert escalated.terms.filter(part=part, clock="sign", end="superseded").count() == 1


def test_the_clocks_of_who_objects_to_assisting_stand_still_after_escalation_too(street):
    objects = step(a_whistle(assisting=["lianhua-police"]), "assist_object", street["assisting_handler"])
    higher = grade_for(objects.area, "key").key
    escalated = step(objects, "escalate", street["street_admin"], grade=higher)
    own = escalated.terms.filter(part__part="assist", ended_at=None)
    assert {(one.clock, one.paused_at is not None) for one in own} == {("sign", True), ("report", True)}
    kept = step(escalated, "keep_assistant", street["street_admin"], assistant="lianhua-police")
    assert not kept.terms.filter(paused_at__isnull=False, ended_at=None).exists()
