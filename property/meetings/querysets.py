"""Meetings, motions and rolls as phrases."""

from typing import TYPE_CHECKING, Self

from django.db import models

from grids.access.oracle import Columns, scope
from grids.access.roles import Permission
from grids.access.scoped import Scoped

if TYPE_CHECKING:
    from grids.staff.models import User


class MeetingQuerySet(models.QuerySet):
    """Meetings as phrases."""

    def visible_to(self, user: "User") -> Self:
        """Those of estates whose grids one may see."""
        return self.filter(scope(user, Permission.GRID_VIEW, area="estate__area__code"))


class MotionQuerySet(models.QuerySet):
    """Motions as phrases."""

    def visible_to(self, user: "User") -> Self:
        """Those of estates whose grids one may see."""
        return self.filter(scope(user, Permission.GRID_VIEW, area="meeting__estate__area__code"))

    def carried(self) -> Self:
        """Those that owners agreed to, as published."""
        return self.filter(is_carried=True)


class OfRolls(Scoped):
    """What lies with a roll: for whoever sees residents where its estate lies."""

    def visible_to(self, user: "User") -> Self:
        """Those of areas in which one sees residents."""
        return self.filter(self.under(user, Permission.PEOPLE_VIEW))


class RollQuerySet(OfRolls):
    """Entries of rolls as phrases."""

    columns = Columns(area="area__code", is_fenced=True)


class OfEntryQuerySet(OfRolls):
    """Rows of an entry of a roll as phrases."""

    columns = Columns(area="entry__area__code", is_fenced=True)
