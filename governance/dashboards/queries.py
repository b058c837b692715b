"""What waits for somebody today, across the subjects: bounded, in the order in which it should be done."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from grids.access import oracle
from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.kept import kept
from grids.staff.models import Appointment, User
from whistles.clocks.deadlines import calendars_kept
from whistles.desk.pool import complaint_count
from whistles.imports.models import Import, ImportState
from whistles.intake.models import Lead
from whistles.intake.queries import capped, pool_count
from whistles.lifecycle import parts, shown
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.queries import named
from whistles.lifecycle.states import SUBMITTED
from whistles.statistics import queries as statistics
from whistles.statistics.closure import Closure

# rows a section shows; what is behind them is a link
SHOWN = 12
IMPORTS_SHOWN, IMPORTS_SINCE = 5, timedelta(days=30)
PEOPLE_SHOWN = 12
COMMUNITY_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Matter:
    """A whistle that waits, and what runs for it."""

    whistle: Whistle
    due: shown.Due


@dataclass(slots=True)
class Today:
    """Everything that waits for one user, by what there is to do."""

    lead_count: int = 0
    oldest_lead: Lead | None = None
    to_verify: list[Matter] = field(default_factory=list)
    to_verify_count: int = 0
    overdue: list[Matter] = field(default_factory=list)
    overdue_count: int = 0
    open: list[Matter] = field(default_factory=list)
    open_count: int = 0
    report_ins: list[parts.Line] = field(default_factory=list)
    report_in_count: int = 0
    imports: list[Import] = field(default_factory=list)
    complaint_count: int = 0

    @property
    def total(self) -> int:
        """How many things this very user can do something about; the pool is one of them, however full."""
        return (
            bool(self.lead_count)
            + bool(self.complaint_count)
            + self.to_verify_count
            + self.report_in_count
            + len(self.imports)
        )

    @property
    def shown(self) -> list[Matter | parts.Line]:
        """Every row with a deadline that is this very user's to do, or under way in their area; what departments owe is `overdue`."""
        return [*self.to_verify, *self.open, *self.report_ins]

    @property
    def late(self) -> int:
        """How many of the rows shown are overdue."""
        return sum(row.due.state == "late" for row in self.shown)

    @property
    def soon(self) -> int:
        """How many of the rows shown run out today."""
        return sum(row.due.state == "soon" for row in self.shown)


def today_of(user: User) -> Today:
    """What waits for `user` now; the same few queries however much there is."""
    found, now = Today(), timezone.now()
    if oracle.departments(user, P.WHISTLE_HANDLE):
        waiting = parts.waiting(user)
        found.report_in_count = parts.waiting_count(user)
        found.report_ins = parts.lines(list(parts.by_deadline(parts.with_whistles(waiting))[:SHOWN]))
    if oracle.allowed_anywhere(user, P.LEAD_TRIAGE):
        found.lead_count = pool_count(user)
        pool = Lead.objects.visible_to(user).ordinary().in_pool()
        found.oldest_lead = pool.order_by("received_at", "id").defer("content").first()
    if _works_at_the_desk(user):
        _for_the_street(user, found, now)
    elif oracle.prefixes(user, P.WHISTLE_VIEW):
        rows = _of_own_areas(user, P.WHISTLE_VIEW)
        found.open_count, found.open = _counted(rows, now)
    if oracle.allowed_anywhere(user, P.COMPLAINT_HANDLE):
        found.complaint_count = complaint_count(user)
    if oracle.allowed_anywhere(user, P.LEDGER_IMPORT):
        since = now - IMPORTS_SINCE
        mine = Import.objects.visible_to(user).with_rows_to_mend()
        done = mine.filter(state=ImportState.DONE, created_at__gte=since)
        found.imports = list(done.order_by("-created_at")[:IMPORTS_SHOWN])
    return found


def _works_at_the_desk(user: User) -> bool:
    """Whether verifying is daily work: whoever watches over it sees what is under way instead, the late ones first."""
    may = (P.WHISTLE_VERIFY, P.WHISTLE_SUPERVISE, P.LEAD_TRIAGE)
    verifies, supervises, triages = (oracle.allowed_anywhere(user, one) for one in may)
    return verifies and (triages or not supervises)


def _for_the_street(user: User, found: Today, now: datetime) -> None:
    """What the street's desk has to verify, and what runs late elsewhere."""
    rows = _of_own_areas(user, P.WHISTLE_VERIFY)
    to_verify, late = rows.filter(state=SUBMITTED), rows.overdue(at=now).exclude(state=SUBMITTED)
    found.to_verify_count, found.to_verify = _counted(to_verify, now)
    found.overdue_count, found.overdue = _counted(late, now)


def _of_own_areas(user: User, permission: P) -> QuerySet[Whistle]:
    rows = Whistle.objects.ordinary_to(user)
    return rows.filter(rows.under(user, permission)).open()


def by_time_left(rows: QuerySet[Whistle]) -> list[Whistle]:
    """The first rows by time left, overdue ones first; those without a deadline behind them, the oldest first."""
    # in the order of the index: what has no deadline comes last
    first = list(rows.short().order_by("next_due_at", "id")[:SHOWN])
    timed = [row for row in first if row.next_due_at is not None]
    untimed = first[len(timed) :]
    if untimed and len(first) == SHOWN:
        # there may be older ones behind those that came
        untimed = list(rows.filter(next_due_at=None).short().order_by("whistled_at", "id")[: len(untimed)])
    return named([*timed, *sorted(untimed, key=lambda row: (row.whistled_at, row.id))])


def _counted(rows: QuerySet[Whistle], now: datetime) -> tuple[int, list[Matter]]:
    """How many there are and the first of them; counted apart only where not all are shown."""
    first = by_time_left(rows)
    return (len(first) if len(first) < SHOWN else capped(rows)), _matters(first, now)


def _matters(rows: list[Whistle], now: datetime) -> list[Matter]:
    calendars = calendars_kept(row.area_id for row in rows)
    return [Matter(row, shown.due_of(row, now, calendars[row.area_id])) for row in rows]


@dataclass(frozen=True, slots=True)
class Side:
    """What stands beside the work: an area's figures and its people."""

    area: Area | None = None
    figures: Closure | None = None
    pool_count: int | None = None
    people: list[Appointment] = field(default_factory=list)


def side_of(user: User) -> Side:
    """The figures and people of the area that `user` looks after."""
    own = areas_by_code(
        grant.area_code for grant in user.grants if grant.prefix and P.WHISTLE_VIEW in grant.permissions
    )
    if not own:
        return Side()
    area = min(own.values(), key=lambda area: (-area.level, area.code))
    may_count = oracle.may_in(user, P.STATISTICS_VIEW, area.code)
    figures = statistics.closure(area, timezone.localdate()) if may_count else None
    pool = pool_count(user) if oracle.allowed_anywhere(user, P.LEAD_VIEW) else None
    return Side(area, figures, pool, people_of(area, timezone.localdate()))


@kept
def people_of(area: Area, day: date) -> list[Appointment]:
    """Who holds a post in an area on a day, and in the grids below a community; the leader of each first."""
    held = Appointment.objects.filter(period__contains=day)
    here = Q(area__code__startswith=area.code) if area.level >= COMMUNITY_LEVEL else Q(area=area)
    named_here = held.filter(here).select_related("member", "kind", "area")
    leaders_first = named_here.order_by("area__code", F("is_leader").desc(), "kind__order", "member__name")
    return list(leaders_first[:PEOPLE_SHOWN])
