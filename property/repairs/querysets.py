"""Repairs as phrases."""

from typing import TYPE_CHECKING

from django.db import models

from grids.access.oracle import scope
from grids.access.roles import Permission
from property.repairs.kinds import OPEN, WAITING

if TYPE_CHECKING:
    from datetime import datetime

    from grids.staff.models import User


class RepairQuerySet(models.QuerySet):
    """Repairs as phrases."""

    def visible_to(self, user: "User") -> "RepairQuerySet":
        """Those in estates whose repairs one handles."""
        return self.filter(scope(user, Permission.REPAIR_HANDLE, area="estate__area__code"))

    def waiting(self) -> "RepairQuerySet":
        """Those that are not at rest."""
        return self.filter(state__in=WAITING)

    def running(self) -> "RepairQuerySet":
        """Those whose hours run."""
        return self.filter(state__in=OPEN)

    def late(self, now: "datetime") -> "RepairQuerySet":
        """Those whose next hour is over."""
        return self.running().filter(next_due_at__lt=now)
