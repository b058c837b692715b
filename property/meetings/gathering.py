"""The electorate out of who owns what: joint owners have one vote a dwelling, the same owners of several count once by head.

A head is whoever owns: one person or organisation, or the same several together. Pure: no database.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

# a person ("p") or an organisation ("o") by its key
Owner = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Owned:
    """A dwelling as it is owned. area: hundredths of a square metre; None: nobody wrote it down."""

    dwelling: UUID
    area: int | None
    owners: frozenset[Owner]


@dataclass(frozen=True, slots=True)
class Head:
    """One vote by head: its owners, and their dwellings in the order of the stairs."""

    owners: tuple[Owner, ...]
    dwellings: tuple[tuple[UUID, int], ...]

    @property
    def area(self) -> int:
        """Of all of its dwellings, in hundredths of a square metre."""
        return sum(area for _dwelling, area in self.dwellings)


def wanting(homes: Iterable[Owned]) -> tuple[list[UUID], list[UUID]]:
    """The dwellings without an area, and those without an owner: a roll with one of these in it is none."""
    found = list(homes)
    return [one.dwelling for one in found if not one.area], [one.dwelling for one in found if not one.owners]


def gathered(homes: Iterable[Owned]) -> list[Head]:
    """The heads in the order of their first dwelling."""
    held: dict[frozenset[Owner], list[tuple[UUID, int]]] = {}
    for one in homes:
        held.setdefault(one.owners, []).append((one.dwelling, one.area or 0))
    return [Head(tuple(sorted(owners)), tuple(homes)) for owners, homes in held.items()]


def checksum(heads: Iterable[tuple[int, Iterable[Owner], Iterable[tuple[UUID, int]]]]) -> str:
    """What tells whether a roll is the one that was frozen: over each number, who owns, which dwellings and how large."""
    said = hashlib.sha256()
    for number, owners, dwellings in sorted(heads, key=lambda one: one[0]):
        who = ",".join(f"{kind}{key}" for kind, key in sorted(owners))
        what = ",".join(f"{key}={area}" for key, area in sorted(dwellings))
        said.update(f"{number}|{who}|{what}\n".encode())
    return said.hexdigest()
