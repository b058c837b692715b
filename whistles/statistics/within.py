"""Reading the figures of a period and of the one before it, for any area: rollup rows, and the matters whistled in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import connection

from grids.areas.models import Area
from grids.areas.queries import children_of
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.queries import grades_by_key
from whistles.statistics.between import asked_between, rows_between
from whistles.statistics.cohort import born_in
from whistles.statistics.figures import CLOSING, LENGTH, MOVED, MOVED_CLOSED, OPENED, is_let_off, within
from whistles.statistics.folding import CLOSURE, STEPS
from whistles.statistics.late_since import corrected
from whistles.statistics.period_figures import CAME, Counted, Part, Within
from whistles.statistics.periods import Period
from whistles.statistics.queries import closure, grade_names
from whistles.statistics.steps import OF_A_KIND, Lengths, Punctual, kept_in

ELSEWHERE = (MOVED, MOVED_CLOSED, OPENED)


@dataclass(frozen=True, slots=True)
class Line:
    """One area, channel or grade: its figures of the period, and of the one before."""

    code: str
    now: Within
    before: Within


@dataclass(frozen=True, slots=True)
class Told:
    """Everything of a period and of the one before, by parts; done: how often each step was taken, by what it is."""

    area: Area
    children: Sequence[Area]
    periods: tuple[Period, Period]
    counted: tuple[Counted, Counted]
    done: tuple[Counter[str], Counter[str]]
    known: dict[str, Grade]

    @property
    def whole(self) -> Line:
        """The area with everything below it."""
        return self._line(self.area.code, lambda part: True)

    def by_area(self) -> list[Line]:
        """Each area right below, and at the end what is recorded at the area itself, under its own code."""
        if not self.children:
            return []
        lines = [self._line(one.code, partial(_of_area, one.code)) for one in self.children]
        own = self._line(self.area.code, partial(_of_area, self.area.code))
        return [*lines, own] if own.now != Within() or own.before != Within() else lines

    def by_grade(self) -> list[Line]:
        """Each grade of which anything is told, in the order of their schemes."""
        keys = {part.grade_key for one in self.counted for part in one.parts}
        grades = sorted((self.known[key] for key in keys), key=lambda one: (one.scheme.area_code, one.order))
        return [self._line(one.key, partial(_of_grade, one.key)) for one in grades]

    @property
    def grade_names(self) -> dict[str, str]:
        """What its grades are called, by their keys."""
        return grade_names(self.known.values())

    def by_source(self) -> list[Line]:
        """Each channel of which anything is told, the largest first."""
        codes = {part.source_code for one in self.counted for part in one.parts}
        lines = [self._line(code, partial(_of_source, code)) for code in codes]
        return sorted(lines, key=lambda one: (-one.now.whistled, -one.before.whistled, one.code))

    def _line(self, code: str, is_it) -> Line:
        now, before = (one.of(self.known, is_it) for one in self.counted)
        return Line(code, now, before)


def _of_area(code: str, part: Part) -> bool:
    return part.area_code == code


def _of_grade(key: str, part: Part) -> bool:
    return part.grade_key == key


def _of_source(code: str, part: Part) -> bool:
    return part.source_code == code


def told(area: Area, period: Period) -> Told:
    """The figures of an area in a period and in the one before it, in a handful of queries."""
    periods = (period, period.before)
    children = children_of(area.code)
    counted = tuple(_came(area, one) for one in periods)
    done = _add_closings(area, [one.code for one in children], periods, counted)
    known = grades_by_key(part.grade_key for one in counted for part in one.parts)
    return Told(area, children, periods, counted, done, known)


def within_of(area: Area, period: Period) -> Within:
    """The figures of one period alone."""
    return told(area, period).whole.now


def _came(area: Area, period: Period) -> Counted:
    found = Counted()
    states = {state: one.name for one in CAME.values() for state in one.states}
    for born, number in born_in(area.code, period).items():
        part = Part(born.area_code, born.grade_key, born.source_code)
        found.came[part, states[born.state]] += number
        if born.outcome:
            found.outcomes[part, born.outcome] += number
    return found


def _add_closings(
    area: Area, below: list[str], periods: Sequence[Period], counted: Sequence[Counted]
) -> tuple[Counter[str], Counter[str]]:
    """Count what was closed in each part into `counted`, and give how often each step was taken in the area."""
    closures, done = _flows(area.code, below, periods)
    for n, one in enumerate(counted):
        own = Counter(closures[n].get(area.code, {}))
        for code in below:
            one.closed.update({Part(code, *key): number for key, number in closures[n].get(code, {}).items()})
            own.subtract(closures[n].get(code, {}))
        one.closed.update({Part(area.code, *key): number for key, number in own.items()})
    return done


def _flows(area_code: str, below: list[str], periods: Sequence[Period]):
    """How often something was closed in each area, by grade and channel; and how often each step was taken in the first."""
    sql = f"""
        SELECT period, area_code, grade_key, source_code, 'closed', sum(closed)::int
        FROM ({rows_between(CLOSURE, len(periods))}) AS c GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT period, area_code, grade_key, source_code, what, sum(number)::int
        FROM ({rows_between(STEPS, len(periods))}) AS s WHERE area_code = %(own)s OR what = ANY(%(moves)s)
        GROUP BY 1, 2, 3, 4, 5
    """
    parameters = asked_between([area_code, *below], periods) | {
        "own": area_code,
        "moves": [MOVED_CLOSED, OPENED],
    }
    # what came from elsewhere was not closed here, and what was opened again was closed all the same
    signs = {"closed": 1, MOVED_CLOSED: -1, OPENED: 1}
    closures: list[dict[str, Counter[tuple[str, str]]]] = [{} for _one in periods]
    done: list[Counter[str]] = [Counter() for _one in periods]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for n, code, grade, source, what, number in cursor.fetchall():
            if what in signs:
                closures[n].setdefault(code, Counter())[grade, source] += signs[what] * number
            if code == area_code and what != "closed":
                done[n][what] += number
    for n, one in enumerate(periods):
        corrected(done[n], area_code, one)
    return closures, tuple(done)


def done_in(
    area_code: str, period: Period, *, grades: tuple[str, ...] | None = None, source: str = ""
) -> Counter[str]:
    """How often each step was taken in an area in a period, by what it is."""
    kind = {"grades": None if grades is None else list(grades), "source": source}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT what, sum(number)::int FROM ({rows_between(STEPS)}) AS r WHERE {OF_A_KIND} GROUP BY 1",
            {**asked_between([area_code], [period]), **kind},
        )
        found = Counter(dict(cursor.fetchall()))
    return corrected(found, area_code, period, grades=grades, source=source)


def ended_in(done: Counter[str], period: Period) -> Punctual:
    """How the closings of a period kept the limit."""
    met, late = kept_in(done)
    return Punctual(CLOSING, met, late, sum(n for what, n in done.items() if is_let_off(what, period.first)))


def lengths_in(done: Counter[str]) -> Lengths:
    """How long the rounds took that ended in a period."""
    classes = {int(what.removeprefix(LENGTH)): n for what, n in done.items() if what.startswith(LENGTH)}
    return Lengths(sum(classes.values()), within(classes, 50), within(classes, 90))


@dataclass(frozen=True, slots=True)
class Moment:
    """What came and was closed on one day of a period, or in one month of it; from which day to which."""

    first: date
    last: date
    whistled: int
    closed: int


# periods of more days are told by months
BY_DAYS = 62


def course(area_code: str, period: Period) -> list[Moment]:
    """What came and was closed day by day or, where they are many, month by month."""
    by_days = (period.last - period.first).days < BY_DAYS
    unit = "day" if by_days else "month"
    sql = f"""
        SELECT date_trunc('{unit}', day)::date, sum(whistled)::int, sum(closed)::int FROM (
            SELECT day, whistled, closed FROM ({rows_between(CLOSURE)}) AS c
            UNION ALL SELECT day, CASE WHEN what = %(moved)s THEN -number ELSE 0 END,
                CASE WHEN what = %(moved_closed)s THEN -number WHEN what = %(opened)s THEN number ELSE 0 END
            FROM ({rows_between(STEPS)}) AS s WHERE what IN (%(moved)s, %(moved_closed)s, %(opened)s)
        ) AS r GROUP BY 1
    """
    names = dict(zip(("moved", "moved_closed", "opened"), ELSEWHERE, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(sql, asked_between([area_code], [period], by_days=by_days) | names)
        found = {first: (whistled, closed) for first, whistled, closed in cursor.fetchall()}
    return [
        Moment(first, last, *found.get(first if by_days else first.replace(day=1), (0, 0)))
        for first, last in _steps(period, by_days=by_days)
    ]


def _steps(period: Period, *, by_days: bool) -> list[tuple[date, date]]:
    found, first = [], period.first
    while first <= period.last:
        after = date.fromordinal(first.toordinal() + 1)
        if not by_days:
            after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        found.append((first, min(date.fromordinal(after.toordinal() - 1), period.last)))
        first = after
    return found


def standing_at(area: Area, day: date) -> tuple[int, int]:
    """How many are in progress and suspended at the end of a day, whenever they were whistled."""
    figures = closure(area, day)
    return figures.in_progress, figures.suspended
