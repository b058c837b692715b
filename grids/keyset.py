"""Pages of a list by key, in both directions, with addresses that stay true while rows are added.

A list is one stretch of rows in one order, or several one behind the other: those that have a deadline by it, then those
that have none by their time. So each stretch is read by an index of its own, and what is empty comes last.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import DateTimeField, QuerySet
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.paging import after, decode, encode

ROWS = 30


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page and the addresses of its neighbours; empty where there is none."""

    rows: list
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows in one order. keyset: all fields "-" or none, the last one unique; fields are attributes of the rows.

    how: in which way they are read, where that isn't as they are; the fields of the keyset are columns of theirs then.
    """

    rows: QuerySet
    keyset: tuple[str, ...]
    how: Callable[[QuerySet], QuerySet] | None = None

    @property
    def flipped(self) -> "Stretch":
        """The same from its end."""
        return Stretch(self.rows, flipped(self.keyset), self.how)

    def place_of(self, row: Any) -> str:
        """Where a row stands in it, as text."""
        return encode([getattr(row, name.lstrip("-")) for name in self.keyset], texts=True)

    def read(self, many: int, place: str = "") -> list:
        """The first rows, behind a place where one is named; Refusal where the place is none of ours."""
        found = self.rows.order_by(*self.keyset)
        try:
            if place:
                found = found.filter(after(self.keyset, self._values(place)))
            return list(self._joined(found[:many]) if self.how else found[:many])
        except (ValueError, ValidationError, DataError) as broken:
            raise _broken() from broken

    def _joined(self, found: QuerySet) -> QuerySet:
        """The same rows read in their way: what is joined to them is joined to as many as these, whatever the planner expects."""
        rows = self.rows.model._base_manager.filter(pk__in=found.values("pk"))
        return self.how(rows).order_by(*self.keyset)

    def _values(self, place: str) -> list:
        """What a place says, a moment where a moment belongs: it may be that of a list in another order."""
        values = decode(place, len(self.keyset), texts=True)
        moments = {one.name for one in self.rows.model._meta.fields if isinstance(one, DateTimeField)}
        for name, value in zip(self.keyset, values, strict=True):
            if name.lstrip("-") in moments and not isinstance(value, datetime):
                raise _broken()
        return values


def flipped(keyset: tuple[str, ...]) -> tuple[str, ...]:
    """The opposite order."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in keyset)


def page_of(rows: QuerySet, query: Mapping[str, str], keyset: tuple[str, ...], size: int = ROWS) -> Page:
    """The page that `query` asks for: `after` a row, or `before` one; the first page without either.

    keyset: the order, all fields "-" or none, the last one unique; fields are attributes of the rows.
    """
    return page_over([Stretch(rows, keyset)], query, size)


def page_over(stretches: Sequence[Stretch], query: Mapping[str, str], size: int = ROWS) -> Page:
    """The same of stretches that stand one behind the other."""
    backwards = query.get("before", "")
    position = backwards or query.get("after", "")
    found = _read(stretches, position, size + 1, backwards=bool(backwards))
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    has_previous = more if backwards else bool(position)
    has_next = bool(shown) if backwards else more
    return Page(
        [row for _number, row in shown],
        previous_url=_address(query, "before", stretches, shown[0]) if has_previous and shown else "",
        next_url=_address(query, "after", stretches, shown[-1]) if has_next and shown else "",
    )


def following(stretches: Sequence[Stretch], position: str, size: int) -> tuple[list, str]:
    """The rows behind a position ("" is the beginning), and the position of the last of them; "" where no more can follow."""
    found = _read(stretches, position, size, backwards=False)
    last = _position(stretches, found[-1]) if len(found) == size else ""
    return [row for _number, row in found], last


def _read(
    stretches: Sequence[Stretch], position: str, many: int, *, backwards: bool
) -> list[tuple[int, Any]]:
    """Rows from a position on, each with the number of its stretch."""
    begin, place = _placed(position, len(stretches) - 1 if backwards else 0)
    if begin >= len(stretches):
        raise _broken()
    numbers = range(begin, -1, -1) if backwards else range(begin, len(stretches))
    found: list[tuple[int, Any]] = []
    for number in numbers:
        one = stretches[number].flipped if backwards else stretches[number]
        found += [(number, row) for row in one.read(many - len(found), place if number == begin else "")]
        if len(found) == many:
            break
    return found


def _placed(position: str, otherwise: int) -> tuple[int, str]:
    """The number of the stretch and the place in it that a position names."""
    if not position:
        return otherwise, ""
    number, _sign, place = position.rpartition("~")
    if not number:
        return 0, place
    if number not in {"1", "2", "3"}:
        raise _broken()
    return int(number), place


def _position(stretches: Sequence[Stretch], last: tuple[int, Any]) -> str:
    number, row = last
    place = stretches[number].place_of(row)
    return f"{number}~{place}" if number else place


def _broken() -> Refusal:
    return Refusal(_("翻页位置不对，请从第一页开始。"))


def _address(
    query: Mapping[str, str], direction: str, stretches: Sequence[Stretch], row: tuple[int, Any]
) -> str:
    """The present filters with a new position."""
    kept = {name: value for name, value in query.items() if name not in ("before", "after")}
    return f"?{urlencode(kept | {direction: _position(stretches, row)})}"
