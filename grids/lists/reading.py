"""A list read in the order that its address asks for: page by page on a screen, batch by batch into a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids import keyset
from grids.access import oracle
from grids.keyset import Page, Stretch, flipped
from grids.lists.listing import Column, Listing

if TYPE_CHECKING:
    from grids.staff.models import User

# where no index has an order, so many rows are put into it and no more
SORTED = 20_000
SORT = "sort"
# what of an address says where one stands in a list, and nothing of what it shows
PLACES = ("after", "before")


@dataclass(frozen=True, slots=True)
class Ordered:
    """A list in its order. column: by which it is sorted, None: in its own order. note: why it isn't as asked."""

    listing: Listing
    stretches: list[Stretch]
    column: Column | None = None
    is_flipped: bool = False
    note: str = ""

    def page(self, query: Mapping[str, str], size: int = keyset.ROWS) -> Page:
        """The page that an address asks for."""
        return keyset.page_over(self.stretches, query, size)

    def read_by(self, how: Callable[[QuerySet], QuerySet]) -> "Ordered":
        """The same list, each of its rows read in this way."""
        return replace(self, stretches=[replace(one, how=how) for one in self.stretches])

    def following(self, position: str, size: int) -> tuple[list, str]:
        """Rows behind a position ("" is the beginning), and where the next ones begin; "" where there are no more."""
        return keyset.following(self.stretches, position, size)


def ordered(
    listing: Listing, user: "User", query: Mapping[str, str], rows: QuerySet | None = None
) -> Ordered:
    """The rows of a list for `user` as an address asks for them; a word that names no order changes nothing.

    rows: the same rows, where they are at hand; Refusal as `Listing.rows`.
    """
    rows = listing.rows(user, query) if rows is None else rows
    wanted = query.get("sort", "")
    column = listing.column(wanted.removeprefix("-"))
    if column is None or not may_sort(listing, column, user):
        return Ordered(listing, [Stretch(rows, listing.keyset)])
    if not column.is_ready and _is_long(rows):
        said = _(
            "这个列表超过 %(n)d 条，不能按「%(column)s」排序，请先缩小范围（例如选区域或状态）；现在按原来的顺序。"
        )
        return Ordered(
            listing,
            [Stretch(rows, listing.keyset)],
            note=said % {"n": SORTED, "column": column.label},
        )
    is_flipped = wanted.startswith("-")
    order = flipped(column.keyset) if is_flipped else column.keyset
    return Ordered(listing, _stretches(listing, column, rows, order), column, is_flipped)


def may_sort(listing: Listing, column: Column, user: "User") -> bool:
    """Whether `user` may have the list in the order of a column: what isn't read isn't told by an order either."""
    return bool(column.keyset) and (not column.is_kept or oracle.allowed_anywhere(user, listing.permission))


def _is_long(rows: QuerySet) -> bool:
    return rows.order_by().values("pk")[: SORTED + 1].count() > SORTED


def _stretches(listing: Listing, column: Column, rows: QuerySet, order: tuple[str, ...]) -> list[Stretch]:
    sorted_rows = rows.annotate(**column.by) if column.by else rows
    if column.present is None:
        return [Stretch(sorted_rows, order)]
    # written out, since the opposite of a condition is another one where something is empty
    return [
        Stretch(sorted_rows.filter(column.present), order),
        Stretch(rows.exclude(column.present), listing.keyset),
    ]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column. url: the list in its order, "" where there is none; order: how it is in it now, as ARIA says it."""

    label: str | Promise
    name: str
    url: str = ""
    order: str = ""


def heads(shown: Ordered, user: "User", query: Mapping[str, str]) -> list[Head]:
    """The heads of a list's page: pressed they sort, pressed again the other way round; every filter stays."""
    kept = {name: value for name, value in query.items() if name not in (*PLACES, SORT) and value}
    found = []
    for column in shown.listing.columns:
        if not column.is_shown:
            continue
        if not may_sort(shown.listing, column, user):
            found.append(Head(column.label, column.name))
            continue
        is_it = column is shown.column or (not shown.column and column.keyset == shown.listing.keyset)
        wanted = f"-{column.name}" if is_it and not shown.is_flipped else column.name
        falls = column.keyset[0].startswith("-") != (is_it and shown.is_flipped)
        order = ("descending" if falls else "ascending") if is_it else ""
        found.append(Head(column.label, column.name, f"?{urlencode(kept | {SORT: wanted})}", order))
    return found
