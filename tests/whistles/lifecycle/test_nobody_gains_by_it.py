"""Nobody wins time, a matter or a decision by a way round: by asking and taking back, handing on, telling another time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.approvals.models import Approval
from grids.approvals.queries import of_matter, who_may
from grids.staff.models import DepartmentMembership, User
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import refused
from tests.factories.whistles import a_whistle
from tests.whistles.imports.test_batch import bring, row
from whistles.clocks.models import StreetRule
from whistles.imports.references import References
from whistles.intake.actions import reveal_refusal
from whistles.lifecycle.actions import offers, take
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import LIFECYCLE

pytestmark = pytest.mark.django_db
POLICE, MARKET = "lianhua-police", "lianhua-market"


def step(whistle, verb, by, **given) -> Whistle:
    at = given.pop("occurred_at", None)
    version = Whistle.objects.get(pk=whistle.pk).version
    given = {"reason": "说明情况", **given}
    return take(whistle_id=whistle.pk, verb=verb, by=by, version=version, given=given, occurred_at=at)


def open_to(by: User, whistle: Whistle) -> set[str]:
    return {one.step.verb for one in offers(Whistle.objects.get(pk=whistle.pk), by=by) if one.is_open}


@pytest.fixture
def street(departments, person):
    roles = (
        "street_admin", "street_leader", "department_handler", "assisting_handler", "uninvolved_handler", "district_desk",
    )  # fmt: skip
    return {role: person(role) for role in roles}


def test_what_is_taken_back_is_what_it_says_and_an_objection_waits_on(street):
    whistle = a_whistle(state="signed")
    handler, desk = street["department_handler"], street["street_admin"]
    step(whistle, "ask_extension", handler, days=3)
    step(whistle, "object", handler, department=MARKET)
    step(whistle, "withdraw_asking", handler)
    assert {one.what for one in of_matter(whistle) if one.decided_at is None} == {"objection"}
    # else the clocks stand still until the department thinks fit, and nobody answers
    assert {"uphold", "overrule"} <= open_to(desk, whistle)


def test_an_objection_wins_no_time_by_being_taken_back_nor_by_being_made_again(street, time_machine):
    whistle = a_whistle()
    handler, begun = street["department_handler"], timezone.now()
    due = (whistle.sign_due_at, whistle.close_due_at)
    step(whistle, "object", handler, department=MARKET)
    time_machine.move_to(begun + timedelta(days=20))
    back = step(whistle, "withdraw_objection", handler)
    assert (back.sign_due_at, back.close_due_at) == due
    assert back.next_due_at == back.sign_due_at
    step(back, "object", handler, department=MARKET)
    step(back, "overrule", street["street_admin"])
    # what was answered is no button any more
    assert not {"object"} & open_to(handler, back)
    with refused("最多提出 1 次", code="conflict"):
        step(back, "object", handler, department=MARKET)


def test_departments_win_no_time_and_no_further_extension_by_handing_the_lead_on(street, time_machine):
    whistle = a_whistle(state="in_progress", assisting=[POLICE])
    own = {one.clock: one.due_at for one in whistle.terms.filter(is_main=False)}
    begun = timezone.now()
    for _n in range(2):
        step(whistle, "ask_extension", street["department_handler"], days=1)
        extended = step(whistle, "grant_extension", street["street_admin"])
    step(whistle, "offer_lead", street["department_handler"], department=POLICE)
    step(whistle, "decline_lead", street["assisting_handler"])
    # who was asked and declined has the clocks it had
    assert {one.clock: one.due_at for one in whistle.terms.filter(is_main=False, ended_at=None)} == own
    time_machine.move_to(begun + timedelta(days=60))
    step(whistle, "offer_lead", street["department_handler"], department=POLICE)
    accepted = step(whistle, "accept_lead", street["assisting_handler"])
    assert accepted.close_due_at == extended.close_due_at < timezone.now() < accepted.report_due_at
    leading = accepted.report_ins.get(part="lead", ended_at=None)
    assert accepted.terms.get(clock="close", ended_at=None).part == leading
    time_machine.move_to(begun + timedelta(minutes=5))


def test_an_offer_of_the_lead_is_taken_back_by_who_made_it(street):
    whistle = a_whistle(state="in_progress", assisting=[POLICE])
    handler, asked = street["department_handler"], street["assisting_handler"]
    assert "withdraw_offer" not in open_to(handler, whistle)
    step(whistle, "offer_lead", handler, department=POLICE)
    assert {"withdraw_offer"} <= open_to(handler, whistle)
    assert "withdraw_offer" not in open_to(asked, whistle)
    step(whistle, "withdraw_offer", handler)
    assert whistle.report_ins.get(department__code=POLICE, ended_at=None).standing == "whistled"
    assert "accept_lead" not in open_to(asked, whistle)
    assert "offer_lead" in open_to(handler, whistle)


def test_who_is_asked_to_lead_learns_who_reported_it_once_they_lead_or_if_they_assisted(street):
    """A part that waits for an answer is no reason to know a person; who assisted knew before."""
    for assisting, before in (([MARKET], ""), ([], "您没有查看反映人信息的权限，请联系街道管理员。")):
        whistle = a_whistle(state="in_progress", assisting=assisting, reporter_phone="13888000000")
        handler, asked, lead = street["department_handler"], street["uninvolved_handler"], whistle.leads.get()
        step(whistle, "offer_lead", handler, department=MARKET)
        assert reveal_refusal(lead, by=asked) == before
        step(whistle, "accept_lead", asked)
        assert reveal_refusal(lead, by=asked) == ""


def test_who_did_the_departments_work_in_a_round_does_not_verify_it(street, signed_in):
    """The account counts, not the post; where the street allows it, it is done with a reason that the timeline says."""
    both = street["street_admin"]
    membership = {"department": a_whistle().lead_department, "period": personas.ALWAYS}
    DepartmentMembership.objects.create(user=both, **membership)
    both = User.objects.get(pk=both.pk)
    whistle = a_whistle(state="reported_in")
    apart = {one.verb for one in LIFECYCLE.taken if one.apart}
    assert apart & open_to(both, whistle) == {"countersign"}
    step(whistle, "start", both)
    with refused("请由别人来做", code="forbidden"):
        step(whistle, "countersign", both)
    step(whistle, "submit", both)
    assert not apart & open_to(both, whistle)
    assert {"close", "send_back"} <= open_to(street["street_leader"], whistle)
    # whoever takes the matter over did nothing of it
    assert {"close", "send_back"} <= open_to(both, a_whistle(state="submitted"))
    # nor does a ledger of theirs end it, in a check or for good; one of somebody else's does
    lead = whistle.leads.get()
    told = row(lead.source_number)._replace(received_at=lead.received_at, closed_at=timezone.now())
    for by, write, wrong in ((both, False, 1), (both, True, 1), (system_actor(), False, 0)):
        tally = bring([told], References(lead.area, lead.source, whistle.grade, by), write=write)
        assert [("由别人导入" in why) for _line, why in tally.refused] == [True] * wrong
        assert tally.updated == 1 - wrong
    StreetRule.objects.create(area_code=personas.LIANHUA, rule="own_work", value=1)
    at_work = a_whistle(state="signed")
    step(at_work, "report_in", both)
    with refused("由本人确认报到的，请写明原因", field="reason"):
        step(at_work, "countersign", both, reason="")
    step(whistle, "close", both, outcome="solved", reason="全街道只有一人在岗")
    last = whistle.events.order_by("-seq").first()
    assert (last.verb, last.given["own_work"]) == ("close", True)
    page = signed_in("street_leader").get(reverse("whistle", args=[whistle.pk])).content.decode()
    assert "由办理过这件的同一个账号办理，本街道规则允许" in page


def test_who_was_asked_to_lead_is_asked_no_more_once_somebody_else_leads_or_it_is_done(street):
    whistle = a_whistle(state="in_progress", assisting=[POLICE])
    step(whistle, "offer_lead", street["department_handler"], department=POLICE)
    step(whistle, "reassign", street["street_admin"], department=MARKET)
    step(whistle, "sign", street["uninvolved_handler"])
    assert "accept_lead" not in open_to(street["assisting_handler"], whistle)
    assert whistle.report_ins.get(department__code=POLICE, ended_at=None).standing == "whistled"
    done = a_whistle(state="in_progress")
    step(done, "offer_lead", street["department_handler"], department=POLICE)
    step(done, "submit", street["department_handler"])
    assert not done.report_ins.filter(state="offered", ended_at=None).exists()


def test_nobody_tells_another_time_of_what_is_asked_for_decided_or_done_for_the_own_department(street):
    """Neither by a second post at the desk nor over the API, whose only rule this is."""
    desk = street["street_admin"]
    membership = {"department": a_whistle().lead_department, "period": personas.ALWAYS}
    DepartmentMembership.objects.create(user=desk, **membership)
    both, whistle = User.objects.get(pk=desk.pk), a_whistle()
    with refused("以系统时间为准", field="occurred_at", code="forbidden"):
        step(whistle, "object", both, department=MARKET, occurred_at=timezone.now())
    own = Situation(whistle, both)
    told = {step.verb for step in LIFECYCLE.taken if ENGINE.tells_time(own, step)}
    assert not told & {
        step.verb for step in LIFECYCLE.taken
        if step.asks_for or step.decides or step.actor.code in ("lead", "assist")
    }  # fmt: skip
    assert {"close", "resume", "reassign"} <= told
    # of a ledger's that names no department the desk tells it in its place
    whistle.lead_department = None
    assert ENGINE.tells_time(Situation(whistle, both), LIFECYCLE.steps["contact"])


def test_what_a_department_asks_for_is_decided_by_nobody_who_also_works_for_it(street):
    handler, desk, leader = (street[role] for role in ("department_handler", "street_admin", "street_leader"))
    whistle = a_whistle()
    for who in (desk, leader):
        DepartmentMembership.objects.create(
            user=who, department=whistle.lead_department, period=personas.ALWAYS
        )
    desk, leader = (User.objects.get(pk=who.pk) for who in (desk, leader))
    with refused("还没有人能对「异议退单」作出决定", code="conflict"):
        step(whistle, "object", handler, department=MARKET)
    # what the street's leader decides otherwise goes to the district
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    going = a_whistle(state="in_progress")
    asked = step(going, "ask_suspension", handler, until=until, plan="等雨季过后施工", told="已电话告知")
    assert not {"grant_suspension", "refuse_suspension"} & (open_to(leader, asked) | open_to(desk, asked))
    assert not Approval.objects.to_decide(leader).exists()
    assert who_may(of_matter(asked)[0]) == [street["district_desk"]]
    assert step(asked, "grant_suspension", street["district_desk"]).state == "suspended"


def test_another_grade_is_no_way_round_who_approves_it_or_grants_more_time(street):
    handler, desk, leader = (street[role] for role in ("department_handler", "street_admin", "street_leader"))
    key = Grade.objects.get(key="wuhua-key_street")
    whistle = a_whistle(state="in_progress")
    step(whistle, "ask_extension", handler, days=60)
    raised = step(whistle, "escalate", desk, grade=key.key)
    # asked for of the clock before, and of another grade somebody else would decide
    assert "grant_extension" not in open_to(desk, raised)
    Grade.objects.filter(pk=key.pk).update(needs_approval=True, copies_district=True)
    other = a_whistle()
    with refused("请由负责人来改", field="grade", code="conflict"):
        step(other, "escalate", desk, grade=key.key)
    approved = step(other, "escalate", leader, grade=key.key)
    assert (approved.grade_id, approved.copied_at) == (key.key, approved.last_occurred_at)


def test_what_no_database_keeps_is_refused_whatever_the_door(street):
    whistle, unkept = a_whistle(state="in_progress"), "有不能保存的字符"
    for given, words, field in (
        ({"reason": "a\0b"}, unkept, None), ({"reason": "\ud800"}, unkept, None), ({"department": "\0"}, unkept, None),
        ({"reason": ["说"]}, "请写明移交原因", "reason"),
    ):  # fmt: skip
        with refused(words, field=field):
            step(whistle, "offer_lead", street["department_handler"], **{"department": MARKET, **given})
