"""Whistles and grades, for whom."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.kept import kept, kept_rows
from grids.conduct.lifecycle import NEW
from grids.staff.models import User
from grids.staff.queries import departments_by_id
from whistles.intake.choosing import grade_among, grades_of
from whistles.intake.models import Lead
from whistles.intake.queries import sources_by_code
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.states import SUBMITTED, WHISTLED
from whistles.lifecycle.table import LIFECYCLE, URGES
from whistles.lifecycle.turns import OBJECTS

Kept = Callable[[Iterable[Any]], Mapping[Any, Any]]
# verbs by what they do to the result
GIVES_RESULT = {step.verb for step in LIFECYCLE.steps.values() if step.effect == "keep_result"}
# another department, or the same in another round
BEGINS_AFRESH = {
    step.verb for step in LIFECYCLE.steps.values() if step.target == WHISTLED and NEW not in step.sources
}
TAKES_RESULT_BACK = {step.verb for step in LIFECYCLE.steps.values() if step.effect == "take_submission_back"}


def grade_for(area: Area, code: str) -> Grade:
    """The grade with this code in the area's scheme, `key` meaning its street level; Refusal names the choices.

    A behaviour (routine, key, emergency) names the first grade of the scheme that behaves so.
    """
    return grade_among(grades_of(area), area, code)


def open_matters(area: Area, *, at: datetime) -> dict:
    """What waits in an area: leads in the pool, open whistles (all, past their deadline, by state).

    Complaints are in none of these numbers.
    """
    whistles = Whistle.objects.within(area.code).ordinary()
    by_state = whistles.open().values_list("state").annotate(n=models.Count("id")).order_by("state")
    states = dict(by_state)
    return {
        "pool": Lead.objects.ordinary().in_pool().within(area.code).count(),
        "open": sum(states.values()),
        "overdue": whistles.overdue(at=at).count(),
        "states": states,
    }


def result_mark(whistle: Whistle) -> str:
    """What is to be said of the result that stands there, where it is not of now: "" of one that is, or of a ledger's."""
    if not whistle.resolution or not whistle.is_open or whistle.state == SUBMITTED:
        return ""
    last = (
        whistle.events.filter(verb__in=GIVES_RESULT | TAKES_RESULT_BACK | BEGINS_AFRESH)
        .order_by("-seq")
        .values_list("verb", flat=True)
        .first()
    )
    if last in TAKES_RESULT_BACK:
        return _("已退回返工，还没有重新提交")
    return _("以前的结果，还没有重新提交") if last in BEGINS_AFRESH else ""


def called_by_number(ids: set[UUID]) -> dict[UUID, Whistle]:
    """The whistles of leads that somebody reads, by their number and where they stand alone."""
    rows = Whistle.objects.ordinary().filter(pk__in=ids).only("number", "state")
    return {one.pk: one for one in rows} if ids else {}


@kept_rows
def grades_by_key(keys: set[str]) -> dict[str, Grade]:
    """Grades as pages name them and figures count them, the retired ones too: old figures need them."""
    return {grade.key: grade for grade in Grade.objects.filter(key__in=keys).select_related("scheme")}


@kept
def grades_in(area_code: str) -> list[Grade]:
    """The grades of the scheme in force in an area; every grade where the code is empty."""
    if not area_code:
        return list(Grade.objects.all())
    return list(Grade.objects.for_area(Area(code=area_code)))


NAMES: dict[str, Kept] = {
    "area": areas_by_code, "source": sources_by_code, "grade": grades_by_key, "lead_department": departments_by_id,
}  # fmt: skip


def named(rows: list[Whistle]) -> list[Whistle]:
    """The rows with their area, channel, grade and leading department, from what is kept; what came with them stays."""
    for name, found in NAMES.items():
        field = rows[0]._meta.get_field(name) if rows else None
        bare = [row for row in rows if not field.is_cached(row)]
        known = (
            found(getattr(row, field.attname) for row in bare if getattr(row, field.attname)) if bare else {}
        )
        for row in bare:
            setattr(row, name, known.get(getattr(row, field.attname)))
    return rows


def with_departments(whistle: Whistle, parts: Iterable[ReportIn], steps: Iterable[WhistleEvent]) -> None:
    """Give a whistle and its steps their departments, which are mostly those of its parts; the others from what is kept."""
    known = {part.department_id: part.department for part in parts}
    named_in = {step.department_id for step in steps} | {whistle.lead_department_id}
    if missing := named_in - known.keys() - {None}:
        known |= departments_by_id(missing)
    whistle.lead_department = known.get(whistle.lead_department_id)
    for step in steps:
        step.department = known.get(step.department_id)


def below(columns: oracle.Columns, prefixes: Iterable[str]) -> models.Q:
    """Rows below any of these code prefixes, by the columns whose index says so; none where there is none."""
    return reduce(or_, (columns.below(prefix) for prefix in prefixes), oracle.NOTHING)


def objecting_for(user: User) -> models.QuerySet[ReportIn]:
    """Parts that object to assisting and that `user` answers, by the deadline of their matter; one index is asked."""
    rows = Whistle.objects.ordinary_to(user).open()
    mine = rows.filter(rows.under(user, Permission.WHISTLE_VERIFY)).values("pk")
    parts = ReportIn.objects.all()
    here = below(parts.columns, oracle.prefixes(user, Permission.WHISTLE_VERIFY))
    found = parts.filter(here, OBJECTS, whistle__in=mine).select_related("whistle", "department")
    return found.defer("whistle__resolution", "whistle__last_digest").order_by("whistle__next_due_at", "pk")


def last_urging(whistles: Iterable[UUID], *, since: datetime) -> dict[UUID, WhistleEvent]:
    """The last step by which somebody above urged the departments of each on, where there was one since then."""
    steps = WhistleEvent.objects.filter(
        whistle__in=list(whistles), verb__in=sorted(URGES), occurred_at__gte=since
    )
    return {step.whistle_id: step for step in steps.only("whistle", "verb", "occurred_at").order_by("seq")}


def leads_shown_to(user: User) -> models.QuerySet:
    """Leads whose words `user` reads: at the desk, or on the page of a whistle that they see."""
    known, whistles = Lead.objects.known_to(user), Whistle.objects.visible_to(user)
    return Lead.objects.known_to(user).model._default_manager.filter(
        models.Q(pk__in=known.order_by().values("pk"))
        | models.Q(whistle__in=whistles.order_by().values("pk"))
    )
