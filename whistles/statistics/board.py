"""What the statistics page shows, put together from rollups: figures with their links, pictures, tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.areas.models import Area, said
from whistles.lifecycle.outcomes import Outcome
from whistles.statistics import basis as basis_of
from whistles.statistics import queries
from whistles.statistics.basis import THEN, Below, called, link_now
from whistles.statistics.breakdown import ELSEWHERE, MONTHS, minus
from whistles.statistics.closure import ENOUGH, Closure, interval, rate, shown
from whistles.statistics.figures import ENDED, OF_LEADS, OUTCOMES, ROUNDS, SAYING
from whistles.statistics.lengths import long
from whistles.statistics.number import Number
from whistles.statistics.rates import RateLine, rates_of
from whistles.statistics.steps import done_by, ended_in, lengths_of

STATES = ("whistled", "closed", "in_progress", "suspended", "cancelled")
BEHAVIOURS = ("routine", "key", "emergency")

Link = Callable[..., str]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What every line of a table ends with: three numbers that open their lists, and a rate."""

    whistled: Number
    closed: Number
    in_progress: Number
    rate: str
    # what the rate leaves out, where there is any
    cancelled: Number | None = None

    @property
    def cells(self) -> SafeString:
        """The four cells, put together at once: a template that looks each of them up takes three times as long."""
        without = (
            f"<small>{pgettext('done', '撤销')} {self.cancelled.opened}</small>" if self.cancelled else ""
        )
        shown = (
            self.whistled.opened,
            self.closed.opened,
            self.in_progress.opened,
            escape(self.rate) + without,
        )
        return mark_safe("".join([f'<td class="n">{one}</td>' for one in shown]))  # noqa: S308 (escaped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(_Counted):
    """One line of a table: an area below, a channel, a grade."""

    label: str
    interval: str = ""
    area: Area | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine(_Counted):
    """One month of the trend: what came, what was closed, and where things stood at its end."""

    name: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """How often something was done in the day's month and year."""

    name: str
    sentence: str
    month: Number
    year: Number


@dataclass(frozen=True, slots=True)
class LengthLine:
    """How long the rounds took that ended in a period, with the list of them, the longest first."""

    name: str
    rounds: Number
    half: str
    most: str


@dataclass(frozen=True, slots=True)
class EndedLine:
    """How the closings of a period kept the limit, as a fact and with what was excused: counts and rates."""

    name: str
    met: Number
    late: Number
    excused: Number
    rate: str
    rate_excused: str


@dataclass(frozen=True, slots=True)
class RateOf:
    """A rate in one period: as it is printed, and what it is made of."""

    when: str
    shown: str
    parts: list[Number]
    whole: Number
    beside: list[Number]


@dataclass(frozen=True, slots=True)
class RateRow:
    """One of the three rates in the day's month and year."""

    label: str
    month: RateOf
    year: RateOf
    note: str = ""

    @property
    def periods(self) -> tuple[RateOf, RateOf]:
        """Month and year, in the order of the columns."""
        return self.month, self.year


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page."""

    area: Area
    day: date
    figures: Closure
    rate: str
    counted: str
    numbers: dict[str, Number]
    outcomes: list[Number]
    grades: list[Line]
    sources: list[Line]
    months: list[MonthLine]
    below: list[Line]
    steps: list[StepLine]
    ended: list[EndedLine]
    lengths: list[LengthLine]
    leads: list[Number]
    rates: list[RateRow]
    is_settling: bool
    charts: dict[str, dict]


def board(area: Area, day: date, link: Link, basis: str = THEN) -> Board:
    """The page of an area at the end of a day; `link` gives the address of the list behind a figure.

    basis: whether the areas below are told as then or as they lie now.
    """
    rows, activity = queries.counts_and_activity(area, day, MONTHS)
    known = queries.grades_of(rows)
    figures = queries.closure_of(rows, known)
    months = [_month(month, activity.last, link) for month in activity.months]
    sources = [
        _line(item.source.short_name, item.figures, link, source=item.source.code)
        for item in queries.by_source(rows, known)
    ]
    names = queries.grade_names(known.values())
    grades = [
        _line(names[item.grade.key], item.figures, link, grade=item.grade.key)
        for item in queries.by_grade(rows, known)
    ]
    below = _below(
        basis_of.below(area, day, basis), area, figures, link if basis == THEN else link_now(link, area)
    )
    return Board(
        area=area,
        day=day,
        figures=figures,
        rate=figures.rate_on_pages,
        counted=f"{figures.counted:,}",
        numbers=_numbers(figures, link),
        outcomes=[
            Number(getattr(figures, name), link("closed", outcome=name), str(Outcome(name).label))
            for name in OUTCOMES
        ],
        grades=grades,
        sources=sources,
        months=months,
        below=below,
        steps=_steps(activity.steps, day, link),
        ended=_ended(activity.steps, day, link),
        lengths=_lengths(activity.steps, day, link),
        leads=_leads(area, day, activity.steps),
        rates=_rates(area, activity.steps, day, link),
        is_settling=activity.is_settling,
        charts={
            "trend": _trend_chart(months),
            "sources": _bar_chart(sources),
            "grades": _bar_chart(grades),
            # what lies at the area itself would dwarf the others
            "below": _bar_chart([line for line in below if not line.is_own]),
        },
    )


def _numbers(figures: Closure, link: Link) -> dict[str, Number]:
    found = {name: Number(getattr(figures, name), link(name)) for name in STATES}
    for name in BEHAVIOURS:
        found[name] = Number(getattr(figures, name), link("whistled", behaviour=name))
    found["key_city"] = Number(figures.key_city, link("whistled", behaviour="key", level="city"))
    return found


def _line(label: str, figures: Closure, link: Link, *, area: Area | None = None, **narrowing) -> Line:
    counted, enough = figures.counted, figures.counted >= ENOUGH
    numbers = {
        name: Number(getattr(figures, name), link(name, **narrowing))
        for name in ("whistled", "closed", "in_progress")
    }
    return Line(
        label=label,
        **numbers,
        rate=figures.rate_on_pages,
        cancelled=Number(figures.cancelled, link("cancelled", **narrowing)) if figures.cancelled else None,
        interval=_interval(figures.closed, counted) if enough else (_("件数少") if counted else ""),
        area=area,
        is_own="own" in narrowing,
    )


def _interval(part: int, whole: int) -> str:
    low, high = interval(part, whole)
    return f"{low} – {high}"


def _below(found: Below, area: Area, figures: Closure, link: Link) -> list[Line]:
    """Every area below, by its code; at the end what was recorded at the area itself, so that the sums agree."""
    children = found.children
    lines = [
        _line(called(item.area), item.figures, link, area=item.area, within=item.area) for item in children
    ]
    own = minus(figures, [*(item.figures for item in children), found.elsewhere])
    if lines and found.elsewhere.whistled:
        lines.append(_line(str(ELSEWHERE), found.elsewhere, link, own="elsewhere"))
    if lines and own.whistled:
        lines.append(_line(_("只记到%(area)s") % {"area": area.short_name}, own, link, own="1"))
    return lines


def _month(month: queries.Month, last: date, link: Link) -> MonthLine:
    first = month.month
    end = min((first + timedelta(days=31)).replace(day=1) - timedelta(days=1), last)
    return MonthLine(
        name=f"{first:%Y-%m}",
        whistled=Number(month.whistled, link("whistled", since=first, as_of=end)),
        closed=Number(month.closed, link("closed", since=first, as_of=end)),
        in_progress=Number(month.figures.in_progress, link("in_progress", as_of=end)),
        rate=month.figures.rate_on_pages,
        cancelled=Number(month.figures.cancelled, link("cancelled", as_of=end))
        if month.figures.cancelled
        else None,
    )


def _steps(months: dict[str, dict[date, int]], day: date, link: Link) -> list[StepLine]:
    """What was done beside the straight path; empty where nothing of it was in the whole year."""
    first, begins = day.replace(day=1), day.replace(month=1, day=1)
    lines = [
        StepLine(
            str(one.label),
            str(one.sentence),
            month=Number(done.month, link(one.name, since=first)),
            year=Number(done.year, link(one.name, since=begins)),
        )
        for one, done in done_by(months, day)
    ]
    return lines if any(line.year.value for line in lines) else []


def _ended(months: dict[str, dict[date, int]], day: date, link: Link) -> list[EndedLine]:
    """How closings of the day's month and year kept the limit; a month or year without any is left out."""
    found = []
    for name, since in ((_("本月"), day.replace(day=1)), (_("本年"), day.replace(month=1, day=1))):
        one = ended_in(months, since, day)
        numbers = [
            Number(value, link(figure, since=since))
            for figure, value in zip(ENDED, (one.met, one.late, one.excused), strict=True)
        ]
        is_enough = one.met >= ENOUGH
        rates = [shown(value if is_enough else None) for value in (one.rate, one.rate_excused)]
        found += [EndedLine(name, *numbers, *rates)] if one.met or one.excused else []
    return found


def _rates(area: Area, months: dict[str, dict[date, int]], day: date, link: Link) -> list[RateRow]:
    """The three rates; empty where nobody was to be called and nobody asked in the whole year."""
    lines = rates_of(area, months, day)
    rows = [
        RateRow(
            str(line.rate.label), _rate(line, line.month, link, day.replace(day=1), _("本月")),
            _rate(line, line.year, link, day.replace(month=1, day=1), _("本年")), _note(line),
        )
        for line in lines
    ]  # fmt: skip
    return (
        rows if any(row.year.whole.value or any(one.value for one in row.year.beside) for row in rows) else []
    )


def _rate(line: RateLine, counts: dict[str, int], link: Link, since: date, when: str) -> RateOf:
    def number(name: str) -> Number:
        return Number(counts[name], link(name, since=since), str(SAYING[name].label))

    whole = counts[line.rate.whole]
    also = [number(line.rate.also)] if line.rate.also else []
    return RateOf(
        when, shown(rate(line.part(counts), whole) if whole >= ENOUGH else None), [number(line.rate.part), *also],
        number(line.rate.whole), [number(name) for name in line.rate.beside],
    )  # fmt: skip


def _note(line: RateLine) -> str:
    if not line.rate.also:
        return ""
    return _("“基本满意”计入满意。") if line.counts_content else _("“基本满意”不计入满意。")


def _lengths(months: dict[str, dict[date, int]], day: date, link: Link) -> list[LengthLine]:
    """How long rounds took that ended in the day's month and year; a month or year without any is left out."""
    found = []
    for name, since in ((_("本月"), day.replace(day=1)), (_("本年"), day.replace(month=1, day=1))):
        lengths = lengths_of(months, since, day)
        if lengths.number:
            rounds = Number(lengths.number, link(ROUNDS, since=since))
            found.append(LengthLine(name, rounds, long(lengths.half), long(lengths.nine_tenths)))
    return found


def _leads(area: Area, day: date, months: dict[str, dict[date, int]]) -> list[Number]:
    """Leads that ended without a whistle; empty where there are none."""
    rows = reverse("statistics_leads")
    found = [
        Number(
            sum(months.get(one.what, {}).values()),
            f"{rows}?area={area.code}&as_of={day.isoformat()}&figure={one.name}",
            str(one.label),
        )
        for one in OF_LEADS
    ]
    return found if any(number.value for number in found) else []


def _trend_chart(months: list[MonthLine]) -> dict:
    rates = [None if line.rate == "—" else float(line.rate.removesuffix("%")) for line in months]
    return {
        "kind": "bar",
        "labels": [line.name for line in months],
        "series": [
            series(_("当月吹哨"), [line.whistled for line in months]),
            series(_("当月办结"), [line.closed for line in months]),
            {"name": _("月末结哨率"), "kind": "line", "rate": True, "values": rates},
        ],
    }


def _bar_chart(lines: list[Line]) -> dict:
    """What was whistled, closed part first; the bars lie, so that long names have room."""
    return {
        "kind": "stack",
        "lying": True,
        "labels": [_short(line) for line in lines],
        "series": [
            series(pgettext("done", "办结"), [line.closed for line in lines]),
            {
                "name": _("未办结"),
                "values": [line.whistled.value - line.closed.value for line in lines],
                "links": [line.whistled.url for line in lines],
            },
        ],
    }


def series(name: str, numbers: list[Number]) -> dict:
    """A row of bars, each of which opens its list."""
    return {"name": name, "values": [one.value for one in numbers], "links": [one.url for one in numbers]}


def _short(line: Line) -> str:
    """A community as people call it: 虹山社区居民委员会 → 虹山社区."""
    return said(line.label) if line.area else line.label
