"""A department's report-ins as lists: by tab, open ones by deadline, each with its next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids import keyset
from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.lifecycle import Step
from grids.staff.models import User
from whistles.clocks.calendar import Unit
from whistles.clocks.deadlines import calendars_kept
from whistles.clocks.models import Clock
from whistles.intake.queries import COUNTED, capped
from whistles.lifecycle import shown
from whistles.lifecycle.models import ReportIn
from whistles.lifecycle.queries import last_urging, named
from whistles.lifecycle.table import DONE

# behind every deadline there can be
NO_DEADLINE = datetime(9000, 1, 1, tzinfo=UTC)
PAUSED_TAB = "paused"
TABS: dict[str, tuple[str | Promise, Q]] = {
    "open": (_("全部待办"), Q(is_open=True)),
    "sign": (_("待签收"), Q(is_open=True, signed_at=None)),
    "report": (_("待报到"), Q(is_open=True, signed_at__isnull=False, reported_at=None)),
    "doing": (_("办理中"), Q(is_open=True, reported_at__isnull=False)),
    # by where they stand: `standing_still`
    PAUSED_TAB: (_("异议与挂账"), Q()),
    "submitted": (_("已提交"), Q(submitted_at__isnull=False)),
    "all": (_("全部"), Q()),
}
FIRST_TAB = "open"
OPEN_TABS = ("open", "sign", "report", "doing")


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab with how many wait behind it, where they are few enough to count."""

    url: str
    label: str | Promise
    count: int | None
    is_chosen: bool


def tabs(user: User, chosen: str) -> list[Tab]:
    """The tabs of a department's list; the open ones counted in one query."""
    counted = waiting(user).aggregate(**{code: Count("id", filter=TABS[code][1]) for code in OPEN_TABS})
    user._waiting_count = min(counted[FIRST_TAB], COUNTED)
    return [
        Tab(f"?tab={code}", label, counted.get(code), code == chosen) for code, (label, _rows) in TABS.items()
    ]


def waiting(user: User) -> QuerySet[ReportIn]:
    """Parts of the user's departments that are not finished."""
    return ReportIn.objects.of_departments_of(user).open()


def waiting_count(user: User) -> int:
    """How many parts wait, counted no further than a person cares and once for an instance (a request)."""
    if not hasattr(user, "_waiting_count"):
        user._waiting_count = capped(waiting(user))
    return user._waiting_count


def by_deadline(rows: QuerySet[ReportIn]) -> QuerySet[ReportIn]:
    """Parts with `due`, by which they are put in order: an assisting department's own; what has none comes last."""
    due = Coalesce(
        Subquery(_own_terms(rows).values("due_at")[:1]), "whistle__next_due_at", Value(NO_DEADLINE)
    )
    return rows.annotate(due=due).order_by("due", "id")


def _own_terms(rows: QuerySet[ReportIn]) -> QuerySet:
    """The clocks that run for a part alone, as they do for a department that assists; the earliest first."""
    terms = rows.model._meta.get_field("terms").related_model._base_manager.all()
    going_on = terms.filter(whistle=OuterRef("whistle"), part=OuterRef("pk"), is_main=False)
    return going_on.filter(ended_at__isnull=True, paused_at__isnull=True).order_by("due_at", "id")


def with_whistles(rows: QuerySet[ReportIn]) -> QuerySet[ReportIn]:
    """Parts with their department and whistle; what the whistle's codes mean is said by `lines`."""
    rows = rows.select_related("department", "whistle").defer("whistle__resolution", "whistle__last_digest")
    said = JSONObject(clock="clock", due="due_at", unit="unit")
    return rows.annotate(own_term=Subquery(_own_terms(rows).values(said=said)[:1]))


def rows_of(user: User, tab: str) -> QuerySet[ReportIn]:
    """The parts of one tab."""
    own = ReportIn.objects.of_departments_of(user)
    own = own.standing_still(user) if tab == PAUSED_TAB else own.filter(TABS[tab][1])
    return own if tab in OPEN_TABS else own.standing()


def page_of(user: User, tab: str, query: Mapping[str, str]) -> keyset.Page:
    """One page of a tab: open ones by deadline, the others by when they came, the newest first."""
    rows = with_whistles(rows_of(user, tab))
    if tab in OPEN_TABS:
        return keyset.page_of(by_deadline(rows), query, ("due", "id"))
    return keyset.page_of(rows, query, ("-assigned_at", "-id"))


@dataclass(frozen=True, slots=True)
class Line:
    """A part, what runs for it, and the step that comes next."""

    part: ReportIn
    due: shown.Due
    state: str
    chip: str
    step: Step | None
    # what somebody above said since the department took its last step, as a step that was done
    urged: str | Promise = ""

    @property
    def is_asked_to_lead(self) -> bool:
        """Whether it was asked to lead in another's place, and has to answer."""
        return shown.is_asked_to_lead(self.part)

    @property
    def is_one_click(self) -> bool:
        """Whether the next step asks for nothing."""
        return self.step is not None and not self.step.inputs


def lines(found: list[ReportIn]) -> list[Line]:
    """Lines of parts, however many, with one reading of names and calendars."""
    named([part.whistle for part in found])
    now, calendars = timezone.now(), calendars_kept(part.whistle.area_id for part in found)
    urged = _urged(found)
    return [
        Line(
            part, _due(part, now, calendars[part.whistle.area_id]), *shown.part_state(part), shown.next_step(part),
            urged.get(part.pk, ""),
        )
        for part in found
    ]  # fmt: skip


def _urged(found: list[ReportIn]) -> dict[UUID, str | Promise]:
    """By part, the last step by which somebody above urged the department on and that it hasn't answered by one of its own."""
    waits = [part for part in found if part.is_open and part.ended_at is None and part.whistle.is_open]
    if not waits:
        return {}
    since = {part.pk: _last_step_of(part) for part in waits}
    last = last_urging([part.whistle_id for part in waits], since=min(since.values()))
    said = ((part.pk, since[part.pk], last.get(part.whistle_id)) for part in waits)
    return {pk: DONE[step.verb] for pk, at, step in said if step and step.occurred_at >= at}


def _last_step_of(part: ReportIn) -> datetime:
    """When the department came to it, or took the last of the steps that a part keeps the time of."""
    kept = (part.assigned_at, part.signed_at, part.reported_at, part.submitted_at)
    return max(at for at in kept if at)


def _due(part: ReportIn, now: datetime, calendar) -> shown.Due:
    if part.is_open and part.whistle.is_open and (own := getattr(part, "own_term", None)):
        unit = Unit(own["unit"] or Unit.NATURAL_DAYS)
        return shown.running(
            Clock(own["clock"]).label, datetime.fromisoformat(own["due"]), unit, now, calendar
        )
    if part.is_open or not part.whistle.is_open:
        return shown.due_of(part.whistle, now, calendar)
    return shown.Due("none", str(shown.WAITS_FOR.get(part.whistle.state, "")))


def department_names(user: User) -> list[str]:
    """Names of the departments the user acts for."""
    own = oracle.departments(user, Permission.WHISTLE_HANDLE)
    return [grant.label for grant in user.grants if grant.department_id in own]
