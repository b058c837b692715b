"""The figures of a period as data: for scripts and the API, the numbers of its page, each beside that of the period before."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grids.areas.models import Area
from grids.conduct.refusals import require
from whistles.clocks.deadlines import rules_in
from whistles.intake.queries import sources_by_code
from whistles.lifecycle.outcomes import Outcome
from whistles.statistics import within
from whistles.statistics.breakdown import breakdown
from whistles.statistics.by_department import ANY, Kind
from whistles.statistics.closure import rate
from whistles.statistics.figures import ENDED, HAPPENED, OF_LEADS, OUTCOMES, SAYING, THREE_RATES
from whistles.statistics.periods import Period


def period_document(area: Area, period: Period, by: str = "", *, kind: Kind = ANY) -> dict[str, Any]:
    """The figures of an area in a period and in the one before; by: a key of WAYS, its lines beside.

    Each line has `code` and `name`, its figures, and the same of the period before under `before`. Lines by area add up to
    the whole, as do those by grade and by channel; a day's or month's are those of the course of the period alone.
    """
    told = within.told(area, period)
    document: dict[str, Any] = {
        "area": area.code, "from": period.first.isoformat(), "to": period.last.isoformat(), **_figures(area, told, 0),
        "before": {
            "from": told.periods[1].first.isoformat(), "to": told.periods[1].last.isoformat(), **_figures(area, told, 1),
        },
    }  # fmt: skip
    if by:
        document["lines"] = _lines(told, by, kind)
    return document


def _figures(area: Area, told: within.Told, n: int) -> dict[str, Any]:
    whole = (told.whole.now, told.whole.before)[n]
    in_progress, suspended = within.standing_at(area, told.periods[n].last)
    return {**whole.as_json(), "in_progress": in_progress, "suspended": suspended}


def _lines(told: within.Told, by: str, kind: Kind) -> list[dict]:
    if by in OF_DEPARTMENTS:
        now, before = (
            {line["code"]: line for line in breakdown(told.area, one.last, by, one.first, kind=kind)}
            for one in told.periods
        )
        return [{**line, "before": _without_name(before.get(code, {}))} for code, line in now.items()]
    require(kind == ANY, _("一段时间里，只有部门的数字能按哨种、渠道细分。"), field="by")
    require(by in LINES, _("一段时间的数字不能这样分列。"), field="by")
    return LINES[by](told)


def _without_name(line: dict) -> dict:
    return {name: value for name, value in line.items() if name not in ("code", "name")}


def _line(code: str, name: object, now: dict, before: dict) -> dict:
    return {"code": code, "name": str(name), **now, "before": before}


def _by_area(told: within.Told) -> list[dict]:
    names = {one.code: one.name for one in (*told.children, told.area)}
    return [
        _line(one.code, names[one.code], one.now.as_json(), one.before.as_json()) for one in told.by_area()
    ]


def _by_source(told: within.Told) -> list[dict]:
    lines = told.by_source()
    known = sources_by_code(one.code for one in lines)
    return [_line(one.code, known[one.code].name, one.now.as_json(), one.before.as_json()) for one in lines]


def _by_grade(told: within.Told) -> list[dict]:
    names = told.grade_names
    return [
        _line(one.code, names[one.code], one.now.as_json(), one.before.as_json()) for one in told.by_grade()
    ]


def _by_outcome(told: within.Told) -> list[dict]:
    now, before = told.whole.now.outcomes, told.whole.before.outcomes
    return [
        _line(one, Outcome(one).label, {"came_closed": now[one]}, {"came_closed": before[one]})
        for one in OUTCOMES
    ]


def _by_step(told: within.Told) -> list[dict]:
    return [
        _line(one.name, one.label, *({"times": sum(done[verb] for verb in one.verbs)} for done in told.done))
        for one in HAPPENED
    ]


def _by_lateness(told: within.Told) -> list[dict]:
    found = [within.ended_in(done, one) for done, one in zip(told.done, told.periods, strict=True)]
    values = dict(zip(ENDED, ("met", "late", "excused"), strict=True))
    return [
        _line(name, label, *({"times": getattr(one, values[name])} for one in found))
        for name, (label, _sentence) in ENDED.items()
    ]


def _by_length(told: within.Told) -> list[dict]:
    now, before = (
        {
            "closed": one.number, "half_within_minutes": one.half, "nine_tenths_within_minutes": one.nine_tenths,
        }
        for one in map(within.lengths_in, told.done)
    )  # fmt: skip
    return [_line("period", _("这段时间"), now, before)]


def _by_lead(told: within.Told) -> list[dict]:
    return [
        _line(one.name, one.label, *({"leads": done[one.came]} for done in told.done)) for one in OF_LEADS
    ]


def _by_rate(told: within.Told) -> list[dict]:
    counts_content = bool(rules_in(told.area.code).content_is_satisfied)

    def counted(done, name: str) -> int:
        return sum(done[what] for what in SAYING[name].whats)

    def of(one, done) -> dict:
        part, whole = counted(done, one.part), counted(done, one.whole)
        part += counted(done, one.also) if one.also and counts_content else 0
        beside = {name: counted(done, name) for name in one.beside}
        return {"part": part, "whole": whole, "rate": _float(rate(part, whole)), **beside}

    return [_line(one.name, one.label, *(of(one, done) for done in told.done)) for one in THREE_RATES]


def _by_month(told: within.Told) -> list[dict]:
    period = told.periods[0]
    is_by_days = (period.last - period.first).days < within.BY_DAYS
    found = []
    for one in within.course(told.area.code, period):
        code = one.first.isoformat() if is_by_days else f"{one.first:%Y-%m}"
        found.append({"code": code, "name": code, "whistled": one.whistled, "closed": one.closed})
    return found


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


LINES: dict[str, Callable[[within.Told], list[dict]]] = {
    "area": _by_area, "source": _by_source, "grade": _by_grade, "month": _by_month, "outcome": _by_outcome,
    "step": _by_step, "late": _by_lateness, "length": _by_length, "lead": _by_lead, "rate": _by_rate,
}  # fmt: skip
OF_DEPARTMENTS = ("department", "clock")
