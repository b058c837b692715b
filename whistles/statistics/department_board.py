"""What the page of departments shows: one table at a time, each of its numbers with the list behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.areas.models import Area
from whistles.clocks.deadlines import rules_in
from whistles.statistics.board import Link
from whistles.statistics.by_department import ANY, CLOCKS, Kind, Sums, departments_in, punctual
from whistles.statistics.closure import ENOUGH, rate, shown
from whistles.statistics.figures import ASKED_TO_ASSIST, EXCUSED_SINCE, MARKS, SAYING, THREE_RATES, Rate
from whistles.statistics.number import Number
from whistles.statistics.periods import ANY_DAY, DAY, MONTH, QUARTER, TODAY, WEEK, YEAR, Period

# what a table shows: what a department leads, how one clock of its part was kept, or what was said
LEADS, RATES, MARKED = "led", "rates", "marks"
TABLES: dict[str, str | Promise] = {
    LEADS: _("牵头"),
    "sign": pgettext_lazy("done", "签收"),
    "report": pgettext_lazy("done", "报到"),
    "close": pgettext_lazy("done", "办结"),
    "assist": _("配合报到"),
    RATES: _("三率"),
    MARKED: _("双方评价"),
}
EVER = "ever"
# this year without a question
PERIODS: dict[str, str | Promise] = {
    YEAR: TODAY[YEAR], QUARTER: TODAY[QUARTER], MONTH: TODAY[MONTH], WEEK: TODAY[WEEK], DAY: TODAY[DAY],
    EVER: _("从头算起"),
}  # fmt: skip
# where they don't end today
PERIODS_OF_A_DAY: dict[str, str | Promise] = {
    kind: ANY_DAY.get(kind, label) for kind, label in PERIODS.items()
}
ROWS = 60


def counted(one: Rate) -> tuple[str, ...]:
    """What a rate is made of, and what is printed beside it, once for all."""
    beside = one.beside if one == next(rate for rate in THREE_RATES if rate.beside) else ()
    return (one.part, *((one.also,) if one.also else ()), one.whole, *beside)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. is_aside: left out where the screen is narrow."""

    label: str | Promise
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A department with its cells: numbers that open their lists, and rates."""

    name: str
    values: tuple[Number | str, ...]
    columns: tuple[Column, ...]
    # the same of the period before, None where a column is of no period
    before: tuple[Number | str | None, ...]
    is_whole: bool = False

    @property
    def cells(self) -> SafeString:
        """The cells, put together at once; what it was in the period before stands smaller below."""
        found = [
            f'<td class="n{" wide" if column.is_aside else ""}">{_opened(value)}'
            f"{'' if before is None else f'<small>{_opened(before)}</small>'}</td>"
            for column, value, before in zip(self.columns, self.values, self.before, strict=True)
        ]
        return mark_safe("".join(found))  # noqa: S308 (escaped)


def _opened(value: Number | str) -> str:
    return value.opened if isinstance(value, Number) else escape(value)


LED_COLUMNS = (
    Column(pgettext_lazy("done", "吹哨")), Column(pgettext_lazy("done", "办结")), Column(_("在办")),
    Column(_("挂账"), is_aside=True), Column(pgettext_lazy("done", "撤销"), is_aside=True), Column(_("结哨率")),
    Column(_("期内吹哨"), is_aside=True), Column(_("期内办结"), is_aside=True),
)  # fmt: skip
CLOCK_COLUMNS = (Column(_("次数")), Column(_("逾期")), Column(_("按时率")))
ASSIST_COLUMNS = (Column(_("请求配合")), Column(_("报到次数")), *CLOCK_COLUMNS[1:])
RATE_COLUMNS = tuple(
    column
    for one in THREE_RATES
    for column in (Column(one.label), *(Column(SAYING[name].label) for name in counted(one)))
)
MARK_COLUMNS = tuple(Column(one.label) for one in MARKS)
CLOSE_COLUMNS = (*CLOCK_COLUMNS, Column(_("其中免责")), Column(_("免责后按时率")))


COLUMNS = {
    LEADS: LED_COLUMNS, "sign": CLOCK_COLUMNS, "report": CLOCK_COLUMNS, "close": CLOSE_COLUMNS, "assist": ASSIST_COLUMNS,
    RATES: RATE_COLUMNS, MARKED: MARK_COLUMNS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DepartmentBoard:
    """One table of the page; whole: the sum below it, where every department is shown."""

    columns: tuple[Column, ...]
    lines: list[Line]
    whole: Line | None
    count: int
    # whether 基本满意 counts as content here
    counts_content: bool = False


def department_board(
    area: Area, day: date, period: Period | None, table: str, link: Link, *, only: frozenset[int] | None,
    first: int = 0, rows: int | None = ROWS, kind: Kind = ANY,
) -> DepartmentBoard:  # fmt: skip
    """A table of an area's departments, `rows` of them from the one with the number `first` on; only: of these alone.

    period: ends with the day; None of all there is until then, which is compared with nothing.
    """
    since = period.first if period else None
    found = departments_in(area, day, since, only=only, kind=kind, before=period.before if period else None)
    if table != LEADS:
        either = [lambda one: one.sums, *([lambda one: one.sums.then(period.before)] if period else [])]
        found = [
            one for one in found if any(of(one).done(name) for of in either for name in figures_of(table))
        ]
    # from the beginning on, what came and what stands there is the same
    columns = COLUMNS[table] if since or table != LEADS else LED_COLUMNS[:-2]
    # 基本满意 counts or not as the street has it
    counts_content = bool(rules_in(area.code).content_is_satisfied) if table == RATES else False

    def line(name: str, sums: Sums, code: str = "") -> Line:
        told = partial(_values, code=code, table=table, link=link, counts_content=counts_content)
        values = told(sums, period=period)
        then: tuple[Number | str | None, ...] = (None,) * len(values)
        if period:
            then = told(sums.then(period.before), period=period.before, is_before=True)
        return Line(name, values, columns, then, is_whole=not code)

    lines = [line(one.name, one.sums, one.code) for one in found[first:][:rows]]
    whole = (
        line(str(_("合计")), sum((one.sums for one in found), Sums(since)))
        if only is None and found
        else None
    )
    return DepartmentBoard(columns, lines, whole, len(found), counts_content)


def figures_of(table: str) -> tuple[str, ...]:
    """The figures of a period that a table shows."""
    if table == RATES:
        return tuple(name for one in THREE_RATES for name in counted(one))
    if table == MARKED:
        return tuple(one.name for one in MARKS)
    return (*CLOCKS[table], *((ASKED_TO_ASSIST,) if table == "assist" else ()))


def _values(
    sums: Sums, *, code: str, table: str, period: Period | None, link: Link, counts_content: bool,
    is_before: bool = False,
) -> tuple[Number | str | None, ...]:  # fmt: skip
    """A department's cells; is_before: of the period before, in which nothing is told of where matters stand."""
    whose = {"department": code} if code else {}
    asked = {**whose, **({"since": period.first, "as_of": period.last} if period else {})}

    def number(name: str) -> Number:
        return Number(sums.done(name), link(name, **asked))

    if table == RATES:
        return tuple(
            value for one in THREE_RATES for value in _rate(one, sums, number, counts_content=counts_content)
        )
    if table == MARKED:
        return tuple(number(one.name) for one in MARKS)
    if table == LEADS:
        standing = [
            Number(sums.of(name), link(name, **whose))
            for name in ("whistled", "closed", "in_progress", "suspended", "cancelled")
        ]
        during = [number(name) for name in ("whistled", "closed")] if period else []
        if is_before:
            return (*[None] * (len(standing) + 1), *during)
        return (*standing, sums.closure.rate_on_pages, *during)
    met, late = CLOCKS[table]
    kept = punctual(sums)[table]
    is_enough = kept.met >= ENOUGH
    values = (
        Number(kept.met, link(met, **asked)), Number(kept.late, link(late, **asked)),
        shown(kept.rate if is_enough else None),
    )  # fmt: skip
    if table != "close":
        return (number(ASKED_TO_ASSIST), *values) if table == "assist" else values
    after = shown(kept.rate_excused if is_enough else None)
    return (*values, Number(kept.excused, link(EXCUSED_SINCE, **asked)), after)


def _rate(
    one: Rate, sums: Sums, number: Callable[[str], Number], *, counts_content: bool
) -> tuple[Number | str, ...]:
    whole = sums.done(one.whole)
    part = sums.done(one.part) + (sums.done(one.also) if one.also and counts_content else 0)
    told = shown(rate(part, whole) if whole >= ENOUGH else None)
    return (told, *(number(name) for name in counted(one)))
