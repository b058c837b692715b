"""Reading the figures of departments: rows of rollups and leaves only, for any area, any day and any months."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import require
from grids.staff.models import Department
from whistles.statistics import queries
from whistles.statistics.closure import Closure, rate
from whistles.statistics.departments import DEPARTMENTS
from whistles.statistics.figures import (
    DONE,
    EDGES,
    EXCUSED_SINCE,
    FACT,
    KEEPING,
    LED,
    LENGTH,
    LET_OFF,
    MOVED,
    MOVED_CLOSED,
    NOBODY,
    OPENED,
    ROUNDS,
)
from whistles.statistics.reading import asked, rows_of

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User

LENGTHS = frozenset(f"{LENGTH}{place}" for place in range(len(EDGES) + 1))


@dataclass(frozen=True, slots=True)
class Sums:
    """What is told of one department: as of a day, and of the months from `since` on."""

    since: date | None
    until: dict[str, int] = field(default_factory=dict)
    during: dict[str, int] = field(default_factory=dict)

    def of(self, figure: str) -> int:
        """A figure that is true at the end of the day: of those that stand somewhere, and of facts."""
        if figure in FACT:
            return self.until.get(FACT[figure].what, 0)
        if figure == "in_progress":
            return self.of("whistled") - sum(self.of(name) for name in LED[1:])
        return self.until.get(figure, 0)

    def done(self, figure: str) -> int:
        """A figure of the period."""
        found = self.during
        if figure == "whistled":
            # what came from elsewhere was not blown here
            return found.get("whistled", 0) - found.get(MOVED, 0)
        if figure == "closed":
            return found.get("closed", 0) - found.get(MOVED_CLOSED, 0) + found.get(OPENED, 0)
        if figure == EXCUSED_SINCE:
            return self._since(LET_OFF)
        back = KEEPING[figure].given_back if figure in KEEPING else ""
        return sum(found.get(what, 0) for what in _whats(figure)) - (self._since(back) if back else 0)

    def _since(self, what: str) -> int:
        """What is counted by months, of those from `since` on."""
        first = f"{what}{self.since:%Y-%m}" if self.since else what
        return sum(n for one, n in self.during.items() if one.startswith(what) and one >= first)

    @property
    def closure(self) -> Closure:
        """How what it leads stands at the end of the day."""
        return Closure(**{name: self.of(name) for name in LED})

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.since, _added(self.until, other.until), _added(self.during, other.during))


def _added(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {what: one.get(what, 0) + other.get(what, 0) for what in one | other}


def _whats(figure: str) -> Iterable[str]:
    if figure in KEEPING:
        return KEEPING[figure].whats
    return LENGTHS if figure == ROUNDS else DONE[figure].verbs


def sums_of(area_code: str, as_of: date, since: date | None = None) -> dict[int, Sums]:
    """What is told of each department in an area and everything below it, by the department's number, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT department_id, what, sum(number)::int, (sum(number) FILTER (WHERE day >= %(since)s))::int "
            f"FROM ({rows_of(DEPARTMENTS)}) AS r GROUP BY 1, 2",
            {**asked([area_code], as_of), "since": since or date.min.replace(year=1900)},
        )
        found: dict[int, Sums] = {}
        for department, what, until, during in cursor.fetchall():
            sums = found.setdefault(department, Sums(since))
            sums.until[what], sums.during[what] = until, during or 0
        return found


def checked_since(since: date | None, as_of: date) -> date | None:
    """From when on departments' figures of a period are counted: whole months; Refusal at its field otherwise."""
    require(
        since is None or (since.day == 1 and since <= as_of),
        _("部门的数字按整月算，起始日期请写某月 1 日，不晚于截至日期。"),
        field="since",
    )
    return since


def number_of(code: str) -> int | None:
    """The number of a department, 0 for nobody, None where no code is given."""
    if not code:
        return None
    return 0 if code == NOBODY else Department.objects.values_list("pk", flat=True).get(code=code)


def of_department(area_code: str, as_of: date, figure: str, since: date | None, code: str = "") -> int:
    """One figure of a department by its code, of all departments together without one."""
    found = sums_of(area_code, as_of, since)
    number = number_of(code)
    sums = found.get(number, Sums(since)) if number else sum(found.values(), Sums(since))
    is_standing = figure in FACT or figure in (*LED, "in_progress")
    return sums.of(figure) if is_standing and not (since and figure in LED[:2]) else sums.done(figure)


def own_of(user: "User", area_code: str) -> frozenset[int] | None:
    """Whose figures of an area `user` may see: None for every department's, else the own ones, which may be none.

    A department sees its own figures; whoever sees the area's figures sees those of every department in it.
    """
    if oracle.may_in(user, Permission.STATISTICS_VIEW, area_code):
        return None
    return frozenset(oracle.departments(user, Permission.WHISTLE_HANDLE))


@dataclass(frozen=True, slots=True)
class Led:
    """What is told of a department; of whistles that nobody is said to lead, where `department` is None."""

    department: Department | None
    sums: Sums

    @property
    def code(self) -> str:
        """By which it is asked for."""
        return self.department.code if self.department else NOBODY

    @property
    def name(self) -> str:
        """What it is called."""
        return self.department.name if self.department else str(_("没有写明牵头部门"))


def departments_in(
    area: "Area", as_of: date, since: date | None = None, *, only: frozenset[int] | None = None
) -> list[Led]:
    """Every department of which something is told in an area, in the street's order; only: of these alone.

    At the end what nobody is said to lead, so that the sums agree with the area's own.
    """
    found = sums_of(area.code, as_of, since)
    wanted = found.keys() if only is None else found.keys() & only
    known = Department.objects.in_bulk(list(wanted))
    lines = [Led(one, found[one.pk]) for one in sorted(known.values(), key=lambda one: (one.order, one.code))]
    if only is not None:
        return lines
    nobody = _nobody(area, as_of, since, sum(found.values(), Sums(since)))
    return [*lines, Led(None, nobody)] if any(nobody.until.values()) else lines


def _nobody(area: "Area", as_of: date, since: date | None, told: Sums) -> Sums:
    """What of an area's counts no department has."""
    whole = queries.closure(area, as_of)
    before = queries.closure(area, since - timedelta(days=1)) if since else Closure()
    return Sums(
        since,
        until={name: getattr(whole, name) - told.of(name) for name in LED},
        during={
            name: getattr(whole, name) - getattr(before, name) - told.during.get(name, 0) for name in LED
        },
    )


@dataclass(frozen=True, slots=True)
class Punctual:
    """How one clock was kept: how often it was met, how often too late, and how many of these were excused since."""

    clock: str
    met: int
    late: int
    excused: int = 0

    @property
    def rate(self) -> Decimal | None:
        """On time ÷ met, as a fact."""
        return rate(self.met - self.late, self.met)

    @property
    def rate_excused(self) -> Decimal | None:
        """The same where what was excused counts as on time."""
        return rate(self.met - self.late + self.excused, self.met)


# clock → the figures that tell how it was kept
CLOCKS = {
    "sign": ("signed", "signed_late"),
    "report": ("reported", "reported_late"),
    "close": ("ended", "ended_late"),
    "assist": ("assist_reported", "assist_reported_late"),
}


def punctual(sums: Sums) -> dict[str, Punctual]:
    """How each clock was kept in the period."""
    return {
        clock: Punctual(
            clock, sums.done(met), sums.done(late), sums.done(EXCUSED_SINCE) if clock == "close" else 0
        )
        for clock, (met, late) in CLOCKS.items()
    }
