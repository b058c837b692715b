"""What a step of a whistle does that no column of its row says. Each is named by a row of the table."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission as P
from grids.approvals import actions as approvals
from grids.approvals.kinds import of_running_clocks
from grids.approvals.models import What
from grids.approvals.queries import granted_of
from grids.approvals.standing import take_back
from grids.conduct.engine import Act
from grids.conduct.events import Origin
from grids.conduct.lifecycle import STAY
from grids.conduct.refusals import require
from grids.files.actions import attach, take_off
from whistles.clocks.calendar import Limit, Unit
from whistles.clocks.holds import OBJECTION
from whistles.clocks.models import Clock, TermEnd
from whistles.intake.correcting import put_place, put_right
from whistles.intake.effects import REGRIDDED
from whistles.intake.engine import back_to_pool
from whistles.intake.queries import outer_limit
from whistles.intake.standing import standing
from whistles.lifecycle import answers
from whistles.lifecycle.confirming import confirm
from whistles.lifecycle.handing import (
    accept_lead,
    add_assistant,
    decline_lead,
    end_part,
    hand_to,
    keep_assistant,
    new_part,
    offer_lead,
    part_of,
    release_assistant,
    withdraw_offer,
)
from whistles.lifecycle.models import Part
from whistles.lifecycle.outcomes import Late
from whistles.lifecycle.situation import REOPEN_DAYS
from whistles.lifecycle.states import CLOSED, OPEN
from whistles.lifecycle.table import LIFECYCLE
from whistles.lifecycle.undoing import blow_again, undo

# what is given with the steps by which one more lead becomes the whistle's, or is no more
MERGED_LEAD = "merged_lead"

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
    withdraw_offer(act)


def take_submission_back(act: Act) -> None:
    """What was submitted is not: the part is open again."""
    if leading := act.around.leading:
        leading.submitted_at = None


def end(act: Act) -> None:
    """The whistle has ended, how, and whether late; what waits for a decision waits no more.

    Nobody is late for what waited to be verified: the deadline counts to when the result was handed in.
    A ledger tells its result with it, and `is_timed`: whether it tells beginning and end to the minute.
    """
    is_late = act.around.terms.late_at(Clock.CLOSE, done_at(act.around, act.at))
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


def done_at(around: Any, ended: datetime) -> datetime:
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
        opened = (
            standing(act.matter.events.filter(from_state=CLOSED)).exclude(to_state=CLOSED).order_by("-seq")
        )
        if at := opened.values_list("occurred_at", flat=True).first():
            return at
    return act.matter.whistled_at


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
        days = days_taken(approval.days or 0, approval.wanted["until"], act.at)
        approvals.shortened(approval=approval, days=days)


SHORTENS = shorten.__name__


def days_taken(days: int, until: str, ended: datetime) -> int:
    """How many of the days until a day a suspension took that ended at a moment."""
    left = date.fromisoformat(until) - timezone.localdate(ended)
    return max(days - max(left.days, 0), 0)


def withdraw_asking(act: Act) -> None:
    """What the department asked for beside the matter's way, and still waits, is taken back, whoever of it asked."""
    for kind in asked_beside():
        take_back(act, act.around.waiting(kind, act.part))


def asked_beside() -> list[str]:
    """What is asked for while the matter goes on and its clocks run; what lets them stand still has its own way back."""
    rows = [one for one in LIFECYCLE.steps.values() if one.asks_for and one.sources <= OPEN]
    return list(dict.fromkeys(one.asks_for for one in rows if one.target == STAY and not one.pauses))


def withdraw_objection(act: Act) -> None:
    """The objection is taken back; nobody gains time by objecting: the clocks go on as if they had never stood still."""
    take_back(act, act.around.waiting(What.OBJECTION, act.part))
    act.around.terms.forget(OBJECTION, part=act.part)


def regrade(act: Act) -> None:
    """Another grade, by whose limits every clock that runs starts anew; more time was asked for of the clock before."""
    grade = act.given["grade"]
    refused = must_be_approved(act.around, grade)
    require(not refused, refused, field="grade", code="conflict")
    act.change(grade=grade)
    if grade.copies_district and not act.matter.copied_at:
        act.change(copied_at=act.at)
    for kind in of_running_clocks():
        approvals.lapsed(subject=act.matter, what=kind)


def must_be_approved(around: Any, grade: Any) -> str:
    """A grade that isn't whistled without approval is come by in no other way: whoever approves gives it."""
    by, matter = around.by, around.matter
    may = by.is_system or matter.is_sealed or oracle.may_in(by, P.WHISTLE_APPROVE, matter.area_id)
    if may or not grade.needs_approval:
        return ""
    return _("「%(grade)s」要街道负责人批准，请由负责人来改。") % {"grade": grade}


# -- watched, put right, and after the end --


def copy_to_district(act: Act) -> None:
    """The district reads it from now on, and may supervise it."""
    act.change(copied_at=act.at)


def move(act: Act) -> None:
    """It lies elsewhere in the street; who leads it while it goes on is one that serves the new place."""
    code, leading = act.given["area"].code, act.matter.lead_department
    require(
        act.matter.state == CLOSED or leading is None or leading.serves(code),
        _("牵头部门「%(name)s」不服务那里。请先改派给服务那里的部门，再改区域。") % {"name": leading},
        field="area",
        code="conflict",
    )
    act.change(area=act.given["area"], community_code=code[:12] if len(code) >= 12 else "")


def regrid(act: Act) -> None:
    """The boundaries changed around it; whoever leads goes on, and its clocks too."""
    was, area = act.matter.area, act.given["area"]
    act.change(area=area, community_code=area.code[:12] if len(area.code) >= 12 else "")
    # as both were called: one of them may be no more
    act.told["given"] = {REGRIDDED: [was.short_name, area.short_name]}


def recategorise(act: Act) -> None:
    """It is about something else, whose limits hold."""
    act.change(category=act.given["category"])
    _tell_of_closing(act, moved=act.around.terms.change_subject(act.at))


def correct_source(act: Act) -> None:
    """It came by another channel, whose outer limit holds."""
    act.change(source=act.given["source"])
    until = outer_limit(act.matter.source, act.matter.received_at)
    _tell_of_closing(act, moved=act.around.terms.change_source(act.at, until))


def _tell_of_closing(act: Act, *, moved: bool) -> None:
    """The timeline says until when there is time now; each clock says what moved it."""
    if act.around.leading:
        # what begins when the result was handed in stands still since then
        act.around.terms.hand_in(act.around.leading)
    closing = next(act.around.terms.open(Clock.CLOSE), None)
    if moved and closing:
        act.told["given"] = {"clock": str(Clock.CLOSE), "due_at": closing.due_at.isoformat()}


def take_in(act: Act) -> None:
    """One more lead is the whistle's; of the outer limits of its leads the earliest holds."""
    lead = act.given[MERGED_LEAD]
    act.around.leads = [*act.around.leads, lead]
    act.told["given"] = {"lead_number": lead.source_number}
    if lead.external_due_at:
        _limit_by_leads(act)


def let_go(act: Act) -> None:
    """One of its leads is no longer its own; the outer limit of the others holds."""
    lead = act.given[MERGED_LEAD]
    act.around.leads = [one for one in act.around.leads if one.pk != lead.pk]
    act.told["given"] = {"lead_number": lead.source_number}
    if lead.external_due_at and act.matter.is_open:
        _limit_by_leads(act)


def _limit_by_leads(act: Act) -> None:
    limits = (lead.external_due_at for lead in act.around.leads)
    until = min((one for one in limits if one), default=None)
    _tell_of_closing(act, moved=act.around.terms.change_source(act.at, until))


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


def correct(act: Act) -> None:
    """What somebody wrote is put right."""
    put_right(act, act.around.leads)


def reopen(act: Act) -> None:
    """The same whistle in a new round, with the department that led."""
    whistle, leading = act.matter, act.around.leading
    act.change(round=(whistle.round or 1) + 1, closed_at=None, outcome="", excused_at=None, late=Late.NO)
    for part in act.around.current:
        end_part(act, part)
    if leading:
        new_part(act, leading.department, Part.LEAD)
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
    if part := part_of(act, act.given["department"]):
        act.part, part.mark = part, act.given["mark"]
        act.told["answer"] = answers.OF_PART + answers.MARK[part.mark]


def rate_whistle(act: Act) -> None:
    """What a department says of how it was whistled to."""
    act.part = act.around.to_rate[0]
    act.part.whistle_mark = act.given["mark"]
    act.told["answer"] = answers.OF_WHISTLE + answers.MARK[act.given["mark"]]


def excuse(act: Act) -> None:
    """Late as a fact, excused in the second figure."""
    # closed before lateness was said, it counted as in time
    act.told |= {} if act.matter.late else {"late_before": Late.IN_TIME}
    # only a closing that was counted as late is counted as excused
    closings = standing(act.matter.events.filter(occurred_at=act.matter.closed_at, to_state=CLOSED)).exclude(
        met=""
    )
    if closings.exists():
        act.told["closed_in"] = f"{timezone.localtime(act.matter.closed_at):%Y-%m}"
    act.change(excused_at=act.at, late=Late.EXCUSED)


EFFECTS = {
    one.__name__: one
    for one in (
        contacted, countersign, keep_result, take_submission_back, end, hand_to, offer_lead, accept_lead, decline_lead,
        add_assistant, keep_assistant, release_assistant, extend, suspend, shorten, withdraw_asking, withdraw_objection, regrade,
        copy_to_district, move, regrid, recategorise, correct_source, give_back, return_leads, reopen, excuse,
        follow_up, follow_up_reopen, rate_part, rate_whistle, withdraw_offer, undo, blow_again, correct, put_place, attach, take_off,
        take_in, let_go,
    )
}  # fmt: skip
