"""What a step of a whistle does and refuses that no column of its row says. Each is named by a row of the table."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission as P
from grids.approvals import actions as approvals
from grids.approvals.models import What
from grids.approvals.queries import granted_of
from grids.conduct.engine import Act
from grids.conduct.events import Origin
from grids.conduct.lifecycle import STAY
from grids.conduct.refusals import require
from whistles.clocks.calendar import Limit, Unit
from whistles.clocks.models import Clock, TermEnd
from whistles.clocks.steps import end_of_day
from whistles.intake.engine import back_to_pool
from whistles.lifecycle import answers
from whistles.lifecycle.confirming import confirm
from whistles.lifecycle.models import Late, Part, ReportIn
from whistles.lifecycle.situation import REOPEN_DAYS
from whistles.lifecycle.states import CLOSED, OFFERED, OPEN, SIGNED, WHISTLED
from whistles.lifecycle.table import LIFECYCLE

# -- the straight path --


def contacted(act: Act) -> None:
    """Whoever was called was reached: the clock for calling has been met. Nobody can be called: it runs no more."""
    if act.given.get("contact") == "reached":
        act.told["met"] = act.around.terms.meet(Clock.CONTACT, act.at)
    elif act.given.get("contact") == "nobody":
        act.around.terms.stop(act.at, Clock.CONTACT)


def countersign(act: Act) -> None:
    """The desk has seen that the department reported in, and may confirm that it signed or came before that was recorded."""
    if leading := act.around.leading:
        leading.countersigned_at = act.at
        confirm(act, leading)


def keep_result(act: Act) -> None:
    """The leading department's words are the whistle's result; whoever was asked to lead instead is asked no more."""
    act.change(resolution=act.reason)
    _withdraw_offer(act)


def take_submission_back(act: Act) -> None:
    """What was submitted is not: the part is open again."""
    if leading := act.around.leading:
        leading.submitted_at = None


def end(act: Act) -> None:
    """The whistle has ended, how, and whether late; what waits for a decision waits no more.

    Nobody is late for what waited to be verified: the deadline counts to when the result was handed in.
    A ledger tells its result with it, and `is_timed`: whether it tells beginning and end to the minute.
    """
    is_late = act.around.terms.late_at(Clock.CLOSE, _done_at(act.around, act.at))
    late = Late.LATE if is_late else Late.NO
    act.change(closed_at=act.at, outcome=act.given.get("outcome", ""), late=late)
    if act.origin == Origin.LIVE or act.given.get("is_timed"):
        act.told["minutes"] = lasted(_round_began(act), act.at)
    if act.origin == Origin.LIVE:
        act.told["given"] = {REOPEN_DAYS: act.around.rules.reopen_days}
        act.told["answer"] = _called(act)
    if result := act.given.get("resolution"):
        act.change(resolution=result)
    approvals.lapsed(subject=act.matter)


def _done_at(around: Any, ended: datetime) -> datetime:
    """When the department was done: with the result that was verified, else when the matter ended."""
    leading = around.leading
    return leading.submitted_at if leading and leading.submitted_at else ended


def lasted(began: datetime, ended: datetime) -> int:
    """Whole minutes from one moment to another."""
    return int((ended - began).total_seconds()) // 60


def _called(act: Act) -> str:
    """Whether the person was called within the limit; "" where nobody had to be, or could be."""
    in_round = act.matter.round or 1
    terms = [
        one
        for one in act.around.terms.rows
        if one.is_main and one.clock == Clock.CONTACT and one.round == in_round
    ]
    term = next((one for one in reversed(terms) if one.end in ("", TermEnd.MET)), None)
    if term is None:
        return ""
    return answers.CALLED if term.met_at and term.met_at <= term.due_at else answers.NOT_CALLED


def _round_began(act: Act) -> datetime:
    """When the round began that ends: with the whistle, or when it was opened again."""
    if (act.matter.round or 1) > 1:
        opened = act.matter.events.filter(from_state=CLOSED).exclude(to_state=CLOSED).order_by("-seq")
        if at := opened.values_list("occurred_at", flat=True).first():
            return at
    return act.matter.whistled_at


# -- parts --


def _new_part(act: Act, department: Any, part: str, state: str = WHISTLED) -> ReportIn:
    whistle = act.matter
    made = ReportIn(
        street_code=whistle.street_code, whistle=whistle, department=department, part=part, assigned_at=act.at,
        state=state, round=whistle.round,
    )  # fmt: skip
    act.around.add(made)
    return made


def _end_part(act: Act, part: ReportIn) -> None:
    part.ended_at, part.is_open = act.at, False
    act.around.terms.stop(act.at, part=part)


def _of(act: Act, department: Any) -> ReportIn | None:
    return next((part for part in act.around.current if part.department_id == department.pk), None)


def _require_no_part_in_it(act: Act) -> None:
    """Of a complaint that names no office it is written why another department has no part in it, as when it is whistled."""
    require(
        act.reason or not any(lead.is_about_no_office for lead in act.around.leads),
        _("这件检举控告没有写明被反映的部门。请写明为什么所选的部门与它反映的人和事无关。"),
        field="reason",
    )


def hand_to(act: Act) -> None:
    """Another department leads from now on: it begins afresh, and the one before has no part any more."""
    department = act.given["department"]
    _require_no_part_in_it(act)
    _withdraw_offer(act, but=department)
    for part in (act.around.leading, _of(act, department)):
        if part:
            _end_part(act, part)
    _new_part(act, department, Part.LEAD)
    act.change(lead_department=department)
    approvals.lapsed(subject=act.matter)


def offer_lead(act: Act) -> None:
    """The department that is asked to lead has a part until it answers; who leads goes on answering for the whole."""
    department = act.given["department"]
    known = _of(act, department)
    asked = _new_part(act, department, Part.ASSIST, OFFERED)
    if known:
        # what it answers for as one that assists goes on meanwhile
        act.around.terms.pass_on(known, asked)
        _end_part(act, known)


def accept_lead(act: Act) -> None:
    """Who was asked leads; who led assists."""
    offered, before = act.around.own_offered[0], act.around.leading
    department = offered.department
    leading = _new_part(act, department, Part.LEAD, SIGNED)
    leading.signed_at = act.at
    if before:
        # between themselves departments win no time for the whole
        act.around.terms.pass_on(before, leading, Clock.CLOSE)
    for part in (offered, before):
        if part:
            _end_part(act, part)
    if before:
        _new_part(act, before.department, Part.ASSIST, SIGNED).signed_at = act.at
    act.change(lead_department=department)
    approvals.lapsed(subject=act.matter)


def decline_lead(act: Act) -> None:
    """Who was asked doesn't lead, and assists again where it did; who leads leads on."""
    _go_back(act, act.around.own_offered[0])


def _withdraw_offer(act: Act, *, but: Any = None) -> None:
    """Who was asked to lead in the place of who leads no longer, or is done, has nothing to answer. but: who leads now."""
    for part in [part for part in act.around.current if part.standing == OFFERED and part.department != but]:
        _go_back(act, part)


def _go_back(act: Act, offered: ReportIn) -> None:
    """Whoever was asked to lead assists again from where it stood, if it did."""
    before = [
        part for part in act.around.parts
        if part.department_id == offered.department_id and part.ended_at == offered.assigned_at
    ]  # fmt: skip
    if before:
        again = _new_part(act, offered.department, Part.ASSIST, before[0].standing)
        again.signed_at, again.reported_at = before[0].signed_at, before[0].reported_at
        act.around.terms.pass_on(offered, again)
    _end_part(act, offered)


def add_assistant(act: Act) -> None:
    """A department assists from now on, by its own clocks."""
    _require_no_part_in_it(act)
    part = _new_part(act, act.given["assistant"], Part.ASSIST)
    act.around.terms.assist(act.at, part)


def keep_assistant(act: Act) -> None:
    """It assists all the same, from where it stood, its clocks with it."""
    if part := _of(act, act.given["assistant"]):
        before, part.state = part.standing, SIGNED if part.signed_at else WHISTLED
        act.told |= {"part": part.pk, "part_from": before, "part_to": part.state}
        act.around.terms.resume(act.at, part=part)


def release_assistant(act: Act) -> None:
    """It has no part any more."""
    if part := _of(act, act.given["assistant"]):
        _end_part(act, part)


# -- time --


def extend(act: Act) -> None:
    """The deadline moves by the days that were asked for, in the unit of its limit where that is one of days."""
    days = act.around.decided["days"]
    units = [term.unit for term in act.around.terms.open(Clock.CLOSE)]
    unit = Unit.WORKING_DAYS if str(Unit.WORKING_DAYS) in units else Unit.NATURAL_DAYS
    act.around.terms.extend(Clock.CLOSE, by=Limit(days, unit))
    act.told["given"] = {"days": days, "unit": str(unit)}


def suspend(act: Act) -> None:
    """It goes on by itself at the end of the day that was asked for."""
    until = date.fromisoformat(act.around.decided["until"])
    act.told["given"] = {"until": until.isoformat()}


def shorten(act: Act) -> None:
    """Days of a suspension that were not needed may be had again."""
    approval = granted_of(act.matter, What.SUSPENSION)
    if approval is not None:
        left = date.fromisoformat(approval.wanted["until"]) - timezone.localdate(act.at)
        approvals.shortened(approval=approval, days=max((approval.days or 0) - max(left.days, 0), 0))


def withdraw_asking(act: Act) -> None:
    """What the department asked for beside the matter's way, and still waits, is taken back, whoever of it asked."""
    for what in _asked_beside():
        _take_back(act, what)


def _asked_beside() -> list[What]:
    """What is asked for while the matter goes on and its clocks run; what lets them stand still has its own way back."""
    rows = [one for one in LIFECYCLE.steps.values() if one.asks_for and one.sources <= OPEN]
    return [What(one.asks_for) for one in rows if one.target == STAY and not one.pauses]


def withdraw_objection(act: Act) -> None:
    """The objection is taken back; nobody gains time by objecting: the clocks go on as if they had never stood still."""
    _take_back(act, What.OBJECTION)
    act.around.terms.forget_pause(act.part)


def _take_back(act: Act, what: What) -> None:
    waiting = act.around.waiting(what)
    if waiting and waiting.asked_by_id == act.by.pk:
        approvals.decided(approval=waiting, by=act.by, is_granted=False)
    elif waiting:
        approvals.lapsed(subject=act.matter, what=what)


def regrade(act: Act) -> None:
    """Another grade, by whose limits every clock that runs starts anew; more time was asked for of the clock before."""
    grade = act.given["grade"]
    _require_approval(act, grade)
    act.change(grade=grade)
    if grade.copies_district and not act.matter.copied_at:
        act.change(copied_at=act.at)
    approvals.lapsed(subject=act.matter, what=What.EXTENSION)


def _require_approval(act: Act, grade: Any) -> None:
    """A grade that isn't whistled without approval is come by in no other way: whoever approves gives it."""
    may = (
        act.by.is_system
        or act.matter.is_sealed
        or oracle.may_in(act.by, P.WHISTLE_APPROVE, act.matter.area_id)
    )
    require(
        may or not grade.needs_approval,
        _("「%(grade)s」要街道负责人批准，请由负责人来改。") % {"grade": grade},
        field="grade",
        code="conflict",
    )


# -- watched, put right, and after the end --


def copy_to_district(act: Act) -> None:
    """The district reads it from now on, and may supervise it."""
    act.change(copied_at=act.at)


def move(act: Act) -> None:
    """It lies elsewhere in the street."""
    code = act.given["area"].code
    act.change(area=act.given["area"], community_code=code[:12] if len(code) >= 12 else "")


def recategorise(act: Act) -> None:
    """It is about something else."""
    act.change(category=act.given["category"])


def correct_source(act: Act) -> None:
    """It came by another channel."""
    act.change(source=act.given["source"])


def give_back(act: Act) -> None:
    """Its leads wait in the pool again, where that was wanted: sent wrongly, they are whistled to the right one."""
    approvals.lapsed(subject=act.matter)
    if act.given.get("back_to_pool"):
        return_leads(act)


def return_leads(act: Act) -> None:
    """Its leads wait in the pool again."""
    act.change(leads_before=[*act.matter.leads_before, *(str(lead.pk) for lead in act.around.leads)])
    back_to_pool(act.around.leads, by=act.by, number=act.matter.number, reason=act.reason)
    act.around.leads = []


def reopen(act: Act) -> None:
    """The same whistle in a new round, with the department that led."""
    whistle, leading = act.matter, act.around.leading
    act.change(round=(whistle.round or 1) + 1, closed_at=None, outcome="", excused_at=None, late=Late.NO)
    for part in act.around.current:
        _end_part(act, part)
    if leading:
        _new_part(act, leading.department, Part.LEAD)
    # what was asked for of the round before is decided no more
    approvals.lapsed(subject=whistle)


def follow_up(act: Act) -> None:
    """Who reported it was asked how it went; when everybody was, nobody is waited for any more."""
    given = act.given
    reached = given["reached"] == "reached"
    said = {name: given.get(name) or "" for name in ("resolved", "satisfaction")}
    require(
        reached or not any(said.values()), _("没有联系上的，不填是否解决和是否满意。"), field="reached",
    )  # fmt: skip
    act.told["answer"] = answers.followed(reached=reached, **said)
    number = given["lead"].source_number
    if all(lead.source_number in (number, *act.around.followed) for lead in act.around.leads):
        act.around.terms.meet(Clock.FOLLOW, act.at)


def follow_up_reopen(act: Act) -> None:
    """Who reported it says that it isn't done: asked and opened again in one step."""
    said = {name: act.given.get(name) or "" for name in ("resolved", "satisfaction")}
    require(
        answers.is_bad(**said), _("回访没有说没解决或者不满意，不用重办；请用“回访”记录。"), field="resolved"
    )
    act.told["answer"] = answers.followed(reached=True, **said)
    reopen(act)


def rate_part(act: Act) -> None:
    """What the street says of a department's part."""
    if part := _of(act, act.given["department"]):
        part.mark = act.given["mark"]


def rate_whistle(act: Act) -> None:
    """What a department says of how it was whistled to."""
    act.part = act.around.to_rate[0]
    act.part.whistle_mark = act.given["mark"]


def excuse(act: Act) -> None:
    """Late as a fact, excused in the second figure."""
    # closed before lateness was said, it counted as in time
    act.told |= {} if act.matter.late else {"late_before": Late.IN_TIME}
    act.told["closed_in"] = f"{timezone.localtime(act.matter.closed_at):%Y-%m}"
    act.change(excused_at=act.at, late=Late.EXCUSED)


# -- why not now --


def nobody_to_follow_up(around: Any) -> str:
    """Whoever handled or verified it asks nobody how it went; and everybody is asked once."""
    if around.took_part:
        return _("您办理或核实过这件哨件，请由没有参与的人回访。")
    if not around.leads:
        return _("台账没有载明哨源，没有可以回访的人。")
    done = set(around.followed)
    return "" if any(lead.source_number not in done for lead in around.leads) else _("都已经回访过了。")


def not_to_be_reopened_after(around: Any) -> str:
    """It can't be followed up, or not be opened again any more."""
    return nobody_to_follow_up(around) or closed_too_long_ago(around)


def every_part_is_rated(around: Any) -> str:
    """The street has said it of every department that took part."""
    return "" if any(not part.mark for part in around.current) else _("参与的部门都评价过了。")


def whistle_is_rated(around: Any) -> str:
    """The reader's department has said it."""
    return "" if around.to_rate else _("本部门已经评价过派单。")


def countersigned_already(around: Any) -> str:
    """It was done before, or there is nothing to confirm."""
    if around.leading is None:
        return _("台账没有载明牵头部门，没有可以确认的报到。")
    return _("已经确认过报到。") if around.leading.countersigned_at else ""


def nobody_objects(around: Any) -> str:
    """No department that assists objects."""
    return "" if around.objecting else _("没有配合部门提出异议。")


def nobody_assists(around: Any) -> str:
    """No department assists."""
    return "" if any(part.part == Part.ASSIST for part in around.current) else _("没有配合部门。")


def not_theirs_to_hand_on(around: Any) -> str:
    """A complaint goes to another department by whoever handles complaints alone; and one is asked at a time."""
    if around.matter.is_sealed:
        return _(
            "检举控告由承办人决定交给哪个部门，不能自行移交；不属于本部门的，请在报到前提出异议或联系承办人。"
        )
    asked = [part for part in around.current if part.standing == OFFERED]
    return _("已经请「%(name)s」接手，等它答复。") % {"name": asked[0].department.name} if asked else ""


def not_offered(around: Any) -> str:
    """Nobody asked the reader's department to lead."""
    return "" if around.own_offered else _("没有请本部门接手牵头。")


def nothing_waits(around: Any) -> str:
    """Nothing that was asked for waits."""
    waits = any(around.waiting(what) for what in _asked_beside())
    return "" if waits else _("没有等待决定的申请。")


def nothing_higher(around: Any) -> str:
    """It has the highest grade that the area's scheme knows."""
    return (
        "" if any(grade.rank > around.matter.grade.rank for grade in around.grades) else _("已经是最高一级。")
    )


def nothing_lower(around: Any) -> str:
    """It has the lowest grade that the area's scheme knows."""
    return (
        "" if any(grade.rank < around.matter.grade.rank for grade in around.grades) else _("已经是最低一级。")
    )


def suspension_is_past(around: Any) -> str:
    """It was decided too late: the day until which it was asked for is over."""
    waiting = around.waiting("suspension")
    until = date.fromisoformat(waiting.wanted["until"]) if waiting else None
    if until is None or end_of_day(until) > timezone.now():
        return ""
    return _("申请挂账到 %(day)s，这一天已经过了；请不同意，由部门重新申请。") % {"day": until.isoformat()}


def late_already(around: Any) -> str:
    """It is late: there is nothing to remind of, it is supervised."""
    due = around.matter.next_due_at
    return _("时限已过，请用督办。") if due and due < timezone.now() else ""


def not_late_yet(around: Any) -> str:
    """It is not late yet."""
    due = around.matter.next_due_at
    return "" if due and due < timezone.now() else _("时限还没有过，可以催办。")


def copied_already(around: Any) -> str:
    """The district has it."""
    return _("已经双派到区。") if around.matter.copied_at else ""


def not_copied(around: Any) -> str:
    """The district was not given it."""
    return "" if around.matter.copied_at else _("这件没有双派到区。")


def no_leads(around: Any) -> str:
    """There is nothing to give back."""
    return "" if around.leads else _("这件哨件的哨源已经退回，或者台账没有载明哨源。")


def closed_too_long_ago(around: Any) -> str:
    """The window for opening it again is over: that which held when it was closed."""
    ended, days = around.matter.closed_at, around.reopened_within
    if ended and timezone.now() - ended > timedelta(days=days):
        return _("办结已超过 %(days)d 天，不能重办；新的情况请登记为新的哨源。") % {"days": days}
    return ""


def was_in_time(around: Any) -> str:
    """There is nothing to appeal against."""
    matter, ended = around.matter, around.matter.closed_at
    is_late = matter.late == Late.LATE or (
        ended and around.terms.late_at(Clock.CLOSE, _done_at(around, ended))
    )
    return "" if is_late else _("这件没有超时，不用申诉。")


EFFECTS = {
    one.__name__: one
    for one in (
        contacted, countersign, keep_result, take_submission_back, end, hand_to, offer_lead, accept_lead, decline_lead,
        add_assistant, keep_assistant, release_assistant, extend, suspend, shorten, withdraw_asking, withdraw_objection, regrade,
        copy_to_district, move, recategorise, correct_source, give_back, return_leads, reopen, excuse,
        follow_up, follow_up_reopen, rate_part, rate_whistle,
    )
}  # fmt: skip
REFUSALS = {
    one.__name__: one
    for one in (
        countersigned_already, nobody_objects, nobody_assists, not_theirs_to_hand_on, not_offered, nothing_waits, nothing_higher, nothing_lower,
        suspension_is_past, late_already,
        nobody_to_follow_up, not_to_be_reopened_after, every_part_is_rated, whistle_is_rated,
        not_late_yet, copied_already, not_copied, no_leads, closed_too_long_ago, was_in_time,
    )
}  # fmt: skip
