"""Merges, as phrases."""

from typing import TYPE_CHECKING

from grids.access.opened import Opens
from grids.access.oracle import Columns, scope
from grids.access.roles import Permission
from grids.access.scoped import Scoped

if TYPE_CHECKING:
    from grids.staff.models import User


class PersonMergeQuerySet(Scoped):
    """Merges as phrases."""

    columns = Columns(area="area__code", street="street_code", community="community_code", is_fenced=True)
    opens = Opens(area="area", person="kept")

    def visible_to(self, user: "User") -> "PersonMergeQuerySet":
        """Those of people of one's areas."""
        return self.filter(scope(user, Permission.PEOPLE_VIEW, columns=self.columns) | self.opened_to(user))

    def standing(self) -> "PersonMergeQuerySet":
        """Those that were not parted again."""
        return self.filter(parted_at=None)


class NotTheSameQuerySet(Scoped):
    """Pairs that are two people, as phrases."""

    columns = Columns(
        area="one__area__code", street="one__street_code", community="one__community_code", is_fenced=True
    )

    def visible_to(self, user: "User") -> "NotTheSameQuerySet":
        """Those of people of one's areas."""
        return self.filter(scope(user, Permission.PEOPLE_VIEW, columns=self.columns))
