"""Estates as phrases."""

from typing import TYPE_CHECKING

from django.db import models

from grids.access.oracle import scope
from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User


class EstateQuerySet(models.QuerySet):
    """Estates as phrases."""

    def visible_to(self, user: "User") -> "EstateQuerySet":
        """Those in areas whose grids one may see, or whose repairs one does."""
        return self.filter(scope(user, Permission.GRID_VIEW) | scope(user, Permission.REPAIR_HANDLE))

    def standing(self) -> "EstateQuerySet":
        """Those that are not ended."""
        return self.filter(ends_on=None)
