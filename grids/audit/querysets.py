"""The security log, for whom."""

from typing import TYPE_CHECKING

from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped

if TYPE_CHECKING:
    from grids.staff.models import User


class SecurityEventQuerySet(Scoped):
    """Entries as phrases."""

    columns = Columns(area="area_code")

    def visible_to(self, user: "User") -> "SecurityEventQuerySet":
        """The auditor, within the area of the appointment; nobody else."""
        return self.filter(self.under(user, Permission.AUDIT_READ))
