"""Initiatives and what is to be done in them as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.initiatives.kinds import State, TaskState

if TYPE_CHECKING:
    from grids.staff.models import User


class InitiativeQuerySet(models.QuerySet):
    """Initiatives as phrases."""

    def visible_to(self, user: "User") -> "InitiativeQuerySet":
        """Those in which something lies in areas whose grids one may see: of the area itself, or with tasks below it."""
        own = scope(user, Permission.GRID_VIEW)
        below = scope(user, Permission.GRID_VIEW, area="tasks__area__code")
        found = self.model._base_manager.filter(below, state__in=[State.GOING, State.ENDED]).values("pk")
        return self.filter(own | Q(pk__in=found))

    def going(self) -> "InitiativeQuerySet":
        """Those under way."""
        return self.filter(state=State.GOING)


class InitiativeTaskQuerySet(models.QuerySet):
    """Things to do as phrases."""

    def visible_to(self, user: "User") -> "InitiativeTaskQuerySet":
        """Those that lie in areas whose leads one may read: a note on what was found is told like a lead."""
        return self.filter(scope(user, Permission.LEAD_VIEW))

    def counted(self) -> "InitiativeTaskQuerySet":
        """Those of which progress is counted: not what was dropped with its item, nor what is done in another grid now."""
        return self.exclude(state__in=[TaskState.DROPPED, TaskState.MERGED])

    def waiting(self) -> "InitiativeTaskQuerySet":
        """Those that are to be done, of initiatives under way."""
        return self.filter(state=TaskState.OPEN, initiative__state=State.GOING)
