"""Reading the figures of departments: rows of rollups and leaves only, for any area, any day and any months."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import require
from grids.staff.models import Department
from whistles.lifecycle.grades import Grade
from whistles.statistics import steps
from whistles.statistics.between import asked_between, rows_between
from whistles.statistics.closure import Closure
from whistles.statistics.departments import DEPARTMENTS
from whistles.statistics.figures import (
    ASKED_TO_ASSIST,
    ASSIST_ASKED,
    DONE,
    EDGES,
    ENDED,
    EXCUSED_SINCE,
    KEEPING,
    KEPT,
    LED,
    LENGTH,
    MOVED,
    MOVED_CLOSED,
    NOBODY,
    OPENED,
    ROUNDS,
    SAID,
    SAYING,
    is_let_off,
)
from whistles.statistics.folding import CLOSURE, STEPS
from whistles.statistics.late_since import corrected, corrected_by_department
from whistles.statistics.periods import Period
from whistles.statistics.reading import asked, rows_of
from whistles.statistics.steps import Punctual

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
    # of a period before, where it is asked for
    before: dict[str, int] = field(default_factory=dict)

    def then(self, period: Period) -> "Sums":
        """The same of the period before."""
        return Sums(period.first, during=self.before)

    def of(self, figure: str) -> int:
        """A figure that is true at the end of the day: of those that stand somewhere."""
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
            return sum(n for one, n in found.items() if is_let_off(one, self.since))
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
        return Sums(
            self.since, _added(self.until, other.until), _added(self.during, other.during),
            _added(self.before, other.before),
        )  # fmt: skip


def _added(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {what: one.get(what, 0) + other.get(what, 0) for what in one | other}


def _whats(figure: str) -> Iterable[str]:
    if figure == ASKED_TO_ASSIST:
        return (ASSIST_ASKED,)
    if figure in KEEPING or figure in SAYING:
        return (KEEPING.get(figure) or SAYING[figure]).whats
    return LENGTHS if figure == ROUNDS else DONE[figure].verbs


@dataclass(frozen=True, slots=True)
class Kind:
    """Of which grades, by their keys, and of which channel figures are told; None and "" where they don't matter."""

    grades: tuple[str, ...] | None = None
    source: str = ""

    def parameters(self, since: date | None) -> dict[str, object]:
        """What SQL asks for by it, and from when on a period is counted."""
        grades = None if self.grades is None else list(self.grades)
        return {"grades": grades, "source": self.source, "since": since or date.min.replace(year=1900)}


ANY = Kind()


def kind_of(narrowing: Mapping[str, str]) -> Kind:
    """What a figure is narrowed to beside area and department."""
    wanted = {
        name: narrowing.get(key, "")
        for name, key in (("key", "grade"), ("behaviour", "behaviour"), ("level", "level"))
    }
    wanted = {name: value for name, value in wanted.items() if value}
    grades = tuple(Grade.objects.filter(**wanted).values_list("key", flat=True)) if wanted else None
    return Kind(grades, narrowing.get("source", ""))


# what leaves alone tell apart
OF_A_KIND = f"""(
    SELECT day, department_id, what, number FROM {DEPARTMENTS.leaves}
    WHERE area_code BETWEEN (%(firsts)s::varchar[])[1] AND (%(lasts)s::varchar[])[1] AND day <= %(day)s
        AND {steps.OF_A_KIND}
)"""


def sums_of(
    area_code: str, as_of: date, since: date | None = None, *, kind: Kind = ANY, before: Period | None = None
) -> dict[int, Sums]:
    """What is told of each department in an area and everything below it, by the department's number, in one query.

    before: a period of which it is told as well.
    """
    rows = f"({rows_of(DEPARTMENTS)})" if kind == ANY else OF_A_KIND
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT department_id, what, (sum(number) FILTER (WHERE day IS NOT NULL))::int, "
            "(sum(number) FILTER (WHERE day >= %(since)s))::int, (sum(number) FILTER (WHERE day IS NULL))::int "
            f"FROM (SELECT department_id, what, day, number FROM {rows} AS r {_and_before(kind, before)}) AS r GROUP BY 1, 2",
            {**_asked_before(area_code, before), **asked([area_code], as_of), **kind.parameters(since)},
        )
        found: dict[int, Sums] = {}
        for department, what, until, during, then in cursor.fetchall():
            sums = found.setdefault(department, Sums(since))
            sums.until[what], sums.during[what], sums.before[what] = until or 0, during or 0, then or 0
    if before:
        _correct(found, area_code, before, kind)
    if since is None or since.day == 1:
        return found
    # months that are summed up are of no use to a period that begins within one
    during_it = during_of(area_code, Period(since, as_of), kind=kind)
    for number in during_it.keys() | found.keys():
        sums = found.get(number, Sums(since))
        found[number] = replace(sums, during=during_it.get(number, {}))
    return found


def _asked_before(area_code: str, before: Period | None) -> dict[str, object]:
    return asked_between([area_code], [before]) if before else {}


def _and_before(kind: Kind, before: Period | None) -> str:
    """SQL that adds what happened in a period, of no day."""
    if before is None:
        return ""
    rows = f"({rows_between(DEPARTMENTS)})" if kind == ANY else LEAVES_BETWEEN
    return f"UNION ALL SELECT department_id, what, NULL::date, number FROM {rows} AS b"


def _correct(found: dict[int, Sums], area_code: str, before: Period, kind: Kind) -> None:
    counts = {number: Counter(sums.before) for number, sums in found.items()}
    corrected_by_department(counts, area_code, before, grades=kind.grades, source=kind.source)
    for number, sums in found.items():
        found[number] = replace(sums, before=dict(counts.get(number, {})))


# the same of leaves alone, which tell grades and channels apart
LEAVES_BETWEEN = f"""(
    SELECT department_id, what, number FROM {DEPARTMENTS.leaves}
    WHERE area_code BETWEEN (%(firsts)s::varchar[])[1] AND (%(lasts)s::varchar[])[1]
        AND day BETWEEN %(first_0)s AND %(last_0)s AND {steps.OF_A_KIND}
)"""


def during_of(area_code: str, period: Period, *, kind: Kind = ANY) -> dict[int, Counter[str]]:
    """What happened in a period in each department, by its number and by what it is, in one query."""
    rows = f"({rows_between(DEPARTMENTS)})" if kind == ANY else LEAVES_BETWEEN
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT department_id, what, sum(number)::int FROM {rows} AS r GROUP BY 1, 2",
            {**asked_between([area_code], [period]), **kind.parameters(period.first)},
        )
        found: dict[int, Counter[str]] = {}
        for department, what, number in cursor.fetchall():
            found.setdefault(department, Counter())[what] = number
    return corrected_by_department(found, area_code, period, grades=kind.grades, source=kind.source)


def checked_since(since: date | None, as_of: date) -> date | None:
    """From when on figures of a period are counted; Refusal at its field where that is after its end."""
    require(since is None or since <= as_of, _("起始日期不能晚于截至日期。"), field="since")
    return since


def number_of(code: str) -> int | None:
    """The number of a department, 0 for nobody, None where no code is given."""
    if not code:
        return None
    return 0 if code == NOBODY else Department.objects.values_list("pk", flat=True).get(code=code)


def of_department(
    area_code: str, as_of: date, figure: str, since: date | None, code: str = "", *, kind: Kind = ANY
) -> int:
    """One figure of a department by its code, of all departments together without one."""
    found = sums_of(area_code, as_of, since, kind=kind)
    number = number_of(code)
    sums = found.get(number, Sums(since)) if number else sum(found.values(), Sums(since))
    is_standing = figure in (*LED, "in_progress")
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
    area: "Area", as_of: date, since: date | None = None, *, only: frozenset[int] | None = None, kind: Kind = ANY,
    before: Period | None = None,
) -> list[Led]:  # fmt: skip
    """Every department of which something is told in an area, in the street's order; only: of these alone.

    At the end what nobody is said to lead, so that the sums agree with the area's own. before: a period to be told as well.
    """
    found = sums_of(area.code, as_of, since, kind=kind, before=before)
    wanted = found.keys() if only is None else found.keys() & only
    known = Department.objects.in_bulk(list(wanted))
    lines = [Led(one, found[one.pk]) for one in sorted(known.values(), key=lambda one: (one.order, one.code))]
    if only is not None:
        return lines
    nobody = _nobody(area, as_of, since, sum(found.values(), Sums(since)), kind, before)
    counts = (*nobody.until.values(), *nobody.during.values(), *nobody.before.values())
    return [*lines, Led(None, nobody)] if any(counts) else lines


# what areas are told as well beside where matters stand
TOLD_OF_AREAS = frozenset(
    what for one in (*KEPT, *SAID) if one in SAID or one.name in ENDED for what in one.whats
)


def _rest(counts: Mapping[str, int], told: Mapping[str, int]) -> dict[str, int]:
    """What of the counts of an area in a period no department has."""
    return {
        what: counts.get(what, 0) - told.get(what, 0)
        for what in {*LED, *counts}
        if what in LED or what in TOLD_OF_AREAS or is_let_off(what, None)
    }


def _nobody(
    area: "Area", as_of: date, since: date | None, told: Sums, kind: Kind, before: Period | None
) -> Sums:
    """What of an area's counts no department has."""
    until, during, then = _of_area(area.code, as_of, since, kind, before)
    if since and since.day > 1:
        during = _during_of_area(area.code, Period(since, as_of), kind)
    standing = {name: until.get(name, 0) - told.of(name) for name in LED}
    return Sums(since, standing, _rest(during, told.during), _rest(then, told.before) if before else {})


def _of_area(
    area_code: str, as_of: date, since: date | None, kind: Kind, before: Period | None
) -> tuple[dict[str, int], ...]:
    """What is counted of an area as of a day, of the months from `since` on, and of a period before, in one query."""
    rows = _area_rows(rows_of(CLOSURE), rows_of(STEPS), "day")
    if before:
        rows += f" UNION ALL {_area_rows(rows_between(CLOSURE), rows_between(STEPS), 'NULL::date')}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT what, (sum(number) FILTER (WHERE day IS NOT NULL))::int, "
            "(sum(number) FILTER (WHERE day >= %(since)s))::int, (sum(number) FILTER (WHERE day IS NULL))::int "
            f"FROM ({rows}) AS r WHERE {steps.OF_A_KIND} GROUP BY 1",
            {**_asked_before(area_code, before), **asked([area_code], as_of), **kind.parameters(since)},
        )
        found = cursor.fetchall()
    until, during, then = ({row[0]: row[place] or 0 for row in found} for place in (1, 2, 3))
    if before:
        then = corrected(Counter(then), area_code, before, grades=kind.grades, source=kind.source)
    return until, during, then


def _area_rows(closures: str, taken: str, day: str) -> str:
    """SQL of what is counted of an area, row by row, from rows of both books."""
    led = ", ".join(f"('{name}', {name})" for name in LED)
    return (
        f"SELECT {day} AS day, grade_key, source_code, what, number FROM ({closures}) AS c "
        f"CROSS JOIN LATERAL (VALUES {led}) AS m (what, number) "
        f"UNION ALL SELECT {day}, grade_key, source_code, what, number FROM ({taken}) AS s"
    )


def _during_of_area(area_code: str, period: Period, kind: Kind) -> Counter[str]:
    """What is counted of an area in a period."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT what, sum(number)::int FROM ({_area_rows(rows_between(CLOSURE), rows_between(STEPS), 'day')}) AS r "
            f"WHERE {steps.OF_A_KIND} GROUP BY 1",
            {**asked_between([area_code], [period]), **kind.parameters(period.first)},
        )
        found = Counter(dict(cursor.fetchall()))
    return corrected(found, area_code, period, grades=kind.grades, source=kind.source)


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
