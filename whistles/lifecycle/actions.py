"""The whistle's verbs. Each takes the row lock, asks the table and the oracle, appends one event."""

import secrets
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct import moments
from grids.conduct.events import GENESIS, Origin
from grids.conduct.fetched import fetched
from grids.conduct.lifecycle import STAY, Offer, Step
from grids.conduct.refusals import Refusal, checked, require
from grids.conduct.texts import said
from grids.personal.masking import masked, without
from grids.staff.models import Department, DepartmentKind, User
from whistles.clocks.models import Clock
from whistles.clocks.terms import Terms
from whistles.intake.actions import actor_label, triage_permission
from whistles.intake.models import Lead
from whistles.intake.queries import lead_for_update
from whistles.intake.reporters import known_where_written
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle import facts, queries
from whistles.lifecycle.models import Grade, Outcome, Part, ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.table import AT_REST, CLOSED, LIFECYCLE

# verbs of the lead department and of assisting ones: who acts is a department, not the street
LEAD_VERBS = frozenset({"sign", "report_in", "start", "submit"})
ASSIST_VERBS = frozenset({"assist_sign", "assist_report_in"})
# signs of a number drawn by chance: none that is taken for another
CHANCE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# how long ago the desk may say that its step was taken
BACKDATED_MOST = timedelta(days=7)


@transaction.atomic
def blow(
    *, lead_id: uuid.UUID | str, by: User, version: int | None, grade: Grade, lead_department: Department,
    assisting: Iterable[Department] = (), occurred_at: datetime | None = None, reason: str = "",
    not_involved: str = "",
) -> Whistle:  # fmt: skip
    """Whistle a lead of the pool to departments; starts the clocks.

    occurred_at, reason: it was whistled earlier, by word of mouth say, and why it is entered only now.
    Raises Refusal when the lead is no longer in the pool, the grade is not of the area's scheme, a community is
    to lead, or a complaint would reach the office it is about.
    """
    lead = lead_for_update(lead_id, by=by, version=version)
    oracle.require_in(by, triage_permission(lead), lead.area_id, _("吹哨"))
    lead_step = LEAD_LIFECYCLE.step(lead.state, "whistle")
    assisting = [department for department in assisting if department != lead_department]
    _check_departments(lead, lead_department, assisting)
    _check_whistle(lead, grade, not_involved)
    now = timezone.now()
    _check_backdating(occurred_at, by=by, area_code=lead.area_id, reason=reason, now=now)
    occurred_at = _time_of(occurred_at, after=lead.received_at, now=now)
    whistle = _whistle_of(lead, grade, lead_department, occurred_at)
    terms = Terms.begun(whistle, external_due_at=lead.external_due_at)
    checked(whistle, exclude={"area", "source", "category", "grade", "lead_department"})
    whistle.version = 1
    why = "；".join(filter(None, (said(reason), said(not_involved))))
    event = _event(
        whistle,
        LIFECYCLE.steps["blow"],
        "",
        by=by,
        occurred_at=occurred_at,
        now=now,
        reason=without(why, known_where_written(lead)),
    )
    whistle.save(force_insert=True)
    parts = ReportIn.objects.bulk_create(
        ReportIn(
            street_code=lead.street_code, whistle=whistle, department=department, part=part,
            assigned_at=occurred_at,
        )
        for department, part in [(lead_department, Part.LEAD), *((d, Part.ASSIST) for d in assisting)]
    )  # fmt: skip
    fetched(whistle, "report_ins", parts)
    terms.given_to(*parts)
    terms.save()
    lead.state, lead.whistle, lead.version = lead_step.target, whistle, lead.version + 1
    lead.save(update_fields=["state", "whistle", "version"])
    _append(whistle, event)
    return whistle


def _check_whistle(lead: Lead, grade: Grade, not_involved: str) -> None:
    require(
        not lead.is_sealed or lead.accused_id or said(not_involved),
        _("这件检举控告没有写明被反映的部门。请写明为什么所选的部门与它反映的人和事无关，再吹哨。"),
        field="not_involved",
    )
    require(
        Grade.objects.for_area(lead.area).filter(pk=grade.pk).exists(),
        _("「%(grade)s」不是本区域方案里的哨种。") % {"grade": grade},
        field="grade",
    )


def _whistle_of(lead: Lead, grade: Grade, lead_department: Department, occurred_at: datetime) -> Whistle:
    """The whistle of a lead, not saved yet, with the next number of its street's year."""
    return Whistle(
        street_code=lead.street_code,
        community_code=lead.area_id[:12] if len(lead.area_id) >= 12 else "",
        number=_number_of(lead, timezone.localtime(occurred_at).year),
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
        version=0,
        last_occurred_at=occurred_at,
        last_digest=GENESIS,
    )


def _number_of(lead: Lead, year: int) -> str:
    """The next number of the street's year; of a complaint one by chance, so that no gap in any series tells of it."""
    if not lead.is_sealed:
        return next_number(lead.street_code, year)
    taken = Whistle.objects.filter(street_code=lead.street_code)
    while True:
        number = f"J{year}-{''.join(secrets.choice(CHANCE) for _place in range(6))}"
        if not taken.filter(number=number).exists():
            return number


def _check_departments(lead: Lead, leading: Department, assisting: list[Department]) -> None:
    require(
        leading.kind != DepartmentKind.COMMUNITY,
        _("社区不能牵头，只能按职责清单配合；请选一个部门牵头。"),
        field="lead_department",
    )
    serving = set(Department.objects.serving(lead.area_id).values_list("pk", flat=True))
    for department in (leading, *assisting):
        require(
            department.is_active,
            _("「%(name)s」已停用。") % {"name": department.name},
            field="lead_department",
        )
        require(
            department.pk in serving,
            _("「%(name)s」不服务这个区域，请选本街道或上级的部门。") % {"name": department.name},
            field="lead_department",
        )
        require(
            not _is_accused(lead, department),
            _("这是反映「%(name)s」或其人员的检举控告，不能吹给它自己。") % {"name": department.name},
            field="lead_department",
        )


def _is_accused(lead: Lead, department: Department) -> bool:
    """Whether a complaint is about this department, or about somebody who works for it."""
    if lead.accused_id == department.pk:
        return True
    accused = lead.accused_person.user if lead.accused_person_id else None
    if accused is None:
        return False
    return Department.objects.worked_for_by(accused, by_any=True).filter(pk=department.pk).exists()


def next_number(street_code: str, year: int) -> str:
    """The next whistle number of a street's year."""
    return number_blocks({(street_code, year): 1})[(street_code, year)][0]


def number_blocks(counts: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], list[str]]:
    """So many numbers of each street and year, one after the other; row locks keep them unique and gapless."""
    if not counts:
        return {}
    keys = sorted(counts)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO whistles_numberseries (street_code, year, last) "
            "SELECT * FROM unnest(%s::varchar[], %s::int[], %s::int[]) AS wanted(street_code, year, last) "
            "ORDER BY street_code, year "
            "ON CONFLICT (street_code, year) DO UPDATE SET last = whistles_numberseries.last + EXCLUDED.last "
            "RETURNING street_code, year, last",
            [
                [street for street, _year in keys],
                [year for _street, year in keys],
                [counts[key] for key in keys],
            ],
        )
        lasts = {(street, year): last for street, year, last in cursor.fetchall()}
    return {
        (street, year): [
            f"{year}-{number:04d}" for number in range(last - counts[(street, year)] + 1, last + 1)
        ]
        for (street, year), last in lasts.items()
    }


@transaction.atomic
def take(
    *, whistle_id: uuid.UUID | str, verb: str, by: User, version: int | None, reason: str = "", outcome: str = "",
    occurred_at: datetime | None = None,
) -> Whistle:  # fmt: skip
    """Take one step of the table on a whistle.

    verb: a verb of `table.STEPS` that users take. occurred_at: an earlier time, from the desk, with the reason why.
    Raises Refusal when the state, the right, an input, the time
    or a newer version forbids it; DoesNotExist when `by` may not know the whistle.
    """
    whistle = queries.for_update(whistle_id, by=by, version=version)
    step = LIFECYCLE.steps.get(verb)
    require(step is not None and not step.internal, _("没有这个办理动作。"))
    refusal = refusal_of(whistle, step, by=by)
    if refusal:
        raise refusal
    require("reason" not in step.inputs or said(reason), _("请写明情况说明。"), field="reason")
    if "outcome" in step.inputs:
        require(
            outcome in Outcome.values and outcome != Outcome.UNSTATED,
            _("请选择办结方式：已解决、依法解释、暂不能解决或诉求人撤回。"),
            field="outcome",
        )
    _check_backdating(occurred_at, by=by, area_code=whistle.area_id, reason=reason, now=timezone.now())
    part = _part(whistle, by, step)
    return record(
        whistle, step, by=by, reason=said(reason), outcome=outcome if step.target == CLOSED else "",
        part=part, occurred_at=occurred_at,
    )  # fmt: skip


def refusal_of(whistle: Whistle, step: Step, *, by: User) -> Refusal | None:
    """Why `by` can't take `step` now, or None: first the right, then the state, so that rights stay private."""
    if not _has_right(whistle, step, by):
        return Refusal(_who_can(whistle, step), code="forbidden")
    if whistle.state not in step.sources:
        return Refusal(LIFECYCLE.sentence(whistle.state, step), code="conflict")
    if step.verb in ASSIST_VERBS:
        return _assist_refusal(step, _part(whistle, by, step))
    return None


def _has_right(whistle: Whistle, step: Step, by: User) -> bool:
    if step.verb in ASSIST_VERBS:
        return _part(whistle, by, step) is not None
    if by.is_system:
        return True
    if step.verb in LEAD_VERBS and whistle.lead_department_id is not None:
        return whistle.lead_department_id in oracle.departments(by, Permission.WHISTLE_HANDLE)
    if step.verb in LEAD_VERBS:
        # its ledger names nobody who leads: the street's desk takes the steps for them
        return oracle.may_in(by, Permission.WHISTLE_VERIFY, whistle.area_id)
    # the steps of the street's desk are taken, for a complaint, by whoever handles complaints
    needed = Permission.COMPLAINT_HANDLE if whistle.is_sealed else Permission(step.permission)
    return oracle.may_in(by, needed, whistle.area_id)


def _who_can(whistle: Whistle, step: Step) -> str:
    if step.verb in LEAD_VERBS and whistle.lead_department is None:
        return _("台账没有写明牵头部门，%(step)s由街道研判岗代办。") % {"step": step.label}
    if step.verb in LEAD_VERBS:
        name = whistle.lead_department.name
        return _("%(step)s由牵头部门「%(name)s」办理。") % {"step": step.label, "name": name}
    if step.verb in ASSIST_VERBS:
        return _("%(step)s由配合部门办理。") % {"step": step.label}
    if whistle.is_sealed:
        return _("%(step)s由检举控告承办人办理，您没有这个权限。") % {"step": step.label}
    return _("%(step)s由街道研判岗办理，您没有这个权限。") % {"step": step.label}


def _assist_refusal(step: Step, part: ReportIn) -> Refusal | None:
    if step.verb == "assist_sign" and part.signed_at:
        return Refusal(_("本部门已经签收过。"), code="conflict")
    if step.verb == "assist_report_in" and not part.signed_at:
        return Refusal(_("请先签收，再报到。"), code="conflict")
    if step.verb == "assist_report_in" and part.reported_at:
        return Refusal(_("本部门已经报到过。"), code="conflict")
    return None


def _part(whistle: Whistle, by: User, step: Step) -> ReportIn | None:
    """The part of the department in whose name `by` takes the step: of several, one that can still take it."""
    if step.verb not in LEAD_VERBS | ASSIST_VERBS:
        return None
    wanted = Part.LEAD if step.verb in LEAD_VERBS else Part.ASSIST
    # the mark of the facts asks for them too
    prefetch_related_objects([whistle], "report_ins")
    found = [part for part in whistle.report_ins.all() if part.part == wanted]
    if not by.is_system:
        own = oracle.departments(by, Permission.WHISTLE_HANDLE)
        found = [part for part in found if part.department_id in own]
    return next((part for part in found if not _assist_refusal(step, part)), found[0] if found else None)


def record(
    whistle: Whistle, step: Step, *, by: User, reason: str = "", outcome: str = "", part: ReportIn | None = None,
    occurred_at: datetime | None = None, origin: str = Origin.LIVE,
) -> Whistle:  # fmt: skip
    """Write one step: event, state, deadlines, the department's part. The caller holds the row lock.

    Raises Refusal(conflict) where the table has no such step from the state, whoever takes it.
    """
    step = LIFECYCLE.step(whistle.state, step.verb)
    now = timezone.now()
    occurred_at = _time_of(occurred_at, after=whistle.last_occurred_at, now=now)
    if reason:
        reason = _unnamed(whistle, reason)
    before = whistle.state
    whistle.state = before if step.target == STAY else step.target
    whistle.version += 1
    if step.target == CLOSED:
        whistle.closed_at, whistle.outcome = occurred_at, outcome
    if step.verb == "submit":
        whistle.resolution = reason
    event = _event(
        whistle, step, before, by=by, occurred_at=occurred_at, now=now, reason=reason, outcome=outcome,
        department_id=part.department_id if part else None, origin=origin,
    )  # fmt: skip
    whistle.last_occurred_at = occurred_at
    whistle.next_due_at = whistle.due_in(whistle.state)
    _follow_part(whistle, step, part, occurred_at)
    _follow_terms(whistle, step, part, occurred_at)
    _append(
        whistle, event, "state", "version", "closed_at", "outcome", "resolution", "last_occurred_at", "next_due_at",
    )  # fmt: skip
    return whistle


def _unnamed(whistle: Whistle, text: str) -> str:
    """What is kept for good in the book, and beside it as the result, without who reported the matter."""
    # the mark of the facts asks for them too
    prefetch_related_objects([whistle], "leads")
    leads = list(whistle.leads.all())
    # where the term is over, what comes later keeps to it
    text = masked(text) if any(lead.is_erased for lead in leads) else text
    return without(text, [known for lead in leads for known in known_where_written(lead)])


def _follow_part(whistle: Whistle, step: Step, part: ReportIn | None, at: datetime) -> None:
    stamp = {
        "sign": "signed_at", "assist_sign": "signed_at", "report_in": "reported_at",
        "assist_report_in": "reported_at", "submit": "submitted_at",
    }.get(step.verb)  # fmt: skip
    if part and stamp:
        setattr(part, stamp, at)
        part.is_open = step.verb not in ("submit", "assist_report_in")
        part.save(update_fields=[stamp, "is_open"])
    prefetch_related_objects([whistle], "report_ins")
    for other in whistle.report_ins.all():
        if step.verb == "send_back" and other.part == Part.LEAD:
            other.is_open, other.submitted_at = True, None
            other.save(update_fields=["is_open", "submitted_at"])
        if whistle.state in AT_REST and other.is_open:
            other.is_open = False
            other.save(update_fields=["is_open"])


def _follow_terms(whistle: Whistle, step: Step, part: ReportIn | None, at: datetime) -> None:
    """The clocks that a step meets or ends; the whistle's own columns keep saying what is due."""
    terms = Terms.of(whistle)
    met = {
        "sign": Clock.SIGN,
        "assist_sign": Clock.SIGN,
        "report_in": Clock.REPORT,
        "assist_report_in": Clock.REPORT,
    }
    if step.verb in met:
        terms.meet(met[step.verb], at, part=part)
    if step.target == CLOSED:
        terms.meet(Clock.CLOSE, at)
    if whistle.state in AT_REST:
        terms.stop(at)
    terms.save()


def _check_backdating(
    occurred_at: datetime | None, *, by: User, area_code: str, reason: str, now: datetime
) -> None:
    """Refuse a time that whoever acts gives their own step: every figure of being on time would be in their hands.

    A ledger tells when things were done; the street's desk may enter what was done some days ago, with a reason.
    """
    if occurred_at is None or by.is_system:
        return
    require(
        oracle.may_in(by, Permission.WHISTLE_VERIFY, area_code),
        _("办理时间以系统时间为准，不能自己填写；确需补记较早的时间，请街道研判岗办理。"),
        field="occurred_at",
        code="forbidden",
    )
    require(said(reason), _("补记较早的时间，请写明原因。"), field="reason")
    outside = moments.refusal(occurred_at, what=_("发生时间"), now=now)
    require(not outside, outside, field="occurred_at")
    require(
        occurred_at >= now - BACKDATED_MOST,
        _("补记的时间最多早 %(days)d 天，更早的请随台账导入。") % {"days": BACKDATED_MOST.days},
        field="occurred_at",
    )


def _time_of(occurred_at: datetime | None, *, after: datetime, now: datetime) -> datetime:
    """When a step happened; now unless told. The future, and what lies before the step it follows, are refused."""
    if occurred_at is None:
        return max(now, after)
    outside = moments.refusal(occurred_at, what=_("发生时间"), now=now - moments.SKEW)
    require(not outside, outside, field="occurred_at")
    require(
        occurred_at >= after,
        _("发生时间 %(at)s 早于上一步 %(after)s。")
        % {
            "at": timezone.localtime(occurred_at).strftime("%Y-%m-%d %H:%M"),
            "after": timezone.localtime(after).strftime("%Y-%m-%d %H:%M"),
        },
        field="occurred_at",
    )
    return occurred_at


def _event(
    whistle: Whistle,
    step: Step,
    before: str,
    *,
    by: User,
    occurred_at: datetime,
    now: datetime,
    reason: str = "",
    **more,
):
    return WhistleEvent(
        street_code=whistle.street_code,
        whistle=whistle,
        seq=whistle.version,
        verb=step.verb,
        from_state=before,
        to_state=whistle.state,
        actor=by,
        actor_label=actor_label(by),
        occurred_at=occurred_at,
        recorded_at=now,
        reason=reason,
        area_code=whistle.area_id,
        grade_key=whistle.grade_id,
        source_code=whistle.source_id,
        is_sealed=whistle.is_sealed,
        **more,
    )


def _append(whistle: Whistle, event: WhistleEvent, *changed: str) -> None:
    """The step goes into the book with the mark of the facts after it; the row is saved, anchored to it."""
    event.facts = facts.now(whistle)
    whistle.last_digest = event.append(bytes(whistle.last_digest))
    whistle.save(update_fields=[*changed, "last_digest"])


def offers(whistle: Whistle, *, by: User) -> list[Offer]:
    """Every verb that `by` has the right to take on this whistle, open or with the sentence why not now."""
    found = []
    for step in LIFECYCLE.steps.values():
        if step.internal or not _has_right(whistle, step, by):
            continue
        refusal = refusal_of(whistle, step, by=by)
        said = str(refusal.message) if refusal else ""
        found.append(Offer(step, said, is_done=bool(refusal) and _is_done(whistle, step, by)))
    return found


def _is_done(whistle: Whistle, step: Step, by: User) -> bool:
    """Whether the department of `by` has already assisted in this way."""
    part = _part(whistle, by, step) if step.verb in ASSIST_VERBS else None
    return part is not None and bool(part.signed_at if step.verb == "assist_sign" else part.reported_at)
