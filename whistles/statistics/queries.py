"""Reading figures: rows of rollups and leaves only, for any area at any level and any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from grids.areas.models import Area
from grids.areas.queries import children_of
from grids.conduct.kept import kept
from whistles.intake.models import Source
from whistles.intake.queries import sources_by_code
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.queries import grades_by_key
from whistles.statistics.closure import Closure
from whistles.statistics.figures import CITY, MOVED, MOVED_CLOSED, NAMES, OPENED
from whistles.statistics.folding import CLOSURE
from whistles.statistics.models import ClosureChange, StatisticsCheck
from whistles.statistics.reading import asked, last_day_of, rows_of
from whistles.statistics.steps import by_month

SUMS = ", ".join(f"sum({name})" for name in NAMES)
# where the sums that a month needs stand, behind month, grade and channel
FLOWS = tuple(3 + NAMES.index(name) for name in ("whistled", "closed", "suspended", "cancelled"))


def end_of(day: date) -> datetime:
    """The last moment of a day in Asia/Shanghai: what "as of" means."""
    start = datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())
    return start - timedelta(microseconds=1)


def begin_of(day: date) -> datetime:
    """The first moment of a day in Asia/Shanghai."""
    return datetime.combine(day, time(), timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums of one group of rollup rows."""

    grade_key: str
    source_code: str
    whistled: int = 0
    closed: int = 0
    solved: int = 0
    explained: int = 0
    not_possible: int = 0
    withdrawn: int = 0
    unstated: int = 0
    suspended: int = 0
    cancelled: int = 0


def counts(area_code: str, as_of: date) -> list[Counts]:
    """Sums by grade and source of an area and everything below it at the end of a day, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT grade_key, source_code, {SUMS} FROM ({rows_of(CLOSURE)}) AS r GROUP BY 1, 2",
            asked([area_code], as_of),
        )
        return [Counts(*row) for row in cursor.fetchall()]


def closure(area: Area, as_of: date) -> Closure:
    """The closure figures of an area at the end of a day: one query beside the grades, whatever the area's size."""
    rows = counts(area.code, as_of)
    return closure_of(rows, grades_of(rows))


def grades_of(rows: Iterable[Counts]) -> dict[str, Grade]:
    """The grades of these rows by key, the retired ones too."""
    return grades_by_key(row.grade_key for row in rows)


def closure_of(rows: list[Counts], known: dict[str, Grade]) -> Closure:
    """Closure figures from sums by grade."""
    totals = {name: sum(getattr(row, name) for row in rows) for name in NAMES}
    behaviours = {"routine": 0, "key": 0, "emergency": 0, "key_city": 0}
    by_grade: dict[str, int] = {}
    for row in rows:
        grade = known[row.grade_key]
        behaviours[grade.behaviour] += row.whistled
        if grade.behaviour == "key" and grade.level == CITY:
            behaviours["key_city"] += row.whistled
        by_grade[row.grade_key] = by_grade.get(row.grade_key, 0) + row.whistled
    return Closure(**totals, **behaviours, by_grade=by_grade)


@dataclass(frozen=True, slots=True)
class AreaClosure:
    """One line of the table of areas below."""

    area: Area
    figures: Closure


def below_counts(children: Iterable[Area], as_of: date) -> dict[str, list[Counts]]:
    """Sums by grade and source of each of the children of an area, in one query."""
    found: dict[str, list[Counts]] = {child.code: [] for child in children}
    if found:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT area_code, grade_key, source_code, {SUMS} FROM ({rows_of(CLOSURE)}) AS r GROUP BY 1, 2, 3",
                asked(found, as_of),
            )
            for code, *row in cursor.fetchall():
                found[code].append(Counts(*row))
    return found


def below(area: Area, as_of: date) -> list[AreaClosure]:
    """The closure figures of every child of an area, those that are no more too."""
    children = children_of(area.code)
    found = below_counts(children, as_of)
    known = grades_of(row for rows in found.values() for row in rows)
    return [AreaClosure(child, closure_of(found[child.code], known)) for child in children]


@dataclass(frozen=True, slots=True)
class Month:
    """One point of the trend: what came and was closed in a month, and the closure rate at its end."""

    month: date
    whistled: int
    closed: int
    figures: Closure


@dataclass(frozen=True, slots=True)
class Activity:
    """What went on in an area up to a day.

    last: the last day on which a figure changed, the asked day when none did. is_settling: whether the ledger has
    changes that the rollups will only take in at the next refresh. steps: how often each was taken in each month.
    """

    last: date
    months: list[Month]
    is_settling: bool
    steps: dict[str, dict[date, int]]


def activity(area: Area, as_of: date, months: int) -> Activity:
    """The months up to the last activity: what came in, what was closed, the rate at the end of each; two queries."""
    return counts_and_activity(area, as_of, months)[1]


def counts_and_activity(area: Area, as_of: date, months: int) -> tuple[list[Counts], Activity]:
    """`counts` and `activity` of an area in one query over the same rows, and one for the steps."""
    steps = by_month(area.code, as_of)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT date_trunc('month', day)::date, grade_key, source_code, {SUMS}, ({last_day_of(CLOSURE)}), "
            f"EXISTS (SELECT 1 FROM {CLOSURE.changes}) FROM ({rows_of(CLOSURE)}) AS r "
            "GROUP BY GROUPING SETS ((1), (2, 3))",
            asked([area.code], as_of),
        )
        rows = cursor.fetchall()
    if not rows:
        return [], Activity(as_of, _months_of({}, {}, as_of, months), ClosureChange.objects.exists(), steps)
    last, is_settling = rows[0][-2] or as_of, rows[0][-1]
    # a row is of a month or of a grade and a channel
    found = [Counts(*row[1:-2]) for row in rows if row[0] is None]
    flows = {row[0]: [row[place] for place in FLOWS] for row in rows if row[0] is not None}
    return found, Activity(last, _months_of(flows, steps, last, months), is_settling, steps)


def _months_of(
    flows: dict[date, list[int]], steps: dict[str, dict[date, int]], as_of: date, months: int
) -> list[Month]:
    starts = [_months_before(as_of.replace(day=1), back) for back in range(months - 1, -1, -1)]
    none = [0, 0, 0, 0]
    earlier = [sums for month, sums in flows.items() if month < starts[0]]
    total = [sum(column) for column in zip(none, *earlier, strict=True)]
    found = []
    for start in starts:
        flow = flows.get(start, none)
        total = [a + b for a, b in zip(total, flow, strict=True)]
        whistled, closed, suspended, cancelled = total
        figures = Closure(whistled=whistled, closed=closed, suspended=suspended, cancelled=cancelled)
        moved, moved_closed, opened = (
            steps.get(what, {}).get(start, 0) for what in (MOVED, MOVED_CLOSED, OPENED)
        )
        # what came from elsewhere was neither blown nor closed here, and what was opened again was closed all the same
        found.append(Month(start, flow[0] - moved, flow[1] - moved_closed + opened, figures))
    return found


def _months_before(first: date, back: int) -> date:
    months = first.year * 12 + first.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class SourceClosure:
    """The closure figures of one channel."""

    source: Source
    figures: Closure


def by_source(rows: list[Counts], known: dict[str, Grade]) -> list[SourceClosure]:
    """Figures by channel, the largest first; channels without any are left out."""
    groups = _grouped(rows, "source_code")
    sources = sources_by_code(groups)
    found = [SourceClosure(sources[code], closure_of(group, known)) for code, group in groups.items()]
    return sorted(found, key=lambda item: (-item.figures.whistled, item.source.order))


@dataclass(frozen=True, slots=True)
class GradeClosure:
    """The closure figures of one grade."""

    grade: Grade
    figures: Closure


def by_grade(rows: list[Counts], known: dict[str, Grade]) -> list[GradeClosure]:
    """Figures by grade in the order of their schemes; grades without any are left out."""
    found = [
        GradeClosure(known[key], closure_of(group, known))
        for key, group in _grouped(rows, "grade_key").items()
    ]
    return sorted(found, key=lambda item: (item.grade.scheme.area_code, item.grade.order))


def grade_names(grades: Iterable[Grade]) -> dict[str, str]:
    """What grades of one table are called, by their keys: with their scheme's name where there are several of these."""
    known = list(grades)
    is_mixed = len({grade.scheme_id for grade in known}) > 1
    return {grade.key: f"{grade} · {grade.scheme.name}" if is_mixed else str(grade) for grade in known}


def _grouped(rows: list[Counts], name: str) -> dict[str, list[Counts]]:
    groups: dict[str, list[Counts]] = {}
    for row in rows:
        if row.whistled:
            groups.setdefault(getattr(row, name), []).append(row)
    return groups


@kept
def last_check() -> StatisticsCheck | None:
    """The newest comparison of rollups and ledger."""
    return StatisticsCheck.objects.order_by("-checked_at").first()
