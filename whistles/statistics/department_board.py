"""What the page of departments shows: one table at a time, each of its numbers with the list behind it."""

from dataclasses import dataclass
from datetime import date
from html import escape

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.areas.models import Area
from whistles.statistics.board import Link, Number
from whistles.statistics.by_department import CLOCKS, Led, Sums, departments_in, punctual
from whistles.statistics.closure import ENOUGH, shown
from whistles.statistics.figures import EXCUSED_SINCE

# what a table shows: what a department leads, or how one clock of its part was kept
LEADS = "led"
TABLES: dict[str, str | Promise] = {
    LEADS: _("牵头"),
    "sign": pgettext_lazy("done", "签收"),
    "report": pgettext_lazy("done", "报到"),
    "close": pgettext_lazy("done", "办结"),
    "assist": _("配合报到"),
}
MONTH, YEAR, EVER = "month", "year", "ever"
PERIODS: dict[str, str | Promise] = {YEAR: _("本年"), MONTH: _("本月"), EVER: _("从头算起")}
ROWS = 60


def since_of(period: str, day: date) -> date | None:
    """The first day of a period that ends with a day; None from the beginning on."""
    return {YEAR: day.replace(month=1, day=1), MONTH: day.replace(day=1)}.get(period)


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
    is_whole: bool = False

    @property
    def cells(self) -> SafeString:
        """The cells, put together at once."""
        found = [
            f'<td class="n{" wide" if column.is_aside else ""}">'
            f"{value.opened if isinstance(value, Number) else escape(value)}</td>"
            for column, value in zip(self.columns, self.values, strict=True)
        ]
        return mark_safe("".join(found))  # noqa: S308 (escaped)


LED_COLUMNS = (
    Column(pgettext_lazy("done", "吹哨")), Column(pgettext_lazy("done", "办结")), Column(_("在办")),
    Column(_("挂账"), is_aside=True), Column(pgettext_lazy("done", "撤销"), is_aside=True), Column(_("结哨率")),
    Column(_("期内吹哨"), is_aside=True), Column(_("期内办结"), is_aside=True),
)  # fmt: skip
CLOCK_COLUMNS = (Column(_("次数")), Column(_("逾期")), Column(_("按时率")))
CLOSE_COLUMNS = (*CLOCK_COLUMNS, Column(_("其中免责")), Column(_("免责后按时率")))


@dataclass(frozen=True, slots=True)
class DepartmentBoard:
    """One table of the page; whole: the sum below it, where every department is shown."""

    columns: tuple[Column, ...]
    lines: list[Line]
    whole: Line | None
    count: int


def department_board(
    area: Area, day: date, since: date | None, table: str, link: Link, *, only: frozenset[int] | None,
    first: int = 0,
) -> DepartmentBoard:  # fmt: skip
    """A table of an area's departments, from the row with the number `first` on; only: of these alone."""
    found = departments_in(area, day, since, only=only)
    if table != LEADS:
        found = [one for one in found if one.department and punctual(one.sums)[table].met]
    # from the beginning on, what came and what stands there is the same
    led = LED_COLUMNS if since else LED_COLUMNS[:-2]
    columns = led if table == LEADS else CLOSE_COLUMNS if table == "close" else CLOCK_COLUMNS
    lines = [
        Line(one.name, _values(one.sums, one.code, table, since, link), columns)
        for one in found[first : first + ROWS]
    ]
    whole = _whole(found, table, since, link, columns) if only is None and found else None
    return DepartmentBoard(columns, lines, whole, len(found))


def _whole(found: list[Led], table: str, since: date | None, link: Link, columns: tuple[Column, ...]) -> Line:
    values = _values(sum((one.sums for one in found), Sums(since)), "", table, since, link)
    return Line(str(_("合计")), values, columns, is_whole=True)


def _values(sums: Sums, code: str, table: str, since: date | None, link: Link) -> tuple[Number | str, ...]:
    whose = {"department": code} if code else {}
    period = {**whose, **({"since": since} if since else {})}
    if table == LEADS:
        standing = [
            Number(sums.of(name), link(name, **whose))
            for name in ("whistled", "closed", "in_progress", "suspended", "cancelled")
        ]
        came = ("whistled", "closed") if since else ()
        during = [Number(sums.done(name), link(name, **period)) for name in came]
        return (*standing, sums.closure.rate_on_pages, *during)
    met, late = CLOCKS[table]
    kept = punctual(sums)[table]
    is_enough = kept.met >= ENOUGH
    values = (
        Number(kept.met, link(met, **period)), Number(kept.late, link(late, **period)),
        shown(kept.rate if is_enough else None),
    )  # fmt: skip
    if table != "close":
        return values
    after = shown(kept.rate_excused if is_enough else None)
    return (*values, Number(kept.excused, link(EXCUSED_SINCE, **period)), after)
