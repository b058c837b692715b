"""Dwellings as phrases."""

from typing import TYPE_CHECKING, Self

from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.registry.querysets import holding

if TYPE_CHECKING:
    from grids.staff.models import User


class DwellingQuerySet(Scoped):
    """Dwellings as phrases."""

    columns = Columns(area="area__code")

    def visible_to(self, user: "User") -> Self:
        """Dwellings of the areas in which `user` sees grids; those that are no more too."""
        return self.filter(self.under(user, Permission.GRID_VIEW))

    def standing(self) -> Self:
        """Those that are there today."""
        return self.filter(ends_on__isnull=True)

    def saying(self, words: tuple[str, ...]) -> Self:
        """Those whose place and number hold every one of these folded words."""
        return holding(self, words)
