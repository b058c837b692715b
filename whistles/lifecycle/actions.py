"""The whistle's verbs: blow one, take a step on it. Steps are carried out by the engine, as the table says."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.approvals import actions as approvals
from grids.approvals.models import Approval, What
from grids.approvals.queries import granted_of
from grids.areas.models import Area
from grids.conduct.engine import Act, time_of
from grids.conduct.events import GENESIS, Origin
from grids.conduct.fetched import fetched
from grids.conduct.lifecycle import Offer, Step
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.conduct.writing import insert, rewrite
from grids.personal.masking import without
from grids.staff.models import Department, User
from whistles.clocks.terms import Terms
from whistles.intake.actions import triage_permission
from whistles.intake.models import Lead
from whistles.intake.queries import lead_for_update
from whistles.intake.reporters import known_where_written
from whistles.intake.table import GRANT_GRADE, LEAD_LIFECYCLE, WHISTLE
from whistles.lifecycle.choosing import check_departments
from whistles.lifecycle.engine import ENGINE, check_backdating, entry_of
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Part, ReportIn, Whistle
from whistles.lifecycle.numbers import number_of
from whistles.lifecycle.queries import grade_among, grades_of
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import WHISTLED
from whistles.lifecycle.table import BLOW


@transaction.atomic
def blow(
    *, lead_id: uuid.UUID | str, by: User, version: int | None, grade: Grade | str, lead_department: Department,
    assisting: Iterable[Department] = (), occurred_at: datetime | None = None, reason: str = "",
    not_involved: str = "",
) -> Whistle:  # fmt: skip
    """Whistle a lead of the pool to departments; starts the clocks.

    grade: one of the area's scheme, or what it is called there (`grade_among`). occurred_at, reason: it was whistled
    earlier, by word of mouth say, and why it is entered only now.
    Raises Refusal when the lead is no longer in the pool, the grade is not of the area's scheme or was not approved
    where it asks for it, a community is to lead, or a complaint would reach the office it is about.
    """
    lead = lead_for_update(lead_id, by=by, version=version)
    oracle.require_in(by, triage_permission(lead), lead.area_id, _("吹哨"))
    LEAD_LIFECYCLE.step(lead.state, WHISTLE.verb)
    assisting = [department for department in assisting if department != lead_department]
    check_departments(lead, lead_department, assisting)
    _check_not_involved(lead, not_involved)
    grades = grades_of(lead.area)
    grade = _grade_of(lead.area, grades, grade)
    approval = _approved(lead, grade)
    now = timezone.now()
    check_backdating(occurred_at, by=by, area_code=lead.area_id, reason=reason, now=now)
    occurred_at = time_of(occurred_at, after=lead.received_at, now=now)
    whistle = _whistle_of(lead, grade, lead_department, occurred_at)
    terms = Terms.begun(whistle, external_due_at=lead.external_due_at)
    around = Situation.born(whistle, by, _parts(whistle, lead_department, assisting), [lead], terms, grades)
    terms.given_to(*around.parts)
    why = "；".join(filter(None, (said(reason), said(not_involved))))
    why = without(why, known_where_written(lead)) if why else ""
    first = entry_of(Act(step=BLOW, around=around, by=by, at=occurred_at, now=now, given={}, reason=why))
    # with the mark of its first step, which is made before either is written
    insert([whistle])
    insert(around.parts)
    terms.save()
    first.write()
    around.steps = [first]
    if approval:
        approvals.used(approval=approval, at=now)
    lead.state, lead.whistle, lead.version = WHISTLE.target, whistle, lead.version + 1
    rewrite([lead], ("state", "whistle", "version"))
    fetched(whistle, "report_ins", around.parts)
    return whistle


def _parts(whistle: Whistle, leading: Department, assisting: Iterable[Department]) -> list[ReportIn]:
    """The departments' parts as they begin."""
    return [
        ReportIn(
            street_code=whistle.street_code, whistle=whistle, department=department, part=part,
            assigned_at=whistle.whistled_at, state=WHISTLED, version=1,
        )
        for department, part in [(leading, Part.LEAD), *((one, Part.ASSIST) for one in assisting)]
    ]  # fmt: skip


def _check_not_involved(lead: Lead, not_involved: str) -> None:
    require(
        not lead.is_about_no_office or said(not_involved),
        _("这件检举控告没有写明被反映的部门。请写明为什么所选的部门与它反映的人和事无关，再吹哨。"),
        field="not_involved",
    )


def _grade_of(area: Area, grades: list[Grade], wanted: Grade | str) -> Grade:
    """The grade that is wanted, of those in force in the area; Refusal where it is none of them."""
    if isinstance(wanted, str):
        return grade_among(grades, area, wanted)
    found = next((grade for grade in grades if grade.pk == wanted.pk), None)
    if found is None:
        raise Refusal(_("「%(grade)s」不是本区域方案里的哨种。") % {"grade": wanted}, field="grade")
    return found


def _approved(lead: Lead, grade: Grade) -> Approval | None:
    """The approval by which a lead may be whistled as this grade; Refusal where the grade asks for one and none is there."""
    if not grade.needs_approval:
        return None
    granted = granted_of(lead, What.GRADE)
    fits = granted is not None and granted.wanted.get("grade") == grade.key
    # that it was granted stands in the lead's book too, which nobody writes past the product unseen
    fits = fits and lead.events.filter(verb=GRANT_GRADE.verb, recorded_at__gte=granted.asked_at).exists()
    require(
        fits,
        _("「%(grade)s」要先批准才能吹哨：请先报请批准。") % {"grade": grade},
        field="grade",
        code="conflict",
    )
    return granted


def _whistle_of(lead: Lead, grade: Grade, lead_department: Department, occurred_at: datetime) -> Whistle:
    """The whistle of a lead, not saved yet, with the next number of its street's year."""
    return Whistle(
        street_code=lead.street_code,
        community_code=lead.area_id[:12] if len(lead.area_id) >= 12 else "",
        number=number_of(lead, timezone.localtime(occurred_at).year),
        is_sealed=lead.is_sealed,
        title=lead.title,
        area=lead.area,
        address=lead.address,
        category=lead.category,
        source=lead.source,
        grade=grade,
        lead_department=lead_department,
        received_at=lead.received_at,
        whistled_at=occurred_at,
        copied_at=occurred_at if grade.copies_district else None,
        version=1,
        last_occurred_at=occurred_at,
        last_digest=GENESIS,
    )


def take(
    *, whistle_id: uuid.UUID | str, verb: str, by: User, version: int | None, occurred_at: datetime | None = None,
    given: Mapping[str, Any] | None = None, **more: Any,
) -> Whistle:  # fmt: skip
    """Take one step of the table on a whistle.

    verb: one of `table.STEPS` that users take. given, more: what the step asks for, by its names. occurred_at: an
    earlier time, from the desk, with the reason why.
    Raises Refusal when the state, the right, an input, the time or a newer version forbids it; DoesNotExist when `by`
    may not know the whistle. The same request sent again changes nothing.
    """
    return ENGINE.take(
        whistle_id, verb, by=by, version=version, given={**(given or {}), **more}, occurred_at=occurred_at
    ).matter


def record(
    whistle: Whistle, step: Step, *, by: User, occurred_at: datetime | None = None, origin: str = Origin.LIVE,
    **given: Any,
) -> Whistle:  # fmt: skip
    """Write one step of a whistle whose row lock the caller holds."""
    return ENGINE.carry_out(Situation(whistle, by), step, given=given, occurred_at=occurred_at, origin=origin)


def refusal_of(whistle: Whistle, step: Step, *, by: User) -> Refusal | None:
    """Why `by` can't take `step` now, or None: first the right, then the state, so that rights stay private."""
    return ENGINE.refusal(Situation(whistle, by), step)


def offers(whistle: Whistle, *, by: User) -> list[Offer]:
    """Every verb that `by` has the right to take on this whistle, open or with the sentence why not now."""
    return ENGINE.offers(Situation(whistle, by))
