"""The tables of the statistics page as data: for scripts and the API, from the same rollups."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.areas.models import Area
from grids.conduct.refusals import require
from whistles.lifecycle.outcomes import Outcome
from whistles.statistics import queries, steps
from whistles.statistics.basis import THEN, below
from whistles.statistics.by_department import (
    ANY,
    CLOCKS,
    Kind,
    Sums,
    checked_since,
    departments_in,
    number_of,
    punctual,
    sums_of,
)
from whistles.statistics.closure import Closure, rate
from whistles.statistics.figures import (
    ASKED_TO_ASSIST,
    ENDED,
    EXCUSED_SINCE,
    KEEPING,
    NOBODY,
    OF_LEADS,
    OUTCOMES,
    SAYING,
)
from whistles.statistics.rates import rates_of, rates_of_sums

MONTHS = 12
BY_AREA = "area"
ELSEWHERE = gettext_lazy("现在不在本区域")
# what is told of a department beside what it leads
OF_A_DEPARTMENT = (*KEEPING, EXCUSED_SINCE, ASKED_TO_ASSIST, *SAYING)


def breakdown(
    area: Area, as_of: date, by: str, since: date | None = None, only: frozenset[int] | None = None, *,
    kind: Kind = ANY, department: str = "", basis: str = THEN,
) -> list[dict]:  # fmt: skip
    """The figures of an area at the end of a day, line by line; `by` is a key of BREAKDOWNS.

    Every line has `code` and `name`, and the keys of the whole: those by area sum up to it, what was recorded at
    the area itself being a line under its own code. A month's line has what came and was closed in it, and what was
    in progress and the rate at its end; an outcome's line has `closed` alone; a step's how often it was taken in the
    day's month and year. A line of lateness has how many closings it is true of, by the day and in its month and year; a
    length's how many rounds ended in the day's month or year, and within how many minutes half and nine of ten of them did.
    A lead's line has how many ended so without a whistle, by the day and in its month and year. A department's line has
    what it leads, and how it kept its clocks in the months from `since` on; a clock's line the latter of all of them
    together.
    since, only: of departments alone; only: of these, by their numbers. kind: of departments and rates alone; department:
    the code of the one whose rates they are. basis: of areas below alone, as then or as they lie now (`basis.BASES`).
    """
    if by in OF_DEPARTMENTS:
        return OF_DEPARTMENTS[by](area, as_of, checked_since(since, as_of), only, kind)
    require(since is None, _("只有部门的数字能写起始日期。"), field="since")
    if by == "rate":
        return _by_rate(area, as_of, kind, department)
    is_whole = kind == ANY and not department
    require(is_whole, _("只有部门的数字和三率能按部门、哨种、渠道细分。"), field="by")
    require(basis == THEN or by == BY_AREA, _("只有下级区域能按现在口径分列。"), field="basis")
    return by_area(area, as_of, basis) if by == BY_AREA else BREAKDOWNS[by](area, as_of)


def by_area(area: Area, as_of: date, basis: str = THEN) -> list[dict]:
    """Line by line the areas below, as then or as they lie now; what lies elsewhere today has an empty code."""
    found = below(area, as_of, basis)
    figures = [child.figures for child in found.children]
    own = minus(queries.closure(area, as_of), [*figures, found.elsewhere])
    lines = [_line(child.area.code, child.area.name, child.figures) for child in found.children]
    if lines and own.whistled:
        lines.append(_line(area.code, area.name, own))
    if lines and found.elsewhere.whistled:
        lines.append(_line("", str(ELSEWHERE), found.elsewhere))
    return lines


def minus(whole: Closure, parts: list[Closure]) -> Closure:
    """What of a whole's counts lies in none of its parts."""
    names = [one.name for one in fields(Closure) if one.name != "by_grade"]
    return Closure(
        **{name: getattr(whole, name) - sum(getattr(part, name) for part in parts) for name in names}
    )


def _by_source(area: Area, as_of: date) -> list[dict]:
    rows = queries.counts(area.code, as_of)
    found = queries.by_source(rows, queries.grades_of(rows))
    return [_line(item.source.code, item.source.name, item.figures) for item in found]


def _by_grade(area: Area, as_of: date) -> list[dict]:
    rows = queries.counts(area.code, as_of)
    known = queries.grades_of(rows)
    names = queries.grade_names(known.values())
    found = queries.by_grade(rows, known)
    return [_line(item.grade.key, names[item.grade.key], item.figures) for item in found]


def _by_month(area: Area, as_of: date) -> list[dict]:
    found = []
    for month in queries.activity(area, as_of, MONTHS).months:
        at_its_end = month.figures.as_json()
        name = f"{month.month:%Y-%m}"
        found.append(
            {
                "code": name,
                "name": name,
                "whistled": month.whistled,
                "closed": month.closed,
                "in_progress": at_its_end["in_progress"],
                "closure_rate": at_its_end["closure_rate"],
            }
        )
    return found


def _by_outcome(area: Area, as_of: date) -> list[dict]:
    figures = queries.closure(area, as_of)
    return [
        {"code": name, "name": str(Outcome(name).label), "closed": getattr(figures, name)}
        for name in OUTCOMES
    ]


def _by_step(area: Area, as_of: date) -> list[dict]:
    return [
        {
            "code": one.name, "name": str(one.label), "month": done.month, "year": done.year,
        }
        for one, done in steps.done_by(steps.by_month(area.code, as_of), as_of)
    ]  # fmt: skip


def _by_lateness(area: Area, as_of: date) -> list[dict]:
    months = steps.by_month(area.code, as_of)
    periods = {"closed": None, "month": as_of.replace(day=1), "year": as_of.replace(month=1, day=1)}
    found = {name: steps.ended_in(months, since, as_of) for name, since in periods.items()}
    told = dict(zip(ENDED, ("met", "late", "excused"), strict=True))
    return [
        {
            "code": code,
            "name": str(ENDED[code][0]),
            **{name: getattr(one, told[code]) for name, one in found.items()},
        }
        for code in ENDED
    ]


def _by_lead(area: Area, as_of: date) -> list[dict]:
    months, year = steps.by_month(area.code, as_of), as_of.replace(month=1, day=1)
    found = []
    for one in OF_LEADS:
        came = months.get(one.came, {})
        found.append(
            {
                "code": one.name, "name": str(one.label), "leads": sum(months.get(one.what, {}).values()),
                "month": came.get(as_of.replace(day=1), 0),
                "year": sum(n for month, n in came.items() if month >= year),
            }
        )  # fmt: skip
    return found


def _by_length(area: Area, as_of: date) -> list[dict]:
    months, month, year = (
        steps.by_month(area.code, as_of),
        as_of.replace(day=1),
        as_of.replace(month=1, day=1),
    )
    found = []
    for code, name, since in (("month", _("本月"), month), ("year", _("本年"), year)):
        lengths = steps.lengths_of(months, since, as_of)
        found.append(
            {
                "code": code, "name": name, "closed": lengths.number, "half_within_minutes": lengths.half,
                "nine_tenths_within_minutes": lengths.nine_tenths,
            }
        )  # fmt: skip
    return found


def _by_rate(area: Area, as_of: date, kind: Kind, department: str) -> list[dict]:
    """The three rates of the day's month and year, each with the counts that it is made of."""
    if department and department != NOBODY:
        periods = [
            sums_of(area.code, as_of, since, kind=kind).get(number_of(department), Sums(since)).during
            for since in (as_of.replace(day=1), as_of.replace(month=1, day=1))
        ]
        lines = rates_of_sums(area, *periods)
    else:
        lines = rates_of(
            area, steps.by_month(area.code, as_of, grades=kind.grades, source=kind.source), as_of
        )
    found = []
    for line in lines:
        told = {"code": line.rate.name, "name": str(line.rate.label)}
        for period, counts in (("month", line.month), ("year", line.year)):
            part, whole = line.part(counts), counts[line.rate.whole]
            told |= {
                f"{period}_part": part,
                f"{period}_whole": whole,
                f"{period}_rate": _float(rate(part, whole)),
            }
            told |= {f"{period}_{name}": counts[name] for name in line.rate.beside}
        found.append(told)
    return found


def _by_department(
    area: Area, as_of: date, since: date | None, only: frozenset[int] | None, kind: Kind
) -> list[dict]:
    return [
        {**_line(one.code, one.name, one.sums.closure), **_kept(one.sums)}
        for one in departments_in(area, as_of, since, only=only, kind=kind)
    ]


def _by_clock(
    area: Area, as_of: date, since: date | None, only: frozenset[int] | None, kind: Kind
) -> list[dict]:
    found = departments_in(area, as_of, since, only=only, kind=kind)
    kept = punctual(sum((one.sums for one in found), Sums(since)))
    return [
        {
            "code": clock, "name": str(KEEPING[CLOCKS[clock][0]].label), "met": one.met, "late": one.late,
            "excused": one.excused, "on_time_rate": _float(one.rate),
            "on_time_rate_excused": _float(one.rate_excused),
        }
        for clock, one in kept.items()
    ]  # fmt: skip


def _kept(sums: Sums) -> dict:
    return {name: sums.done(name) for name in OF_A_DEPARTMENT}


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _line(code: str, name: str, figures: Closure) -> dict:
    return {"code": code, "name": name, **figures.as_json()}


BREAKDOWNS: dict[str, Callable[[Area, date], list[dict]]] = {
    BY_AREA: by_area,
    "source": _by_source,
    "grade": _by_grade,
    "month": _by_month,
    "outcome": _by_outcome,
    "step": _by_step,
    "late": _by_lateness,
    "length": _by_length,
    "lead": _by_lead,
}
OF_DEPARTMENTS: dict[str, Callable[[Area, date, date | None, frozenset[int] | None, Kind], list[dict]]] = {
    "department": _by_department,
    "clock": _by_clock,
}
WAYS = (*BREAKDOWNS, "rate", *OF_DEPARTMENTS)
