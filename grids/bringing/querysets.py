"""Numbers of grids elsewhere, as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.access import oracle
from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User


class OutsideGridQuerySet(models.QuerySet):
    """Numbers of grids elsewhere, as phrases."""

    def visible_to(self, user: "User") -> "OutsideGridQuerySet":
        """Those of grids that `user` edits."""
        within = oracle.NOTHING
        for prefix in oracle.prefixes(user, Permission.GRID_EDIT):
            within |= Q(area__code__startswith=prefix)
        return self.filter(within)
