"""A list as one thing: its columns, how each is sorted, what a file writes of a row. Page, saved filters, export and print read it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import Promise

from grids.access.roles import Permission

if TYPE_CHECKING:
    from django.db.models import Model, Q, QuerySet
    from django.db.models.expressions import Combinable

    from grids.lists.several import Several
    from grids.staff.models import User

# what stands in a cell of a file: never a number or a moment as text
Value: TypeAlias = "str | Promise | int | Decimal | float | bool | date | datetime | None"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    name: its key in addresses and files. value: what a file writes of a row, names masked as on the page. full: the same
    where somebody else granted it, None: there is no more to be had. is_granted_only: it stands in no other file, as contents
    and names do. keyset: the fields by which the list is sorted by it, all "-" or none, the last one unique; () where it
    isn't. by: what of these the rows don't bear as a field. present: which rows have something in it, where not all have;
    the others come last, in the list's own order. is_ready: an index has this order, however many rows there are; by others
    no more than `reading.SORTED` are put in order. is_kept: whoever may only count rows doesn't read it, so doesn't sort by
    it. is_shown: it has a head on the page. in_files: what heads it in a file, where the page says more under one head.
    """

    name: str
    label: str | Promise
    value: "Callable[[Model], Value]"
    full: "Callable[[Model], Value] | None" = None
    is_granted_only: bool = False
    keyset: tuple[str, ...] = ()
    by: "Mapping[str, Combinable]" = field(default_factory=dict)
    present: "Q | None" = None
    is_ready: bool = False
    is_kept: bool = False
    is_shown: bool = False
    in_files: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list that a page shows, a file holds and a command names.

    page: the name of its address. rows: what of it `user` may know, narrowed by the query of the address (unknown words of
    which change nothing), not sliced and with nothing fetched that `fetched` doesn't; Refusal where there can be none. It
    understands `area`, a code: scripts always say one, and what a list passes over they are refused. said:
    the filters in words. fetched: rows with what the columns' values read, in a bounded number of questions however many
    rows there are. keyset: its own order. `grids.lists.reading` reads it in any order, page by page or batch by batch.
    revealed: keys of those rows of which this user may have the `full` values at all, in a bounded number of questions;
    None: there are no full values. revealed_by: the permission without which nobody may ask for them; None: nobody may.
    is_confidential: the list never leaves the system, on paper neither, whoever asks.
    several: how steps are taken on several rows of it at once; None: they are taken on their own pages. place: the entry of
    the rail that it stands in, where that isn't its own page.
    """

    name: str
    label: str | Promise
    page: str
    permission: Permission
    columns: tuple[Column, ...]
    rows: "Callable[[User, Mapping[str, str]], QuerySet]"
    said: "Callable[[User, Mapping[str, str]], list[str]]"
    fetched: "Callable[[Iterable[Model]], list]"
    keyset: tuple[str, ...]
    revealed: "Callable[[User, list[Model]], set] | None" = None
    revealed_by: Permission | None = None
    is_confidential: bool = False
    several: "Several | None" = None
    place: str = ""

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((one for one in self.columns if one.name == name), None)
