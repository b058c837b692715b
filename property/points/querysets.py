"""Service points as phrases."""

from typing import TYPE_CHECKING

from django.db import models

from grids.access.oracle import Columns, scope
from grids.access.roles import Permission
from grids.access.scoped import Scoped

if TYPE_CHECKING:
    from grids.staff.models import User


class PointQuerySet(models.QuerySet):
    """Service points as phrases."""

    def visible_to(self, user: "User") -> "PointQuerySet":
        """Those of estates in areas whose grids one may see."""
        return self.filter(scope(user, Permission.GRID_VIEW, area="estate__area__code"))

    def open(self) -> "PointQuerySet":
        """Those that are not closed."""
        return self.filter(closed_on=None)


class HolderQuerySet(Scoped):
    """Who holds jobs, as phrases."""

    columns = Columns(area="job__point__estate__area__code", is_fenced=True)

    def visible_to(self, user: "User") -> "HolderQuerySet":
        """Those in areas whose residents one may see."""
        return self.filter(self.under(user, Permission.PEOPLE_VIEW))
