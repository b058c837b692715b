"""What a step does to the departments' parts: who leads, who assists, who was asked to."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from grids.approvals import actions as approvals
from grids.conduct.engine import Act
from grids.conduct.refusals import require
from whistles.clocks.models import Clock
from whistles.lifecycle.models import Part, ReportIn
from whistles.lifecycle.states import OFFERED, SIGNED, WHISTLED


def new_part(act: Act, department: Any, part: str, state: str = WHISTLED) -> ReportIn:
    """A part that begins with the step."""
    whistle = act.matter
    made = ReportIn(
        street_code=whistle.street_code, whistle=whistle, department=department, part=part, assigned_at=act.at,
        state=state, round=whistle.round,
    )  # fmt: skip
    act.around.add(made)
    return made


def named_in(parts: Iterable[ReportIn]) -> str:
    """The departments that begin to assist with a step, as its event names them for the figures."""
    numbers = [str(part.department_id) for part in parts if part.part == Part.ASSIST]
    return f",{','.join(numbers)}," if numbers else ""


def end_part(act: Act, part: ReportIn) -> None:
    """The part is none of the present ones any more, and its clocks stop."""
    part.ended_at, part.is_open = act.at, False
    act.around.terms.stop(act.at, part=part)


def part_of(act: Act, department: Any) -> ReportIn | None:
    """The present part of a department."""
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
    withdraw_offer(act, but=department)
    for part in (act.around.leading, part_of(act, department)):
        if part:
            end_part(act, part)
    new_part(act, department, Part.LEAD)
    act.change(lead_department=department)
    approvals.lapsed(subject=act.matter)


def offer_lead(act: Act) -> None:
    """The department that is asked to lead has a part until it answers; who leads goes on answering for the whole."""
    department = act.given["department"]
    known = part_of(act, department)
    asked = new_part(act, department, Part.ASSIST, OFFERED)
    if known:
        # what it answers for as one that assists goes on meanwhile
        act.around.terms.pass_on(known, asked)
        end_part(act, known)


def accept_lead(act: Act) -> None:
    """Who was asked leads; who led assists."""
    offered, before = act.around.own_offered[0], act.around.leading
    department = offered.department
    leading = new_part(act, department, Part.LEAD, SIGNED)
    leading.signed_at = act.at
    if before:
        # between themselves departments win no time for the whole
        act.around.terms.pass_on(before, leading, Clock.CLOSE)
    for part in (offered, before):
        if part:
            end_part(act, part)
    if before:
        new_part(act, before.department, Part.ASSIST, SIGNED).signed_at = act.at
    act.change(lead_department=department)
    approvals.lapsed(subject=act.matter)


def decline_lead(act: Act) -> None:
    """Who was asked doesn't lead, and assists again where it did; who leads leads on."""
    _go_back(act, act.around.own_offered[0])


def withdraw_offer(act: Act, *, but: Any = None) -> None:
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
        again = new_part(act, offered.department, Part.ASSIST, before[0].standing)
        again.signed_at, again.reported_at = before[0].signed_at, before[0].reported_at
        act.around.terms.pass_on(offered, again)
    end_part(act, offered)


def add_assistant(act: Act) -> None:
    """A department assists from now on, by its own clocks."""
    _require_no_part_in_it(act)
    part = new_part(act, act.given["assistant"], Part.ASSIST)
    act.told["assisting"] = named_in([part])
    act.around.terms.assist(act.at, part)


def keep_assistant(act: Act) -> None:
    """It assists all the same, from where it stood, its clocks with it."""
    if part := part_of(act, act.given["assistant"]):
        before, part.state = part.standing, SIGNED if part.signed_at else WHISTLED
        act.told |= {"part": part.pk, "part_from": before, "part_to": part.state}
        act.about = part


def release_assistant(act: Act) -> None:
    """It has no part any more."""
    if part := part_of(act, act.given["assistant"]):
        end_part(act, part)
