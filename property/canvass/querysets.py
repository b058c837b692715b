"""Rounds, their homes and answers as phrases."""

from typing import TYPE_CHECKING, Self

from django.db import models

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.homes.placed import OfHomes
from property.canvass.kinds import Reach, RoundState, Standing

if TYPE_CHECKING:
    from grids.staff.models import User


class RoundQuerySet(models.QuerySet):
    """Rounds as phrases."""

    def visible_to(self, user: "User") -> Self:
        """Those of estates in areas whose grids one may see."""
        return self.filter(scope(user, Permission.GRID_VIEW, area="estate__area__code"))

    def going(self) -> Self:
        """Those under way."""
        return self.filter(state=RoundState.GOING)


class TargetQuerySet(OfHomes):
    """Homes of rounds as phrases."""

    def left(self) -> Self:
        """Those that somebody still has to go to, of rounds under way."""
        return self.filter(state__in=[Reach.OPEN, Reach.NOBODY], round__state=RoundState.GOING)


class AnswerQuerySet(OfHomes):
    """Answers as phrases: of a home, never of whoever took them."""

    def waiting(self) -> Self:
        """Those of which nobody decided yet whether they count."""
        return self.filter(standing=Standing.WAITS)
