"""What is asked for of a matter: decided by somebody else who may, within limits, once, and kept as it was."""

import re
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.approvals import actions as approvals
from grids.approvals import todos
from grids.approvals.kinds import kind_of
from grids.approvals.models import Approval, What
from grids.approvals.queries import granted_of, waiting_of, who_may
from grids.approvals.querysets import GOES_UP_AFTER
from grids.approvals.shown import DECIDERS, askings_of, decider_of, decides
from grids.conduct.refusals import Refusal
from grids.staff.models import Appointment, User
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import refused
from tests.factories import whistles as made
from whistles.clocks.deadlines import rules_in
from whistles.intake.models import Lead
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.situation import Situation

pytestmark = pytest.mark.django_db
PLAN = {"plan": "等雨季过后重铺路面", "told": "已电话告知诉求人"}


@pytest.fixture
def handler(person):
    return person("department_handler")


@pytest.fixture
def whistle(departments) -> Whistle:
    return made.a_whistle(state="in_progress")


@contextmanager
def under_lock(subject):
    """As a step of the matter has it: one transaction, the matter locked first."""
    with transaction.atomic():
        yield type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)


def says(words: str):
    """What happens inside is refused with a sentence that holds these words."""
    return pytest.raises(Refusal, match=re.escape(words))


def ask(subject, by: User, what: What = What.EXTENSION, **given) -> Approval:
    given = {"wanted": {"days": 3}, "reason": "等配件到货"} | given
    with under_lock(subject) as locked:
        return approvals.asked(what=what, subject=locked, by=by, **given)


def decide(subject, asked: Approval, by: User, *, yes: bool = True, answer: str = "先做现场处置") -> Approval:
    with under_lock(subject):
        return approvals.decided(approval=asked, by=by, is_granted=yes, answer=answer)


def suspend(subject, by: User, days: int) -> Approval:
    until = (timezone.localdate() + timedelta(days=days)).isoformat()
    return ask(subject, by, What.SUSPENSION, wanted={"until": until, **PLAN})


def home(client) -> str:
    return client.get(reverse("home")).content.decode()


# ---- who decides


def test_a_department_asks_and_the_streets_desk_decides(whistle, handler, person):
    desk = person("street_admin")
    asked = ask(whistle, handler)
    assert (asked.decided_with, asked.area_code, asked.until) == ("whistle.verify", personas.LIANHUA, None)
    assert who_may(asked) == [desk]
    assert waiting_of(whistle, What.EXTENSION) == asked
    assert decides(asked, desk)
    granted = decide(whistle, asked, desk)
    assert (granted.is_granted, granted.decided_by, granted.answer) == (True, desk, "先做现场处置")
    assert waiting_of(whistle, What.EXTENSION) is None
    assert granted_of(whistle, What.EXTENSION) == granted


def test_who_asked_takes_it_back_and_never_grants_it(whistle, person):
    desk = person("street_admin")
    person("street_leader")
    asked = ask(whistle, desk)
    assert not decides(asked, desk)
    with says("自己提出的"):
        decide(whistle, asked, desk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(
            is_granted=True, decided_by=desk, decided_at=timezone.now()
        )
    taken_back = decide(whistle, asked, desk, yes=False, answer="")
    assert (taken_back.is_granted, taken_back.decided_by) == (False, desk)


@pytest.mark.parametrize(
    "who", ["department_handler", "community_officer", "district_desk", "other_street_admin", "auditor"]
)
def test_nobody_else_decides(whistle, person, who):
    person("street_admin")
    asked = ask(whistle, person("assisting_handler"))
    with says("没有对「延期」作出决定的权限"):
        decide(whistle, asked, person(who))
    assert not decides(asked, person(who))
    assert Approval.objects.get().decided_at is None


def test_a_key_whistles_extension_is_the_districts(departments, handler, person):
    whistle = made.a_whistle(state="in_progress", grade_code="key")
    for who in ("street_admin", "street_leader", "other_district_desk"):
        person(who)
    with says("还没有人能对「延期」作出决定"):
        ask(whistle, handler)
    district = person("district_desk")
    asked = ask(whistle, handler)
    assert (who_may(asked), asked.area_code) == ([district], personas.WUHUA)
    assert str(decider_of(asked)) == "区级督办员"
    for who in ("street_admin", "street_leader", "other_district_desk"):
        with says("没有对「延期」"):
            decide(whistle, asked, person(who))
    assert decide(whistle, asked, district).is_granted


def test_a_suspension_is_decided_above_whoever_asks(whistle, handler, person):
    leader, district = person("street_leader"), person("district_desk")
    asked = suspend(whistle, handler, 20)
    assert who_may(asked) == [leader]
    decide(whistle, asked, leader)
    own = suspend(whistle, leader, 20)
    assert who_may(own) == [district]
    assert decide(whistle, own, district).is_granted


def test_where_the_street_has_nobody_who_decides_the_nearest_above_does(whistle, handler, person):
    person("other_street_leader")
    district = person("district_desk")
    asked = suspend(whistle, handler, 20)
    assert (who_may(asked), asked.area_code) == ([district], personas.WUHUA)


def test_the_system_decides_what_somebody_asked_for_and_never_what_it_asked_for(whistle, handler, person):
    system = system_actor()
    person("street_admin")
    assert decide(whistle, ask(whistle, handler), system).decided_by == system
    own = ask(whistle, system)
    assert not decides(own, system)
    with says("自己提出的"):
        decide(whistle, own, system)


def test_who_lost_the_post_decides_no_more(whistle, handler, person):
    desk = person("street_admin")
    asked = ask(whistle, handler)
    Appointment.objects.filter(member__user=desk).update(
        period=personas.DateRange(None, date(2001, 1, 1), "[)")
    )
    with says("没有对「延期」"):
        decide(whistle, asked, User.objects.get(pk=desk.pk))


def test_the_grade_of_a_lead_is_approved_by_the_principal_officer_who_reads_the_pool(person):
    lead, desk = made.a_lead(), person("street_admin")
    person("district_desk")
    with says("还没有人能对「哨种审批」作出决定"):
        ask(lead, desk, What.GRADE, wanted={"grade": "wuhua-key_district"}, reason="涉及多个部门")
    leader = person("street_leader")
    asked = ask(lead, desk, What.GRADE, wanted={"grade": "wuhua-key_district"}, reason="涉及多个部门")
    assert who_may(asked) == [leader]
    assert Lead.objects.visible_to(leader).filter(pk=lead.pk).exists()
    assert decide(lead, asked, leader).is_granted


def test_every_right_by_which_a_matters_asking_is_decided_has_a_name():
    of_matters = {p for what in What if kind_of(what).matter for p in kind_of(what).permissions}
    assert set(DECIDERS) == of_matters


# ---- of a complaint


@pytest.fixture
def complaint(departments, person) -> Whistle:
    """What came of a complaint about an office of the street, handled by the district's officer."""
    person("complaint_officer")
    lead = made.a_lead(is_sealed=True, accused=departments["lianhua-market"], title="反映一件事")
    return made.a_whistle(state="in_progress", department="wuhua-housing", lead=lead)


def test_of_a_complaint_only_who_handles_it_and_may_know_of_it_decides(complaint, person, signed_in):
    officer = person("complaint_officer")
    desk, leader = person("street_admin"), person("street_leader")
    asked = ask(complaint, person("department_handler"))
    # the leader handles complaints too, and works for the street that it is about
    assert who_may(asked) == [officer]
    for kept_from in (desk, leader):
        assert not Approval.objects.visible_to(kept_from).exists()
        assert todos.count_to_decide(kept_from) == 0
        with pytest.raises(Refusal):
            decide(complaint, asked, kept_from)
    assert complaint.number not in home(signed_in("street_leader"))
    assert decides(asked, officer)
    assert decide(complaint, asked, officer).is_granted


def test_what_is_kept_for_good_names_no_title(complaint, whistle, handler, person):
    person("street_admin")
    for subject in (complaint, whistle):
        assert str(ask(subject, handler)) == f"哨件 {subject.number} 延期 3 天"


# ---- limits


def test_at_most_two_are_granted_and_what_was_refused_or_taken_back_does_not_count(whistle, handler, person):
    desk = person("street_admin")
    for yes in (True, False, True):
        decide(whistle, ask(whistle, handler), desk, yes=yes)
    with says("最多 2 次，已经同意过 2 次"):
        ask(whistle, handler)
    assert Approval.objects.filter(is_granted=True).count() == 2
    # a whistle that was reopened begins anew
    assert ask(whistle, handler, in_round=1).pk


def test_an_extension_is_asked_for_before_the_deadline(whistle, handler, person):
    person("street_admin")
    with says("已过，不能再申请延期"):
        ask(whistle, handler, at=whistle.close_due_at)
    assert ask(whistle, handler, at=whistle.close_due_at - timedelta(seconds=1)).pk


def test_a_suspension_takes_ninety_days_in_all_and_gives_back_what_it_did_not_take(whistle, handler, person):
    leader = person("street_leader")
    first = decide(whistle, suspend(whistle, handler, 60), leader)
    with says("累计最多 90 天，还剩 30 天"):
        suspend(whistle, handler, 31)
    decide(whistle, suspend(whistle, handler, 30), leader, yes=False)
    with under_lock(whistle):
        approvals.shortened(approval=first, days=10)
    decide(whistle, suspend(whistle, handler, 80), leader)
    with says("还剩 0 天"):
        suspend(whistle, handler, 1)
    with says("晚于今天"):
        suspend(whistle, handler, 0)


def test_an_appeal_is_judged_once_whichever_way(whistle, handler, person):
    leader = person("street_leader")
    given = {"what": What.APPEAL, "wanted": {}, "reason": "停电两天"}
    decide(whistle, ask(whistle, handler, **given), handler, yes=False)
    decide(whistle, ask(whistle, handler, **given), leader, yes=False)
    with says("已经有了决定"):
        ask(whistle, handler, **given)


def test_a_matter_has_its_limits_whichever_department_asks_and_one_waits_for_each(departments, person):
    desk = person("street_admin")
    whistle = made.a_whistle(state="in_progress", assisting=["lianhua-police"])
    one, other = whistle.report_ins.order_by("pk")
    decide(whistle, ask(whistle, person("department_handler"), part=one), desk)
    last = ask(whistle, person("department_handler"), part=one)
    asked = ask(whistle, person("assisting_handler"), part=other)
    assert waiting_of(whistle, What.EXTENSION, part=other) == asked
    decide(whistle, last, desk)
    # else two departments that hand the lead to and fro have as many as they like
    with refused("最多 2 次", code="conflict"):
        decide(whistle, asked, desk)
    with refused("最多 2 次", code="conflict"):
        ask(whistle, person("uninvolved_handler"), part=None)


# ---- what is asked for


@pytest.mark.parametrize(
    ("what", "wanted", "field"),
    [
        (What.EXTENSION, {}, "days"), (What.EXTENSION, {"days": 0}, "days"), (What.EXTENSION, {"days": "三"}, "days"),
        (What.EXTENSION, {"days": 61}, "days"), (What.EXTENSION, {"days": 1.5}, "days"),
        (What.SUSPENSION, {"until": "2026-13-01", **PLAN}, "until"), (What.SUSPENSION, {"until": "0001-01-01", **PLAN}, "until"),
        (What.SUSPENSION, {"until": "2027-01-10", "plan": " \u200b ", "told": "是"}, "plan"),
        (What.SUSPENSION, {"until": "2027-01-10", "plan": "字" * 401, "told": "是"}, "plan"),
        (What.OBJECTION, {"department": 0}, "department"), (What.OBJECTION, {"department": "x"}, "department"),
        (What.GRADE, {"grade": "nothing"}, "grade"),
    ],
)  # fmt: skip
def test_what_no_asking_can_want_is_refused_at_its_field(whistle, handler, person, what, wanted, field):
    for who in ("street_admin", "street_leader", "district_desk"):
        person(who)
    with pytest.raises(Refusal) as why:
        ask(whistle, handler, what, wanted=wanted)
    assert why.value.field == field
    assert not Approval.objects.exists()


def test_a_value_that_no_kind_asks_for_is_a_mistake_of_ours(whistle, handler):
    with pytest.raises(ValueError, match="hours"):
        ask(whistle, handler, wanted={"days": 3, "hours": 1})


def test_an_objection_names_another_department_that_serves_the_area(whistle, handler, person, departments):
    person("street_admin")
    own = whistle.report_ins.get()
    objection = {"what": What.OBJECTION, "part": own, "reason": "不属于本部门职责"}
    for wrong, why in (("lianhua-urban", "不能是本部门"), ("hongyun-urban", "不服务这个区域")):
        with says(why):
            ask(whistle, handler, wanted={"department": departments[wrong].pk}, **objection)
    asked = ask(whistle, handler, wanted={"department": departments["lianhua-market"].pk}, **objection)
    (shown,) = askings_of(whistle)
    assert shown.values == [("应当办理的部门", "市场监管所")]
    assert shown.waits_for == "王研判"
    assert asked.wanted == {"department": departments["lianhua-market"].pk}


@pytest.mark.parametrize("reason", ["", " \u200b ", "字" * 1001])
def test_it_is_asked_with_a_reason_that_can_be_read(whistle, handler, person, reason):
    person("street_admin")
    with pytest.raises(Refusal) as why:
        ask(whistle, handler, reason=reason)
    assert why.value.field == "reason"


def test_a_no_says_why(whistle, handler, person):
    asked = ask(whistle, handler) if person("street_admin") else None
    with says("请写明不同意的理由"):
        decide(whistle, asked, person("street_admin"), yes=False, answer=" \u200b ")


def test_what_reaches_a_person_is_masked_on_the_way_in(whistle, handler, person):
    leader = person("street_leader")
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    asked = ask(
        whistle, handler, What.SUSPENSION, reason="诉求人 13812345678 同意",
        wanted={"until": until, "plan": "联系 13812345678", "told": "打 13812345678"},
    )  # fmt: skip
    decide(whistle, asked, leader, answer="已核 13812345678")
    kept = Approval.objects.values_list("reason", "answer", "wanted", "wording").get()
    assert "13812345678" not in str(kept)


# ---- once


def test_the_same_is_asked_once_until_it_is_decided(whistle, handler, person):
    person("street_admin")
    asked = ask(whistle, handler)
    with says("赵城管 已经在"):
        ask(whistle, handler)
    copy = Approval.objects.get(pk=asked.pk)
    copy.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        copy.save(force_insert=True)


def test_it_is_decided_once(whistle, handler, person):
    desk = person("street_admin")
    asked = ask(whistle, handler)
    decide(whistle, asked, desk, yes=False)
    with says("已经有了决定"):
        decide(whistle, asked, person("street_leader"))


def test_what_was_granted_is_used_once(whistle, handler, person):
    desk = person("street_admin")
    granted = decide(whistle, ask(whistle, handler), desk)
    with under_lock(whistle):
        approvals.used(approval=granted)
    assert granted_of(whistle, What.EXTENSION) is None
    with says("已经用过"), under_lock(whistle):
        approvals.used(approval=granted)


def test_what_waits_ends_when_the_matter_goes_on(whistle, handler, person):
    desk = person("street_admin")
    asked = ask(whistle, handler)
    with under_lock(whistle):
        assert approvals.lapsed(subject=whistle) == 1
    assert todos.count_to_decide(desk) == 0
    with says("已经失效"):
        decide(whistle, asked, desk)
    assert [one.state for one in askings_of(whistle)] == ["已失效"]


def test_what_nobody_decided_in_its_time_makes_room_for_another(whistle, handler, person):
    person("street_admin")
    first = ask(whistle, handler)
    Approval.objects.filter(pk=first.pk).update(until=timezone.now() - timedelta(seconds=1))
    second = ask(whistle, handler)
    assert Approval.objects.get(pk=first.pk).lapsed_at
    assert waiting_of(whistle, What.EXTENSION) == second


def changed(asked: Approval, **values) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(**values)


def test_the_database_keeps_what_was_asked_and_what_was_decided(whistle, handler, person):
    desk, leader = person("street_admin"), person("street_leader")
    asked = ask(whistle, handler)
    for values in (
        {"asked_by": leader}, {"wanted": {"days": 30}}, {"area_code": personas.WUHUA}, {"subject_id": "x"},
        {"decided_with": "whistle.view"}, {"what": What.APPEAL}, {"is_sealed": True}, {"part_id": "x"},
        {"used_at": timezone.now()},
    ):  # fmt: skip
        changed(asked, **values)
    granted = decide(whistle, asked, desk)
    for values in (
        {"is_granted": False},
        {"decided_by": leader},
        {"answer": "另说"},
        {"lapsed_at": timezone.now()},
    ):
        changed(granted, **values)
    with under_lock(whistle):
        approvals.used(approval=granted)
    changed(granted, used_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        granted.delete()


def test_outside_of_a_transaction_nothing_is_asked_or_decided(transactional_db, departments, person):
    handler, desk = person("department_handler"), person("street_admin")
    whistle = made.a_whistle(state="in_progress")
    with pytest.raises(TransactionManagementError):
        approvals.asked(what=What.EXTENSION, subject=whistle, by=handler, reason="等配件", wanted={"days": 3})
    asked = ask(whistle, handler)
    with pytest.raises(TransactionManagementError):
        approvals.decided(approval=asked, by=desk, is_granted=True)


def test_what_belongs_to_a_matter_is_not_decided_past_it(whistle, handler, person):
    desk = person("street_admin")
    asked = ask(whistle, handler)
    for door in (approvals.grant, approvals.refuse):
        with says("随它的事项一起办理"):
            door(approval_id=asked.pk, by=desk)


# ---- where it waits


def test_it_waits_on_the_first_page_of_who_decides_and_leads_to_the_matter(
    whistle, handler, person, signed_in
):
    person("street_admin")
    ask(whistle, handler)
    shown = home(signed_in("street_admin"))
    assert f"等您决定：哨件 {whistle.number} 延期 3 天" in shown
    assert "原因：等配件到货" in shown
    assert reverse("whistle", args=[whistle.pk]) in shown
    assert "等您决定" not in home(signed_in("community_officer"))
    assert f"等待决定：哨件 {whistle.number} 延期 3 天" in home(signed_in("department_handler"))


def test_many_are_counted_and_none_is_counted_that_no_row_stands_for(handler, person, departments):
    desk = person("street_admin")
    for _n in range(todos.SHOWN + 3):
        ask(made.a_whistle(state="in_progress"), handler)
    rows = todos.to_decide(desk)
    assert len(rows) == todos.SHOWN + 1
    assert sum(row.count for row in rows) == todos.count_to_decide(desk) == todos.SHOWN + 3


def test_what_nobody_near_decides_waits_for_those_above_as_well(whistle, handler, person):
    leader, district = person("street_leader"), person("district_desk")
    suspend(whistle, handler, 20)
    assert (todos.count_to_decide(leader), todos.count_to_decide(district)) == (1, 0)
    asked = Approval.objects.get()
    later = timezone.now() + GOES_UP_AFTER + timedelta(minutes=1)
    with time_machine.travel(later, tick=False):
        assert (todos.count_to_decide(leader), todos.count_to_decide(district)) == (1, 1)
        assert decide(whistle, asked, district).is_granted


# ---- lightly


def test_asking_takes_four_statements_and_deciding_two(whistle, handler, person, settings):
    # as in a running process: what the street has set for itself is kept
    settings.REFERENCE_SECONDS = 60
    rules_in(whistle.area_id)
    desk = User.objects.get(pk=person("street_admin").pk)
    _grants = desk.grants
    with under_lock(whistle) as locked:
        with CaptureQueriesContext(connection) as asking:
            asked = approvals.asked(
                what=What.EXTENSION, subject=locked, by=handler, reason="等配件", wanted={"days": 3}
            )
        with CaptureQueriesContext(connection) as deciding:
            approvals.decided(approval=asked, by=desk, is_granted=True)
    # the grade is read where the caller has not read it
    assert len(asking) <= 4, [one["sql"] for one in asking]
    assert len(deciding) == 2, [one["sql"] for one in deciding]


# ---- where it is read


def test_the_matters_page_says_what_was_asked_who_decides_and_how_it_ended(
    whistle, handler, person, signed_in
):
    leader = person("street_leader")
    # as a step of its matter: a page asks of the book whether anything was ever asked for
    until = (timezone.localdate() + timedelta(days=20)).isoformat()
    stepped(whistle, "ask_suspension", handler, reason="等配件到货", until=until, **PLAN)
    asked = waiting_of(whistle, What.SUSPENSION)
    page = reverse("whistle", args=[whistle.pk])
    shown = signed_in("department_handler").get(page).content.decode()
    for said in (
        "挂账到",
        PLAN["plan"],
        "等配件到货",
        "赵城管 于",
        f"由街道负责人决定；现在可以决定的人：{leader}",
    ):
        assert said in shown, said
    decide(whistle, asked, leader, yes=False, answer="先做临时修补")
    shown = signed_in("department_handler").get(page).content.decode()
    assert "先做临时修补" in shown
    assert "未同意" in shown
    assert "现在可以决定的人" not in shown
    assert (
        "申请与审批"
        not in signed_in("department_handler")
        .get(reverse("whistle", args=[made.a_whistle().pk]))
        .content.decode()
    )


def test_the_help_says_of_every_kind_who_decides(signed_in):
    shown = signed_in("department_handler").get(reverse("help")).content.decode().split('id="h-decides"')[1]
    for what in (What.EXTENSION, What.SUSPENSION, What.OBJECTION, What.APPEAL, What.GRADE):
        assert str(what.label) in shown
    for said in ("最多同意 2 次", "累计最多 90 天", "只能提出 1 次", "街道负责人", "区级督办员"):
        assert said in shown


# ---- through the steps of the table


def stepped(whistle: Whistle, verb: str, by: User, **given) -> Whistle:
    return take(whistle_id=whistle.pk, verb=verb, by=by, version=None, given=given)


def test_a_suspension_that_ended_early_gives_back_the_days_that_it_did_not_take(departments, handler, person):
    leader, desk = person("street_leader"), person("street_admin")
    monday = timezone.make_aware(datetime(2026, 3, 2, 10))
    with time_machine.travel(monday, tick=False):
        whistle = made.a_whistle(state="in_progress")
        stepped(
            whistle,
            "ask_suspension",
            handler,
            until=date(2026, 5, 1),
            plan="等雨季",
            told="已告知",
            reason="没有路面",
        )
        stepped(whistle, "grant_suspension", leader, reason="同意")
        assert Approval.objects.get().days == 60
    with time_machine.travel(monday + timedelta(days=10), tick=False):
        stepped(whistle, "resume", desk, reason="提前复工")
        assert Approval.objects.get().days == 10


def test_what_is_refused_of_an_asking_stands_at_an_input_that_its_step_has(handler, person):
    person("street_leader")
    under_way = made.a_whistle(state="in_progress")
    until = (timezone.localdate() + timedelta(days=91)).isoformat()
    with pytest.raises(Refusal, match="累计最多 90 天") as why:
        take(
            whistle_id=under_way.pk, verb="ask_suspension", by=handler, version=None, until=until, reason="等配件",
            plan="九十天后装", told="已电话告知",
        )  # fmt: skip
    assert why.value.field == "until"


def test_nobody_is_offered_to_decide_what_they_asked_for_and_neither_is_the_system(person):
    person("street_admin")
    whistle = made.a_whistle(state="in_progress")
    take(
        whistle_id=whistle.pk, verb="ask_extension", by=system_actor(), version=None, days=2, reason="等配件"
    )
    assert not Situation(whistle, system_actor()).decides(What.EXTENSION)
    assert Situation(whistle, person("street_admin")).decides(What.EXTENSION)
