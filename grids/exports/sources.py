"""Everything that can leave the system: the registered lists and tables of figures, asked in one way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids import pages
from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal, require
from grids.exports.models import Form
from grids.lists.listing import Column, Listing, Value
from grids.lists.reading import ordered
from grids.lists.tables import Figures, Sheet

if TYPE_CHECKING:
    from django.db.models import Model

    from grids.staff.models import User

# rows that are read together
BATCH = 2_000
# words of an address that say which page of a list is shown, or how: they narrow nothing down
ASIDE = frozenset({"before", "after", "wall", "first", "csrfmiddlewaretoken"})
LONGEST_WORD, WORDS = 200, 30


def source(name: str) -> Listing | Figures:
    """The list or the figures of this name; ObjectDoesNotExist where there are none, or where they never leave the system."""
    found = pages.lists().get(name) or pages.figures().get(name)
    if found is None or (isinstance(found, Listing) and found.is_confidential):
        raise ObjectDoesNotExist(name)
    return found


def label_of(name: str) -> str | Promise:
    """What the list or the figures of this name are called; the name itself where there are none any more."""
    try:
        return source(name).label
    except ObjectDoesNotExist:
        return name


def names() -> list[str]:
    """Everything that can leave the system, by its name."""
    lists = [one.name for one in pages.lists().values() if not one.is_confidential]
    return [*lists, *pages.figures()]


def permissions_of(one: Listing | Figures) -> tuple[Permission, ...]:
    """Any of which lets somebody ask for it."""
    return one.permissions if isinstance(one, Figures) else (one.permission,)


def forms_of(one: Listing | Figures) -> tuple[Form, ...]:
    """In which forms it can be had; a list as a Word document is no use to anybody."""
    return tuple(Form) if isinstance(one, Figures) else (Form.XLSX, Form.CSV)


def narrowing(query: Mapping[str, str]) -> dict[str, str]:
    """The words of an address that narrow a list down, bounded, in one order: the same question is the same export."""
    kept = {
        str(name)[:LONGEST_WORD]: str(value)[:LONGEST_WORD]
        for name, value in query.items()
        if name not in ASIDE and str(value)
    }
    return dict(sorted(kept.items())[:WORDS])


def held_by(user: "User", one: Listing | Figures) -> list[str]:
    """The grounds on which `user` may ask for it now, as they are kept with what was written."""
    found = set()
    for permission in permissions_of(one):
        found |= {f"area {prefix}" for prefix in oracle.prefixes(user, permission)}
        found |= {f"department {pk}" for pk in oracle.departments(user, permission)}
    return sorted(found)


def still_holds(user: "User", one: Listing | Figures, held: list[str]) -> bool:
    """Whether nothing of the grounds by which something was written was lost since."""
    now = held_by(user, one)
    areas = [ground.removeprefix("area ") for ground in now if ground.startswith("area ")]
    return bool(held) and all(
        ground in now
        or (
            ground.startswith("area ")
            and any(ground.removeprefix("area ").startswith(area) for area in areas)
        )
        for ground in held
    )


def require_may(user: "User", one: Listing | Figures) -> None:
    """Refusal(forbidden) unless the page of it makes sense for `user` at all."""
    may = any(oracle.allowed_anywhere(user, permission) for permission in permissions_of(one))
    require(may, _("您的岗位不能导出「%(what)s」。") % {"what": one.label}, code="forbidden")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a list as somebody may know them, batch by batch in the order of its page: none is asked for twice."""

    listing: Listing
    user: "User"
    query: Mapping[str, str]
    is_full: bool = False

    @property
    def columns(self) -> list[Column]:
        """Those that the file has: contents and names only where they were granted."""
        return [one for one in self.listing.columns if self.is_full or not one.is_granted_only]

    def heads(self) -> list[str]:
        """What the columns are called."""
        return [str(column.in_files or column.label) for column in self.columns]

    def count(self) -> int:
        """How many there are now."""
        return self.listing.rows(self.user, self.query).order_by().count()

    def batches(self) -> Iterator[list[tuple[Value, ...]]]:
        """What the file writes of each row."""
        shown, position = ordered(self.listing, self.user, self.query), ""
        while True:
            rows, position = shown.following(position, BATCH)
            if rows:
                self._keep_confidential(rows)
                yield self._values(self.listing.fetched(rows))
            if not position:
                return

    def _keep_confidential(self, rows: "list[Model]") -> None:
        # no list that leaves the system holds a complaint; were one among the rows or behind them, nothing would leave
        behind = [one for row in rows for one in (row, *row._state.fields_cache.values())]
        if any(getattr(one, "is_sealed", False) for one in behind):
            raise ValueError(f"the list {self.listing.name} holds a complaint")

    def _values(self, rows: "list[Model]") -> list[tuple[Value, ...]]:
        if not self.is_full or self.listing.revealed is None:
            values = [column.value for column in self.columns]
            return [tuple([value(row) for value in values]) for row in rows]
        open_ones = self.listing.revealed(self.user, rows)
        pairs = [(column.value, column.full or column.value) for column in self.columns]
        return [tuple([pair[row.pk in open_ones](row) for pair in pairs]) for row in rows]


def has_more(listing: Listing | Figures) -> bool:
    """Whether there are values of it that only somebody else can grant."""
    return isinstance(listing, Listing) and listing.revealed is not None


def may_ask_for_all(user: "User", one: Listing | Figures) -> bool:
    """Whether `user` may see such values of the list anywhere: nobody else has anything to ask for. Of which rows, it says."""
    needed = one.revealed_by if isinstance(one, Listing) else None
    return needed is not None and oracle.allowed_anywhere(user, needed)


def title_of(one: Listing | Figures, sheet: Sheet | None = None) -> str:
    """What a file of it is called."""
    return sheet.title if sheet else str(one.label)


def file_name(title: str, form: str, day: date | None = None) -> str:
    """The name under which somebody keeps the file."""
    kept = "".join("－" if sign in '/\\:*?"<>|\r\n\t' else sign for sign in title)[:80].strip(". ")
    return f"{kept}_{day or timezone.localdate():%Y-%m-%d}.{form}"


def said_of(one: Listing | Figures, user: "User", query: Mapping[str, str]) -> list[str]:
    """What it is narrowed down to, in words."""
    found = one.of(user, query).said if isinstance(one, Figures) else one.said(user, query)
    return [str(word) for word in found]


def narrows(one: Listing | Figures, user: "User", query: Mapping[str, str], name: str) -> bool:
    """Whether a list understands a word of an address: what it passes over changes nothing of what is said of it."""
    without = {word: given for word, given in query.items() if word != name}
    said = said_of(one, user, query)
    try:
        return said_of(one, user, without) != said
    except Refusal:
        # what a list can't be asked without, it understands
        return True


def count_of(one: Listing | Figures, user: "User", query: Mapping[str, str]) -> int:
    """How many rows of it `user` would get; of figures 0."""
    return 0 if isinstance(one, Figures) else Rows(one, user, query).count()
