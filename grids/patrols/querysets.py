"""Rounds and findings as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.patrols.kinds import Outcome

if TYPE_CHECKING:
    from grids.staff.models import User


class PatrolQuerySet(models.QuerySet):
    """Rounds as phrases."""

    def visible_to(self, user: "User") -> "PatrolQuerySet":
        """One's own: who went where and when is nobody else's to read."""
        return self.filter(started_by=user)

    def going(self) -> "PatrolQuerySet":
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def unfinished(self) -> "PatrolQuerySet":
        """Those that go on, and those of which something found is not passed on; each perhaps more than once."""
        return self.filter(Q(ended_at=None) | Q(findings__outcome=Outcome.KEPT))

    def walked_by(self, user: "User") -> "PatrolQuerySet":
        """Somebody's own: read by themselves alone."""
        return self.filter(started_by=user)


class PatrolFindingQuerySet(models.QuerySet):
    """Findings as phrases."""

    def visible_to(self, user: "User") -> "PatrolFindingQuerySet":
        """Those of one's own rounds, and those of the areas whose leads one may read: what was found is told like a lead."""
        return self.filter(Q(patrol__started_by=user) | scope(user, Permission.LEAD_VIEW))
