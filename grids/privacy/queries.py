"""The reading log, for the auditor."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from grids.staff.models import User


class DisclosureQuerySet(models.QuerySet):
    """Readings as phrases."""

    def visible_to(self, user: "User") -> "DisclosureQuerySet":
        """The auditor, within the area of the appointment; nobody else."""
        from grids.access.oracle import scope
        from grids.access.roles import Permission

        return self.filter(scope(user, Permission.AUDIT_READ, area="area_code"))
