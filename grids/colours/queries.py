"""Colours as pages read them: the categories of a place, how a row is shown, how many there are of each, on any day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

from django.db.models import Count, Sum

from grids.colours.kinds import Kind
from grids.colours.models import BuildingMix, ColourCategory, ColourSpan
from grids.colours.shipped import SHIPPED
from grids.conduct.kept import kept_rows
from grids.registry.dwellings.kinds import BASE, Colour, Mark

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User

STREET = 9


class Coloured(Protocol):
    """A dwelling or a person: what has a colour and lies somewhere."""

    pk: UUID
    area_id: str
    colour: str


class Shown(NamedTuple):
    """How one row is shown."""

    code: str
    letter: str
    tint: str
    name: str
    pattern: str

    @property
    def look(self) -> str:
        """Tint and pattern as the style sheets name them."""
        return f"{self.tint} p-{self.pattern}"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each colour. rest: dwellings whose entries don't agree, of today alone."""

    of: Mapping[str, int]
    rest: int = 0

    @property
    def total(self) -> int:
        """All of them: what stands beside the legend adds up to it."""
        return sum(self.of.values())


def categories_in(
    streets: Iterable[str], codes: Iterable[str] = BASE
) -> dict[str, dict[str, ColourCategory]]:
    """The categories of some streets by their codes, in the order of the list: a street's own before the shipped; one question."""
    asked = list(codes)
    wanted = sorted({street[:STREET] for street in streets})
    known = _rows_of(["", *wanted])
    return {
        street: {code: known[street].get(code) or known[""].get(code) or as_shipped(code) for code in asked}
        for street in wanted
    }


@kept_rows
def _rows_of(streets: set[str]) -> dict[str, dict[str, ColourCategory]]:
    """The rows of each street by their codes, none where it has none of its own; "" is what is shipped."""
    found: dict[str, dict[str, ColourCategory]] = {street: {} for street in streets}
    for row in ColourCategory.objects.filter(street_code__in=sorted(streets)):
        found[row.street_code][row.code] = row
    return found


def as_shipped(code: str) -> ColourCategory:
    """A category as it is shipped, for a database that has no rows yet."""
    one = SHIPPED[Colour(code)]
    return ColourCategory(
        code=code, name=one.name, letter=one.letter, tint=one.tint, pattern=one.pattern, precedence=one.place,
        provenance=one.provenance, note=one.note,
    )  # fmt: skip


def legend(area_code: str) -> list[ColourCategory]:
    """The categories that pages of a place show: what is derived. A category that nobody derives is on no page."""
    (found,) = categories_in([area_code]).values()
    return list(found.values())


def marks(area_code: str) -> dict[str, Mark]:
    """The same as marks of a picture, by code."""
    return {one.code: Mark(one.tint, one.letter, one.name, one.pattern) for one in legend(area_code)}


def shown(*, dwellings: Iterable[Coloured] = (), people: Iterable[Coloured] = ()) -> dict[UUID, Shown]:
    """How rows that a reader may see are shown, by their ids: one question for a page, none for an empty one."""
    rows = [*dwellings, *people]
    known = categories_in(row.area_id for row in rows) if rows else {}
    found = {}
    for row in rows:
        one = known[row.area_id[:STREET]].get(row.colour)
        if one is not None:
            found[row.pk] = shown_as(one)
    return found


def shown_as(one: ColourCategory) -> Shown:
    """How a row of a category is shown."""
    return Shown(one.code, one.letter, one.tint, one.name, one.pattern)


def counts(
    user: "User", area: "Area", *, kind: str = Kind.DWELLING, on: date | None = None, by_place: str = "now"
) -> Counts:
    """How many houses or people have which colour in an area, as far as `user` sees people; one question.

    on: a past day, None today. by_place: where a house lies now, or lay `then` (当时口径).
    """
    if kind == Kind.DWELLING and on is None:
        mixes = _seen(BuildingMix, user).below(area.prefix)
        found = mixes.aggregate(**{code: Sum(code) for code in BASE}, doubts=Sum("doubts"))
        return Counts({code: found[code] or 0 for code in BASE}, found["doubts"] or 0)
    return Counts(_spanned(user, area, kind, on, by_place))


def _seen(model: type[BuildingMix] | type[ColourSpan], user: "User") -> Any:
    """What `user` may know of; the product itself everything."""
    return model.objects.all() if user.is_system else model.objects.visible_to(user)


def _spanned(user: "User", area: "Area", kind: str, on: date | None, by_place: str) -> dict[str, int]:
    rows = _seen(ColourSpan, user).filter(kind=kind)
    rows = rows.on(on) if on else rows.filter(until__isnull=True)
    if by_place == "then" and on:
        lay = {
            "dwelling__building__places__period__contains": on,
            "dwelling__building__places__area_code__startswith": area.prefix,
        }
        rows = rows.filter(**lay)
    else:
        rows = rows.within(area)
    told = dict(rows.order_by().values_list("colour").annotate(n=Count("pk")))
    return {code: told.get(code, 0) for code in BASE}


def turned(
    user: "User", area: "Area", since: date, until: date, *, kind: str = Kind.DWELLING
) -> dict[date, dict[str, int]]:
    """By how many each colour grew or shrank on each day after `since`, up to `until`: what a series adds up; two questions."""
    rows = _seen(ColourSpan, user).filter(kind=kind).within(area).order_by()
    began = (
        rows.filter(since__gt=since, since__lte=until).values_list("since", "colour").annotate(n=Count("pk"))
    )
    ended = (
        rows.filter(until__gt=since, until__lte=until).values_list("until", "colour").annotate(n=Count("pk"))
    )
    found: dict[date, dict[str, int]] = {}
    for sign, told in ((1, began), (-1, ended)):
        for day, colour, n in told:
            by_colour = found.setdefault(day, {})
            by_colour[colour] = by_colour.get(colour, 0) + sign * n
    return found


def strip(of: Counts, area_code: str) -> list[dict[str, Any]]:
    """Counts with their marks, as the strip of a page shows them."""
    return [{"category": one, "n": of.of[one.code]} for one in legend(area_code)]
