"""Visits, rounds and conflicts as phrases."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from grids.access.roles import Permission
from grids.homes.placed import OfHomes
from grids.walks.kinds import Stands

if TYPE_CHECKING:
    from grids.staff.models import User


class VisitQuerySet(OfHomes):
    """Visits as phrases: of a home, never of whoever made them."""


class WalkHomeQuerySet(OfHomes):
    """Homes of rounds as phrases."""

    def visible_to(self, user: "User") -> Self:
        """Those of one's own rounds, as far as one sees residents there."""
        return super().visible_to(user).filter(walk__made_by=user)


class WalkQuerySet(models.QuerySet):
    """Rounds as phrases."""

    def visible_to(self, user: "User") -> Self:
        """One's own: where somebody means to go is nobody else's to read."""
        return self.filter(made_by=user)


class ConflictQuerySet(OfHomes):
    """Conflicts as phrases."""

    def open(self) -> Self:
        """Those that nobody decided yet."""
        return self.filter(state=Stands.OPEN)

    def to_decide(self, user: "User") -> Self:
        """Open ones of areas in which `user` keeps residents."""
        return self.open().filter(self.under(user, Permission.PEOPLE_EDIT))

    def of_homes(self, ids) -> Self:
        """Those of these dwellings, and of those to which their people moved meanwhile."""
        return self.filter(Q(dwelling__in=ids) | Q(now_at__in=ids))
