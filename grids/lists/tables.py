"""Tables of figures as one thing: what a page shows, a file holds and a command names; the sibling of a listing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from grids.access.roles import Permission
from grids.lists.listing import Value

if TYPE_CHECKING:
    from grids.staff.models import User


class Share(float):
    """A part of a whole, 0.985 of it, read as 98.5%: a number in a file, never its text."""

    def __str__(self) -> str:
        return f"{float(self):.1%}"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of figures: what it is called, its columns, its rows of numbers, and a sentence about them.

    chart: the name of the picture that the page draws of it.
    """

    title: str
    heads: tuple[str, ...]
    rows: "tuple[tuple[Value, ...], ...]"
    note: str = ""
    chart: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Tables that belong together. said: of where and when they are, and what they are narrowed down to, in words."""

    title: str
    said: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """One page of tables, by its name.

    page: the name of its address. permissions: any of which lets somebody ask. of: the tables of the query of an address,
    for whoever asks; Refusal for what isn't theirs to see.
    """

    name: str
    label: str | Promise
    page: str
    permissions: tuple[Permission, ...]
    of: "Callable[[User, Mapping[str, str]], Sheet]"
