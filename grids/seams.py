"""What subjects say of themselves where grids and maps bring them together: what goes with a grid, what a map shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.areas.changing import Relocation
    from grids.staff.models import Member, User


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of boundaries moves of one subject, from one grid to another. rows: some of it by name and address."""

    area_from: str
    area_to: str
    count: int
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """What lies in grids and goes with them: asked once the new boundaries stand, within the same transaction.

    move: locates anew whatever of the subject lies in the touched areas, in one set operation, and says what moved. A preview
    is the same, rolled back.
    """

    name: str
    label: str | Promise
    order: int
    move: "Callable[[Relocation], list[Moved]]"


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on a map, WGS-84 degrees. shape: drop, square, pentagon, or round for what is no matter; letter: one character; ring: overdue."""

    lon: float
    lat: float
    shape: str
    letter: str
    title: str
    url: str
    area_code: str
    ring: bool = False
    stripe: str = "none"


@dataclass(frozen=True, slots=True)
class Pins:
    """What a subject shows on maps, for whoever holds `permission`: of one area, as far as the reader may know it.

    is_shown: from the beginning; else only once the reader asks for it.
    """

    name: str
    label: str | Promise
    order: int
    permission: Permission
    of: "Callable[[User, str], list[Pin]]"
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class GridFigure:
    """A figure of grids on the map's list and panel: by codes, each with the address of exactly what it counts; one query."""

    name: str
    label: str | Promise
    order: int
    permission: Permission
    of: "Callable[[User, list[str]], dict[str, tuple[int, str]]]"


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed over with a member's posts: how much there is of it, and the handing itself, in its own actions."""

    name: str
    label: str | Promise
    order: int
    count: "Callable[[Member, list[str]], int]"
    hand: "Callable[..., int]"
