"""What an address of the matrix asks: which area, which rows, which post, which hole is open."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import code_of
from grids.areas.models import Area
from grids.staff.models import User
from grids.staff.queries import home_of
from grids.staffing.vacancies import LONG_DAYS, Cell, Matrix, Row

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251

# the entry of the rail in which all of these pages stand
PLACE = "grid_home"
ALL, HOLES, LONG, SOON = "", "holes", "long", "soon"
SHOWN = {
    ALL: gettext_lazy("全部网格"), HOLES: gettext_lazy("有空缺"), LONG: gettext_lazy("空缺超 30 天"),
    SOON: gettext_lazy("30 天内到期"),
}  # fmt: skip


def area_asked(request: "HttpRequest") -> Area:
    """The area that is asked for, else the own; 404 where `GRID_VIEW` isn't held there."""
    code = request.GET.get("area", "").strip() or _own(request.user)
    return area_seen(request.user, code)


def area_seen(user: User, code: str) -> Area:
    """The area with this code; 404 where there is none, or `user` holds no `GRID_VIEW` there."""
    oracle.require_anywhere(user, Permission.GRID_VIEW, _("查看网格"))
    is_code = code.isascii() and code.isdigit()
    is_seen = is_code and oracle.may_in(user, Permission.GRID_VIEW, code)
    return get_object_or_404(Area, code=code if is_seen else "")


def _own(user: User) -> str:
    home = home_of(user)
    if home and oracle.may_in(user, Permission.GRID_VIEW, home):
        return home
    prefixes = oracle.prefixes(user, Permission.GRID_VIEW)
    return code_of(prefixes[0]) if prefixes else ""


def may_appoint(user: User, code: str) -> bool:
    """Whether `user` appoints to posts of grids there."""
    return any(oracle.may_in(user, one, code) for one in (Permission.GRID_APPOINT, Permission.STAFF_EDIT))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rows are narrowed down to, and which hole is open: the code of its grid and that of its post."""

    area: str
    shown: str = ALL
    post: str = ""
    hole: str = ""

    @classmethod
    def of(cls, request: "HttpRequest", area: Area) -> "Asked":
        """As the address has it; what it doesn't understand is as if it were not there."""
        shown, post = request.GET.get("shown", "")[:40], request.GET.get("post", "")[:40]
        grid = request.GET.get("grid", "")[:40]
        hole = request.GET.get("hole", "")[:60] or (f"{grid}:{post}" if grid else "")
        # a map opens one hole: the rows stay whole
        return cls(area.code, shown if shown in SHOWN else ALL, "" if grid else post, hole)

    def url(self, **other: str) -> str:
        """The address of the matrix, with something otherwise."""
        given = {"area": self.area, "shown": self.shown, "post": self.post, "hole": self.hole} | other
        return f"{reverse('staffing')}?{urlencode({name: value for name, value in given.items() if value})}"

    def rows(self, matrix: Matrix) -> list[Row]:
        """The rows that are shown."""
        return [row for row in matrix.rows if any(self._fits(cell) for cell in row.posts) or self._is_all]

    @property
    def _is_all(self) -> bool:
        return self.shown == ALL and not self.post

    def _fits(self, cell: Cell) -> bool:
        if self.post and cell.column.kind.code != self.post:
            return False
        return is_shown(cell, self.shown)

    def open_cell(self, matrix: Matrix) -> tuple[Row, Cell] | None:
        """The hole that is open, if there is such a post in such a grid."""
        code, _sign, post = self.hole.partition(":")
        for row in matrix.rows:
            if row.grid.code == code:
                return next(((row, cell) for cell in row.posts if cell.column.kind.code == post), None)
        return None

    def pills(self, matrix: Matrix) -> list[dict]:
        """The choices of rows, each with how many posts, or of all how many grids, stand behind it."""
        return [
            {
                "label": label, "url": self.url(shown=name, hole=""), "is_chosen": name == self.shown,
                "count": len(matrix.rows) if name == ALL else _count(matrix, name),
            }
            for name, label in SHOWN.items()
        ]  # fmt: skip


def is_shown(cell: Cell, shown: str) -> bool:
    """Whether a post is of this kind."""
    if shown == HOLES:
        return cell.is_hole
    if shown == LONG:
        return cell.is_hole and (cell.days is None or cell.days > LONG_DAYS)
    return cell.ends is not None if shown == SOON else True


def _count(matrix: Matrix, shown: str) -> int:
    return sum(is_shown(cell, shown) for row in matrix.rows for cell in row.posts)


def month_before(day: date) -> date:
    """The first day of the twelfth month before."""
    return date(day.year - 1, day.month, 1)
