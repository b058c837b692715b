"""Handovers as phrases."""

from typing import TYPE_CHECKING

from django.db import models

from grids.access.oracle import scope
from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User


class HandoverQuerySet(models.QuerySet):
    """Who took over what from whom."""

    def visible_to(self, user: "User") -> "HandoverQuerySet":
        """Those of the areas in which `user` sees grids."""
        return self.filter(scope(user, Permission.GRID_VIEW))
