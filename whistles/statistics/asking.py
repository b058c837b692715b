"""What an address asks of the statistics: read in one place, for pages, for what is taken out of them, and for paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes, code_of
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.refusals import require
from grids.staff.models import User
from whistles.intake.queries import active_sources
from whistles.lifecycle.queries import grades_in
from whistles.statistics.basis import BASES
from whistles.statistics.board import Board, Link, board
from whistles.statistics.by_department import kind_of, own_of
from whistles.statistics.department_board import (
    EVER,
    PERIODS,
    ROWS,
    TABLES,
    DepartmentBoard,
    department_board,
)
from whistles.statistics.forms import BoardForm, PeriodForm
from whistles.statistics.period_board import PeriodBoard, period_board
from whistles.statistics.periods import OWN, Period, period_of


@dataclass(frozen=True, slots=True)
class AskedBoard:
    """The figures of an area at the end of a day."""

    area: Area
    day: date
    form: BoardForm
    board: Board
    basis: str


def asked_board(user: User, query: Mapping[str, str]) -> AskedBoard:
    """Of the asked area and day; of the user's own area and today without a question."""
    oracle.require_anywhere(user, Permission.STATISTICS_VIEW, _("查看统计"))
    form = BoardForm(query or None)
    day = (form.cleaned_data.get("as_of") if form.is_valid() else None) or timezone.localdate()
    area = asked_area(user, query.get("area", ""))
    basis = one_of(BASES, query.get("basis", ""))
    return AskedBoard(area, day, form, board(area, day, link_to(area, day), basis), basis)


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """The figures of an area in a period, with those of the one before."""

    area: Area
    period: Period
    form: PeriodForm
    board: PeriodBoard


def asked_period(user: User, query: Mapping[str, str]) -> AskedPeriod:
    """Of the asked area and period; of the user's own area and this month without a question."""
    oracle.require_anywhere(user, Permission.STATISTICS_VIEW, _("查看统计"))
    form = PeriodForm(query or None)
    period = form.asked
    area = asked_area(user, query.get("area", ""))
    return AskedPeriod(area, period, form, period_board(area, period, link_to(area, period.last)))


@dataclass(frozen=True, slots=True)
class AskedDepartments:
    """One table of the departments of an area; narrowed: the grade and the channel that it is narrowed to.

    own: whose, where it is of the user's own departments alone. kinds: what there is to choose of grades and channels.
    """

    area: Area
    day: date
    period: Period | None
    period_name: str
    table: str
    first: int
    narrowed: dict[str, str]
    own: frozenset[int] | None
    kinds: tuple[tuple[str, str, dict[str, str]], ...]
    form: PeriodForm
    board: DepartmentBoard


def asked_departments(user: User, query: Mapping[str, str], *, whole: bool = False) -> AskedDepartments:
    """Of every department for whoever sees the area's figures, of the own ones for a department; whole: all lines at once."""
    own = oracle.departments(user, Permission.WHISTLE_HANDLE)
    if not own:
        oracle.require_anywhere(user, Permission.STATISTICS_VIEW, _("查看统计"))
    form = PeriodForm(query or None)
    day = form.day
    area = _area_of_departments(user, query.get("area", ""), own)
    name = OWN if form.own else one_of(PERIODS, query.get("period", ""))
    period = form.own or (period_of(name, day) if name in PERIODS and name != EVER else None)
    table = one_of(TABLES, query.get("table", ""))
    first = 0 if whole else _whole_number(query.get("first", ""))
    # unknown ones narrow nothing down, as an unknown period or table doesn't
    kinds = (
        ("grade", _("哨种"), {"": _("全部哨种"), **{one.key: str(one) for one in grades_in(area.code)}}),
        ("source", _("渠道"), {"": _("全部渠道"), **{one.code: one.short_name for one in active_sources()}}),
    )
    narrowed = {name: code for name, _label, known in kinds if (code := one_of(known, query.get(name, "")))}
    only = own_of(user, area.code)
    last = period.last if period else day
    found = department_board(
        area, last, period, table, partial(link_to(area, last), **narrowed), only=only, first=first,
        rows=None if whole else ROWS, kind=kind_of(narrowed),
    )  # fmt: skip
    return AskedDepartments(area, last, period, name, table, first, narrowed, only, kinds, form, found)


def asked_area(user: User, code: str) -> Area:
    """The asked area, the topmost of the user's without one; unknown is 404, outside of what they may see is refused."""
    if not code:
        return top_areas(user)[0]
    area = areas_by_code([code]).get(code) or get_object_or_404(Area, code=code)
    require(
        oracle.may_in(user, Permission.STATISTICS_VIEW, area.code),
        _("「%(area)s」不在您的统计范围内。") % {"area": area.short_name},
        code="forbidden",
    )
    return area


def top_areas(user: User) -> list[Area]:
    """The topmost areas whose figures the user may see, looked up once for each user at hand."""
    if hasattr(user, "_top_areas"):
        return user._top_areas
    prefixes = oracle.prefixes(user, Permission.STATISTICS_VIEW)
    found = sorted(areas_by_code(map(code_of, prefixes)).values(), key=lambda area: (area.level, area.code))
    require(found, _("您还没有可以看统计的区域，请联系街道管理员。"), code="forbidden")
    user._top_areas = found
    return found


def way_to(user: User, area: Area) -> list[Area]:
    """The areas from the topmost that the user may see down to this one."""
    codes = [
        code for code in ancestor_codes(area.code) if oracle.may_in(user, Permission.STATISTICS_VIEW, code)
    ]
    way = areas_by_code(codes)
    return [way[code] for code in codes] if len(codes) > 1 else [area]


def link_to(area: Area, day: date) -> Link:
    """A function that gives the address of the list behind a figure."""
    rows = reverse("whistle_list")

    def link(figure: str, *, within: Area = area, as_of: date = day, **narrowing: str | date) -> str:
        # a code, a day and a figure's name need no escaping
        rest = "".join(f"&{name}={value}" for name, value in narrowing.items())
        return f"{rows}?area={within.code}&as_of={as_of.isoformat()}&figure={figure}{rest}"

    return link


def one_of(known: Mapping, asked: str) -> str:
    """What is asked for, the first of what there is where that is unknown."""
    return asked if asked in known else next(iter(known))


def choices(known: Mapping, name: str, asked: Mapping[str, str]) -> list[dict]:
    """Pills that lead to the same page with another value of a parameter."""
    return [
        {"url": f"?{urlencode({**asked, name: code})}", "label": label, "count": None, "is_chosen": asked.get(name) == code}
        for code, label in known.items()
    ]  # fmt: skip


def _area_of_departments(user: User, code: str, own: tuple[int, ...]) -> Area:
    """The asked area, else the topmost that the user sees figures of, else that of the own department."""
    sees_areas = oracle.allowed_anywhere(user, Permission.STATISTICS_VIEW)
    if code and (sees_areas or not own):
        return asked_area(user, code)
    if sees_areas:
        return top_areas(user)[0]
    codes = sorted({grant.area_code for grant in user.grants if grant.department_id in own})
    return areas_by_code(codes)[code if code in codes else codes[0]]


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
