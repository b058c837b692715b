"""Meetings, motions and rolls as phrases."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from grids.access.oracle import scope
from grids.access.roles import Permission
from property.meetings.quorum import Weight

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


class RollQuerySet(models.QuerySet):
    """Entries of rolls as phrases."""

    def visible_to(self, user: "User") -> Self:
        """Those of areas in which one sees residents."""
        return self.filter(scope(user, Permission.PEOPLE_VIEW))

    def weight(self) -> Weight:
        """How many they are, with how much area."""
        told = self.aggregate(heads=models.Count("id"), area=Coalesce(Sum(F("area_m2_100")), 0))
        return Weight(told["heads"], told["area"])
