"""A list as it is printed: all of its rows at once, each moment with its date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.lists.listing import Column, Listing, Value
from grids.lists.reading import ordered

if TYPE_CHECKING:
    from grids.staff.models import User

# so many rows are some forty sheets; whoever needs more takes them out as a file
ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Printed:
    """A list on paper. lines: the words of its cells, row by row; is_too_long: there are more than can be printed at once."""

    listing: Listing
    columns: tuple[Column, ...]
    lines: list[list[str]]
    said: list[str]
    is_too_long: bool

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.lines)


def printed(listing: Listing, user: "User", query: Mapping[str, str]) -> Printed:
    """A list of an address in its order, as `user` may know it; contents and names stay in the system."""
    # what the page shows, and the first, by which a row is known again: all that a file holds finds no room
    columns = tuple(
        one for n, one in enumerate(listing.columns) if (one.is_shown or not n) and not one.is_granted_only
    )
    rows, _next = ordered(listing, user, query).following("", ROWS + 1)
    is_too_long = len(rows) > ROWS
    found = [] if is_too_long else listing.fetched(rows)
    lines = [[said(column.value(row)) for column in columns] for row in found]
    # what stands in no row needs no column
    wanted = [n for n in range(len(columns)) if any(line[n] for line in lines)] or [*range(len(columns))]
    return Printed(
        listing, tuple(columns[n] for n in wanted), [[line[n] for n in wanted] for line in lines],
        listing.said(user, query), is_too_long,
    )  # fmt: skip


def said(value: Value) -> str:
    """A cell in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
