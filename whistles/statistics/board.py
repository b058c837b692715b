"""What the statistics page shows, put together from rollups: figures with their links, pictures, tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from grids.areas.models import Area
from whistles.lifecycle.models import Behaviour, Grade, GradeLevel, Outcome
from whistles.statistics import queries
from whistles.statistics.figures import OUTCOMES, Closure, interval, rate, shown

# below this many whistles a rate says little: only counts are shown
ENOUGH = 30
MONTHS = 12

Link = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the list behind it."""

    label: str
    value: int
    url: str
    share: str = ""


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area below, with its figures and their lists."""

    area: Area
    whistled: Number
    closed: Number
    in_progress: Number
    cancelled: Number
    rate: str
    interval: str


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of the trend."""

    month: date
    whistled: int
    closed: int
    rate: str
    url: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page."""

    area: Area
    day: date
    figures: Closure
    rate: str
    numbers: dict[str, Number]
    outcomes: list[Number]
    grades: list[Number]
    sources: list[Number]
    months: list[MonthLine]
    chart: dict
    below: list[AreaLine]


def board(area: Area, day: date, link: Link) -> Board:
    """The page of an area at the end of a day."""
    rows = queries.counts(area.code, day)
    known = queries.grades()
    figures = queries.closure_of(rows, known)
    last = queries.last_activity(area, day)
    months = _months(queries.trend(area, last, MONTHS), last, link)
    return Board(
        area=area,
        day=day,
        figures=figures,
        rate=shown(figures.closure_rate),
        numbers=_numbers(figures, link),
        outcomes=[
            Number(str(Outcome(name).label), getattr(figures, name), link("closed", outcome=name))
            for name in OUTCOMES
            if getattr(figures, name)
        ],
        grades=_grades(figures, known, link),
        sources=[
            Number(item.source.name, item.whistled, link("whistled", source=item.source.code))
            for item in queries.by_source(rows)
        ],
        months=months,
        chart=_chart(months),
        below=[_area_line(item, link) for item in queries.below(area, day) if item.figures.whistled],
    )


def _numbers(figures: Closure, link: Link) -> dict[str, Number]:
    def number(name: str, label: str, figure: str, **narrowing: str) -> Number:
        return Number(label, getattr(figures, name), link(figure, **narrowing))

    return {
        "whistled": number("whistled", _("吹哨"), "whistled"),
        "closed": number("closed", _("办结"), "closed"),
        "in_progress": number("in_progress", _("正在办理"), "in_progress"),
        "suspended": number("suspended", _("挂账"), "suspended"),
        "cancelled": number("cancelled", _("撤销"), "cancelled"),
        "routine": number("routine", str(Behaviour.ROUTINE.label), "whistled", behaviour="routine"),
        "key": number("key", str(Behaviour.KEY.label), "whistled", behaviour="key"),
        "key_city": number("key_city", str(GradeLevel.CITY.label), "whistled", behaviour="key", level="city"),
        "emergency": number("emergency", str(Behaviour.EMERGENCY.label), "whistled", behaviour="emergency"),
    }


def _grades(figures: Closure, known: dict[str, Grade], link: Link) -> list[Number]:
    used = sorted(figures.by_grade, key=lambda key: (known[key].scheme.code, known[key].order))
    return [
        Number(str(known[key]), figures.by_grade[key], link("whistled", grade=key))
        for key in used
        if figures.by_grade[key]
    ]


def _months(trend: list[queries.Month], day: date, link: Link) -> list[MonthLine]:
    lines = []
    for month in trend:
        last = (month.month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        end = min(last, day)
        lines.append(
            MonthLine(
                month.month, month.whistled, month.closed, shown(month.figures.closure_rate),
                link("whistled", as_of=end),
            )
        )  # fmt: skip
    return lines


def _chart(months: list[MonthLine]) -> dict:
    rates = [None if line.rate == "—" else float(line.rate.split()[0]) for line in months]
    return {
        "labels": [line.month.strftime("%Y-%m") for line in months],
        "links": [line.url for line in months],
        "series": [
            {"name": _("吹哨"), "kind": "bar", "values": [line.whistled for line in months]},
            {"name": _("办结"), "kind": "bar", "values": [line.closed for line in months]},
            {"name": _("月末结哨率"), "kind": "line", "rate": True, "values": rates},
        ],
    }


def _area_line(item: queries.AreaClosure, link: Link) -> AreaLine:
    figures, area = item.figures, item.area

    def number(name: str) -> Number:
        return Number(name, getattr(figures, name), link(name, within=area))

    counted = figures.whistled - figures.cancelled
    enough = counted >= ENOUGH
    low, high = interval(figures.closed, counted) if enough else (None, None)
    return AreaLine(
        area,
        number("whistled"),
        number("closed"),
        number("in_progress"),
        number("cancelled"),
        shown(rate(figures.closed, counted)) if enough else "—",
        f"{low} – {high}" if enough else _("件数少"),
    )
