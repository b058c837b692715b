"""Dwellings as phrases."""

from typing import TYPE_CHECKING, Self

from django.db.models import Value
from django.db.models.functions import Concat

from grids.access.opened import Opens
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.registry.dwellings.asked import Door, door_in
from grids.registry.querysets import holding

if TYPE_CHECKING:
    from grids.search.questions import Asked
    from grids.staff.models import User


class DwellingQuerySet(Scoped):
    """Dwellings as phrases."""

    columns = Columns(area="area__code")
    opens = Opens(area="area", home="pk")

    def visible_to(self, user: "User") -> Self:
        """Dwellings of the areas in which `user` sees grids; those that are no more too."""
        return self.filter(self.under(user, Permission.GRID_VIEW) | self.opened_to(user))

    def standing(self) -> Self:
        """Those that are there today."""
        return self.filter(ends_on__isnull=True)

    def called(self) -> Self:
        """Each with what its name is made of; outlines of houses are left out."""
        return self.select_related("building", "entrance").defer("building__shape", "building__shape_3857")

    def saying(self, asked: "Asked", *, is_of_streets: bool = False) -> Self:
        """Those that are the door of which a question tells; where it tells of none, those that hold every word of it.

        is_of_streets: they were narrowed to streets, whose homes are fewer than an index of words finds among all of a city.
        """
        rows, of = (
            (self.alias(read=Concat("sought", Value(""))), "read") if is_of_streets else (self, "sought")
        )
        door = door_in(asked)
        return rows.at(door, of) if door and door.is_number else holding(rows, asked.words, of)

    def at(self, door: Door, of: str = "sought") -> Self:
        """Those that are this door, of any house of which the same is said."""
        return holding(self, door.house, of).filter(**{f"{of}__regex": door.pattern})
