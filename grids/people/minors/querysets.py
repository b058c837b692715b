"""Leaves to look at minors' values, as phrases."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped

if TYPE_CHECKING:
    from grids.staff.models import User


class MinorLeaveQuerySet(Scoped):
    """Leaves as phrases."""

    columns = Columns(area="area_code")

    def visible_to(self, user: "User") -> "MinorLeaveQuerySet":
        """One's own, and those of areas in which one decides about them or audits them."""
        over = self.under(user, Permission.MINOR_APPROVE) | self.under(user, Permission.AUDIT_READ)
        return self.filter(Q(holder=user.pk) | over)

    def of(self, user: "User") -> "MinorLeaveQuerySet":
        """Those that somebody was given."""
        return self.filter(holder=user.pk)

    def on(self, day: date) -> "MinorLeaveQuerySet":
        """Those that hold on a day."""
        return self.filter(granted_at__date__lte=day, until__gte=day)
