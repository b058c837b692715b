"""The colour that lies over the derived ones for whoever may see it (`Pages.overlays`): where it comes first, by its place in the street.

For whoever may not, nothing is asked here and nothing comes of it: pages read what is derived, as everybody's do.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from grids.access.oracle import prefixes
from grids.colours.models import ColourCategory
from grids.colours.queries import Shown, categories_in, shown_as
from grids.registry.dwellings.kinds import BASE, Mark
from grids.seams import Subjects
from grids.together import overlaid, overlay_for

if TYPE_CHECKING:
    from grids.staff.models import User

STREET = 9
CODES = [str(one) for one in BASE]


@dataclass(frozen=True, slots=True)
class Laid:
    """Where the colour comes first. people, dwellings: with the colour below it; houses, areas: in which house each dwelling is, and where."""

    code: str
    people: Mapping[UUID, str] = field(default_factory=dict)
    dwellings: Mapping[UUID, str] = field(default_factory=dict)
    houses: Mapping[UUID, UUID] = field(default_factory=dict)
    areas: Mapping[UUID, str] = field(default_factory=dict)
    streets: Mapping[UUID, str] = field(default_factory=dict)
    known: Mapping[str, Mapping[str, ColourCategory]] = field(default_factory=dict)

    def shown(self, pk: UUID) -> Shown | None:
        """How a row is shown that it lies over."""
        street = self.streets.get(pk)
        return shown_as(self.known[street][self.code]) if street else None

    def within(self, mix: Mapping[str, int], house: UUID | None = None) -> dict[str, int]:
        """A mix with what lies over it: of one house, or of all."""
        below = Counter(
            base for pk, base in self.dwellings.items() if house is None or self.houses[pk] == house
        )
        told = {code: n - below.get(code, 0) for code, n in mix.items()}
        return told | {self.code: sum(below.values())}


def laid(
    user: "User", *, dwellings: Collection[UUID] | None = None, people: Collection[UUID] | None = None,
    building: UUID | None = None, area: str | None = None, on: date | None = None,
) -> Laid | None:  # fmt: skip
    """What lies over these for `user`; None without a question where nothing may: two questions otherwise."""
    found = overlaid(user, Subjects(dwellings=dwellings, people=people, building=building, area=area, on=on))
    if found is None:
        return None
    known = categories_in(found.areas.values(), [*CODES, found.code]) if found.areas else {}
    street_of = {pk: code[:STREET] for pk, code in found.areas.items()}

    def comes_first(home: UUID, base: str) -> bool:
        rows = known[street_of[home]]
        return base not in rows or rows[found.code].precedence < rows[base].precedence

    homes = {pk: base for pk, base in found.dwellings.items() if comes_first(pk, base)}
    told = {pk: base for pk, base in found.people.items() if comes_first(found.lives[pk], base)}
    streets = {pk: street_of[pk] for pk in homes} | {pk: street_of[found.lives[pk]] for pk in told}
    return Laid(found.code, told, homes, found.houses, found.areas, streets, known)


def code_over(user: "User", area_code: str) -> str:
    """The code of what lies over the colours for `user` in an area or somewhere below it, "" where nothing does."""
    one = overlay_for(user)
    if one is None:
        return ""
    own = prefixes(user, one.permission)
    return one.code if any(area_code.startswith(it) or it.startswith(area_code) for it in own) else ""


def legend_for(user: "User", area_code: str) -> list[ColourCategory]:
    """The categories that pages of a place show to `user`, in the order of the list."""
    code = code_over(user, area_code)
    (found,) = categories_in([area_code], [*CODES, code] if code else CODES).values()
    return list(found.values())


def marks_for(user: "User", area_code: str) -> dict[str, Mark]:
    """The same as marks of a picture, by code."""
    return {
        one.code: Mark(one.tint, one.letter, one.name, one.pattern) for one in legend_for(user, area_code)
    }


def shown_over(
    user: "User", *, dwellings: Collection[Any] = (), people: Collection[Any] = ()
) -> dict[UUID, Shown]:
    """How what lies over them shows rows of a page to `user`; those over which nothing lies are missing."""
    if (not dwellings and not people) or overlay_for(user) is None:
        return {}
    asked = {"people": [one.pk for one in people]} if people else {"dwellings": [one.pk for one in dwellings]}
    over = laid(user, **asked)
    ids = [one.pk for one in [*dwellings, *people]]
    return {pk: mark for pk in ids if over and (mark := over.shown(pk))}
