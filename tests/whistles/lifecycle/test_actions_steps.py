"""The steps after the whistle: sign, report in, handle, submit, close, send back, cancel, assist."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from grids.conduct.events import broken_links
from grids.staff.queries import system_actor
from tests.asserting import refused, verbs
from tests.factories.grids import a_department, a_handler_of
from tests.factories.whistles import a_whistle
from tests.personas import LIANHUA
from whistles.lifecycle.actions import offers, take
from whistles.lifecycle.models import Whistle
from whistles.statistics.closure import Closure

pytestmark = pytest.mark.django_db


def step(whistle, verb, by, **more):
    fields = {"version": whistle.version, "reason": "已处理"} | more
    return take(whistle_id=whistle.id, verb=verb, by=by, **fields)


def test_the_straight_path_from_whistle_to_closing(departments, department_handler, street_admin):
    whistle = a_whistle()
    for verb in ("sign", "report_in", "start", "submit"):
        whistle = step(whistle, verb, department_handler)
    whistle = step(whistle, "close", street_admin, outcome="solved", reason="已回访，居民满意")
    assert (whistle.state, whistle.outcome, whistle.version) == ("closed", "solved", 6)
    assert verbs(whistle) == ["blow", "sign", "report_in", "start", "submit", "close"]
    assert broken_links(whistle.events.order_by("seq")) == []
    part = whistle.report_ins.get()
    assert part.signed_at <= part.reported_at <= part.submitted_at <= whistle.closed_at
    assert not part.is_open


def test_each_step_says_who_took_it_in_which_post(departments, department_handler):
    whistle = step(a_whistle(), "sign", department_handler)
    event = whistle.events.get(verb="sign")
    assert event.actor_label == "赵城管 · 城市管理办公室"
    assert event.department.code == "lianhua-urban"


def test_the_running_deadline_follows_the_state(departments, department_handler):
    whistle = a_whistle()
    assert whistle.next_due_at == whistle.sign_due_at
    whistle = step(whistle, "sign", department_handler)
    assert whistle.next_due_at == whistle.report_due_at
    whistle = step(whistle, "report_in", department_handler)
    assert whistle.next_due_at == whistle.contact_due_at
    whistle = step(whistle, "contact", department_handler, contact="reached", reason="已约好明天上门")
    assert whistle.next_due_at == whistle.close_due_at
    assert a_whistle(state="closed").next_due_at is None


def test_another_department_can_neither_sign_nor_see(departments, person):
    with pytest.raises(Whistle.DoesNotExist):
        step(a_whistle(), "sign", person("uninvolved_handler"))


def test_an_assisting_department_does_not_sign_for_the_leading_one(departments, assisting_handler):
    whistle = a_whistle(assisting=["lianhua-police"])
    with refused("签收由牵头部门「城市管理办公室」办理", code="forbidden"):
        step(whistle, "sign", assisting_handler)


def test_a_community_officer_sees_the_whistle_and_takes_no_step(departments, community_officer):
    whistle = a_whistle()
    assert Whistle.objects.visible_to(community_officer).filter(pk=whistle.pk).exists()
    for verb in ("sign", "cancel"):
        with refused("办理", code="forbidden"):
            step(whistle, verb, community_officer)


def test_steps_are_not_skipped(departments, department_handler):
    whistle = a_whistle()
    with refused("现在是「待签收」，不能报到；报到要在「已签收」时进行。", code="conflict"):
        step(whistle, "report_in", department_handler)
    whistle.refresh_from_db()
    assert (whistle.state, whistle.version, verbs(whistle)) == ("whistled", 1, ["blow"])


def test_who_worked_on_an_older_version_is_told_who_was_faster(departments, department_handler):
    whistle = a_whistle()
    step(whistle, "sign", department_handler)
    with refused("赵城管 · 城市管理办公室 刚在", code="conflict"):
        step(whistle, "report_in", department_handler, version=1)


@pytest.mark.parametrize("verb", ["submit", "close", "send_back", "cancel"])
def test_a_step_that_needs_words_is_refused_without(departments, department_handler, street_admin, verb):
    state = "in_progress" if verb == "submit" else "submitted"
    by = department_handler if verb == "submit" else street_admin
    with refused("请写明", field="reason"):
        step(a_whistle(state=state), verb, by, reason="  ", outcome="solved")


@pytest.mark.parametrize("outcome", ["", "unstated", "nonsense"])
def test_closing_says_how(departments, street_admin, outcome):
    with refused("请选择办结方式", field="outcome"):
        step(a_whistle(state="submitted"), "close", street_admin, outcome=outcome)


def test_what_the_department_submits_is_the_result(departments, department_handler):
    whistle = step(a_whistle(state="in_progress"), "submit", department_handler, reason=" 灯已换新 ")
    assert whistle.resolution == "灯已换新"


def test_a_whistle_sent_back_is_the_departments_again(departments, department_handler, street_admin):
    whistle = step(a_whistle(state="submitted"), "send_back", street_admin, reason="灯仍不亮")
    part = whistle.report_ins.get()
    assert (whistle.state, part.is_open, part.submitted_at) == ("in_progress", True, None)
    assert step(whistle, "submit", department_handler).state == "submitted"


def test_a_cancelled_whistle_leaves_the_denominator_and_stays_in_the_ledger(departments, street_admin):
    whistle = step(a_whistle(), "cancel", street_admin, reason="重复吹哨")
    assert (whistle.state, whistle.closed_at, whistle.outcome) == ("cancelled", None, "")
    assert not whistle.report_ins.filter(is_open=True).exists()
    assert verbs(whistle) == ["blow", "cancel"]
    assert Closure(whistled=2, closed=1, cancelled=1).closure_rate == 100


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_what_is_over_is_not_cancelled(departments, street_admin, state):
    with refused("不能撤销", code="conflict"):
        step(a_whistle(state=state), "cancel", street_admin)


def test_an_assisting_department_signs_and_reports_in_for_itself(departments, assisting_handler):
    whistle = a_whistle(assisting=["lianhua-police"])
    whistle = step(whistle, "assist_sign", assisting_handler)
    whistle = step(whistle, "assist_report_in", assisting_handler, reason="已到场维持秩序")
    part = whistle.report_ins.get(part="assist")
    assert part.signed_at
    assert part.reported_at
    assert not part.is_open
    assert (whistle.state, verbs(whistle)) == ("whistled", ["blow", "assist_sign", "assist_report_in"])


def test_an_assisting_department_signs_first_and_once(departments, assisting_handler):
    whistle = a_whistle(assisting=["lianhua-police"])
    with refused("配合报到要在「已签收」时进行", code="conflict"):
        step(whistle, "assist_report_in", assisting_handler)
    whistle = step(whistle, "assist_sign", assisting_handler)
    with refused("已经配合签收过", code="conflict"):
        step(whistle, "assist_sign", assisting_handler)
    whistle = step(whistle, "assist_report_in", assisting_handler)
    with refused("已经配合报到过", code="conflict"):
        step(whistle, "assist_report_in", assisting_handler)


def test_the_leading_department_does_not_assist_itself(departments, department_handler):
    with refused("配合签收由配合部门办理", code="forbidden"):
        step(a_whistle(assisting=["lianhua-police"]), "assist_sign", department_handler)


def test_who_handles_two_assisting_departments_acts_for_each(departments):
    one, two = a_department(LIANHUA), a_department(LIANHUA)
    handler = a_handler_of(one)
    a_second = a_handler_of(two)
    handler.memberships.create(department=two, period=a_second.memberships.get().period)
    whistle = a_whistle(assisting=[one, two])
    for _ in range(2):
        whistle = step(whistle, "assist_sign", handler)
    assert whistle.report_ins.filter(part="assist", signed_at__isnull=False).count() == 2
    with refused("已经配合签收过", code="conflict"):
        step(whistle, "assist_sign", handler)


def test_a_step_happened_after_the_one_before_and_not_in_the_future(departments):
    ledger = system_actor()
    whistle = a_whistle(whistled_at=timezone.now() - timedelta(hours=2))
    with refused("早于上一步", field="occurred_at"):
        step(whistle, "sign", ledger, occurred_at=whistle.whistled_at - timedelta(microseconds=1))
    with refused("发生时间不能晚于现在", field="occurred_at"):
        step(whistle, "sign", ledger, occurred_at=timezone.now() + timedelta(seconds=30))
    at = whistle.whistled_at
    assert step(whistle, "sign", ledger, occurred_at=at).report_ins.get().signed_at == at


@pytest.mark.parametrize("verb", ["blow", "close_by_ledger", "delete", ""])
def test_a_verb_that_users_do_not_take_is_refused(departments, street_admin, verb):
    with refused("没有这个办理动作"):
        step(a_whistle(), verb, street_admin)


def test_an_id_that_is_nobodys_is_unknown(departments, street_admin):
    with pytest.raises(Whistle.DoesNotExist):
        take(whistle_id=uuid.uuid4(), verb="sign", by=street_admin, version=1)


def test_offers_are_the_verbs_one_has_the_right_to_with_the_sentence_why_not_now(departments, person):
    whistle = a_whistle(assisting=["lianhua-police"])
    handler = {offer.step.verb: offer for offer in offers(whistle, by=person("department_handler"))}
    assert {"sign", "report_in", "start", "submit", "object"} <= set(handler)
    assert not {"close", "assist_sign", "uphold", "instruct"} & set(handler)
    assert handler["sign"].is_open
    assert "报到要在「已签收」时进行" in handler["report_in"].refusal
    desk = {offer.step.verb: offer.is_open for offer in offers(whistle, by=person("street_admin"))}
    assert (desk["close"], desk["send_back"], desk["cancel"], desk["reassign"]) == (False, False, True, True)
    assert offers(whistle, by=person("community_officer")) == []
