"""Statistics as tables of numbers, for files: the very figures of the pages, by the same reading of an address."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from grids.access.roles import Permission
from grids.lists.listing import Value
from grids.lists.tables import Figures, Share, Sheet, Table
from whistles.statistics.asking import asked_board, asked_departments, asked_period
from whistles.statistics.board import Board, Line
from whistles.statistics.department_board import TABLES
from whistles.statistics.number import Number
from whistles.statistics.period_board import Pair, PeriodBoard, Rates, Row

if TYPE_CHECKING:
    from grids.staff.models import User

HOW = gettext_lazy("结哨率 = 办结 ÷（吹哨 − 撤销），挂账和在办的算在分母里；不足 30 件的不算率，写“—”。")
# names of the pictures on the pages
TREND, BELOW, SOURCES, GRADES, COURSE = (
    "chart-trend",
    "chart-below",
    "chart-sources",
    "chart-grades",
    "chart-course",
)


def _value(given: "Number | str | None") -> Value:
    """A number as one, a rate as a part of a whole, everything else as the words that the page shows."""
    if isinstance(given, Number):
        return given.value
    if isinstance(given, str) and given.endswith("%"):
        try:
            return Share(round(float(given.removesuffix("%")) / 100, 5))
        except ValueError:
            return given
    return given


def _values(given: "Iterable[Number | str | None]") -> tuple[Value, ...]:
    return tuple(map(_value, given))


def _tables(found: Iterable[Table]) -> tuple[Table, ...]:
    return tuple(one for one in found if one.rows)


# --- as of a day


def of_board(user: "User", query: Mapping[str, str]) -> Sheet:
    """The tables of the page of an area at the end of a day."""
    asked = asked_board(user, query)
    title = _("%(area)s吹哨报到") % {"area": asked.area.short_name}
    said = (asked.area.name, _("截至 %(day)s 24:00（北京时间）") % {"day": asked.day.isoformat()})
    return Sheet(title, said, _tables(_of_day(asked.board)), (str(HOW),))


def _of_day(board: Board) -> Iterable[Table]:
    number, how = board.numbers, str(HOW)
    labels = {
        "whistled": pgettext("done", "吹哨"), "closed": pgettext("done", "办结"), "in_progress": _("在办"),
        "suspended": _("挂账"), "cancelled": pgettext("done", "撤销"), "routine": _("常规"), "key": _("重点"),
        "key_city": _("重点中市级"), "emergency": _("应急"),
    }  # fmt: skip
    whole = [(label, _value(number[name])) for name, label in labels.items()]
    whole += [(_("结哨率"), _value(board.rate))]
    whole += [(_("办结方式：%(how)s") % {"how": one.label}, one.value) for one in board.outcomes]
    whole += [(one.label, one.value) for one in board.leads]
    yield Table(_("总数"), (_("项目"), _("数")), tuple(whole), how)
    months = (_("月份"), _("当月吹哨"), _("当月办结"), _("月末在办"), _("月末结哨率"))
    rows = tuple(
        (line.name, *_values((line.whistled, line.closed, line.in_progress, line.rate)))
        for line in board.months
    )
    yield Table(_("各月"), months, rows, chart=TREND)
    yield _lines(_("下级区域"), _("区域"), board.below, BELOW)
    yield _lines(_("哨源"), _("渠道"), board.sources, SOURCES)
    yield _lines(_("哨种"), _("哨种"), board.grades, GRADES)
    steps = tuple((line.name, line.month.value, line.year.value) for line in board.steps)
    yield Table(_("办理过程"), (_("事项"), _("本月"), _("本年")), steps, _("按发生的次数。"))
    heads = (_("时间"), _("有时限的办结"), _("逾期"), _("其中免责"), _("按时率"), _("免责后按时率"))
    ended = tuple(
        (one.name, *_values((one.met, one.late, one.excused, one.rate, one.rate_excused)))
        for one in board.ended
    )
    yield Table(_("按时办结"), heads, ended)
    yield _three_rates(board)


def _lines(title: str, head: str, lines: list[Line], chart: str) -> Table:
    heads = (head, pgettext("done", "吹哨"), pgettext("done", "办结"), _("在办"), _("结哨率"), _("95% 区间"))
    rows = tuple(
        (line.label, *_values((line.whistled, line.closed, line.in_progress, line.rate)), line.interval)
        for line in lines
    )
    return Table(title, heads, rows, str(HOW), chart)


def _three_rates(board: Board) -> Table:
    """Each rate with everything that it is made of, and what stands beside it."""
    rows: list[tuple[Value, ...]] = []
    for row in board.rates:
        for of in row.periods:
            rows.append((row.label, of.when, _("率"), _value(of.shown)))
            rows += [(row.label, of.when, one.label, one.value) for one in (*of.parts, of.whole, *of.beside)]
    heads = (_("比率"), _("时间"), _("项目"), _("数"))
    return Table(_("响应率、解决率、满意率"), heads, tuple(rows))


# --- of a period


def of_period(user: "User", query: Mapping[str, str]) -> Sheet:
    """The tables of the page of an area and a period, beside the period before."""
    asked = asked_period(user, query)
    board = asked.board
    title = _("%(area)s吹哨报到") % {"area": asked.area.short_name}
    compared = _("与%(before)s（%(days)s）比较") % {
        "before": asked.period.before_label,
        "days": board.before.days,
    }
    return Sheet(
        title,
        (asked.area.name, asked.period.days, compared),
        _tables(_of_period(board, asked.period.before_label)),
    )


def _of_period(board: PeriodBoard, before: str) -> Iterable[Table]:
    pairs = [
        (_("期内吹哨"), board.whistled), (_("期内办结"), board.closed), (_("期内吹哨的结哨率"), board.rate),
        *zip((_("期内吹哨已办结"), _("期内吹哨已撤销"), _("期内吹哨在办"), _("期内吹哨挂账")), board.counted, strict=True),
        (_("最后一天在办"), board.in_progress), (_("最后一天挂账"), board.suspended),
        *((one.label, one) for one in board.behaviours),
        *((_("办结方式：%(how)s") % {"how": one.label}, one) for one in board.outcomes),
        *((one.label, one) for one in board.leads),
    ]  # fmt: skip
    heads = (_("项目"), _("这一段"), before)
    yield Table(_("总数"), heads, tuple((label, *_both(one)) for label, one in pairs), str(HOW))
    course = tuple((label, whistled.value, closed.value) for label, whistled, closed in board.moments)
    yield Table(
        _("吹哨与办结"), (_("日期"), pgettext("done", "吹哨"), pgettext("done", "办结")), course, chart=COURSE
    )
    for title, head, rows, chart in (
        (_("下级区域"), _("区域"), board.areas, BELOW), (_("哨源"), _("渠道"), board.sources, SOURCES),
        (_("哨种"), _("哨种"), board.grades, ""),
    ):  # fmt: skip
        yield Table(title, _period_heads(head, before), tuple(_of_row(row) for row in rows), str(HOW), chart)
    yield Table(_("办理过程"), heads, tuple(_of_row(row) for row in board.steps), _("按发生的次数。"))
    yield Table(_("按时办结"), heads, tuple(_of_row(row) for row in board.ended))
    rates = [line for block in board.rates for line in (block.rate, *block.parts)]
    yield Table(_("响应率、解决率、满意率"), heads, tuple((one.label, *_both(one)) for one in rates))


def _period_heads(head: str, before: str) -> tuple[str, ...]:
    counted = (
        pgettext("done", "吹哨"), pgettext("done", "办结"), _("期内吹哨已办结"), _("期内吹哨已撤销"), _("结哨率"),
    )  # fmt: skip
    pairs = [
        each
        for name in counted
        for each in (name, _("%(before)s%(name)s") % {"before": before, "name": name})
    ]
    return (head, *pairs)


def _both(one: Pair | Rates) -> tuple[Value, Value]:
    return _value(one.now), _value(one.before)


def _of_row(row: Row) -> tuple[Value, ...]:
    return (str(row.label), *(value for one in row.cells for value in _both(one)))


# --- of departments


def of_departments(user: "User", query: Mapping[str, str]) -> Sheet:
    """The table of departments that an address asks for, every line of it."""
    asked = asked_departments(user, query, whole=True)
    board = asked.board
    lines = [*board.lines, *([board.whole] if board.whole else [])]
    # a column of the period before stands beside its own where any line has one
    with_before = [any(line.before[at] is not None for line in lines) for at in range(len(board.columns))]
    heads = [_("部门")]
    for column, has in zip(board.columns, with_before, strict=True):
        heads += [str(column.label), *([_("上一段%(name)s") % {"name": column.label}] if has else [])]
    rows = []
    for line in lines:
        row: list[Value] = [line.name]
        for value, before, has in zip(line.values, line.before, with_before, strict=True):
            row += [_value(value), *([_value(before)] if has else [])]
        rows.append(tuple(row))
    days = (
        asked.period.days
        if asked.period
        else _("截至 %(day)s 24:00（北京时间）") % {"day": asked.day.isoformat()}
    )
    kinds = [
        _("%(what)s：%(name)s") % {"what": label, "name": known[asked.narrowed[name]]}
        for name, label, known in asked.kinds if name in asked.narrowed
    ]  # fmt: skip
    title = _("%(area)s部门统计") % {"area": asked.area.short_name}
    table = Table(str(TABLES[asked.table]), tuple(heads), tuple(rows), str(HOW))
    return Sheet(title, (asked.area.name, days, *kinds), _tables([table]))


FIGURES = (
    Figures("statistics", gettext_lazy("统计"), "statistics", (Permission.STATISTICS_VIEW,), of_board),
    Figures("period", gettext_lazy("一段时间的统计"), "statistics_period", (Permission.STATISTICS_VIEW,), of_period),
    Figures(
        "departments", gettext_lazy("部门统计"), "statistics_departments",
        (Permission.STATISTICS_VIEW, Permission.WHISTLE_HANDLE), of_departments,
    ),
)  # fmt: skip
