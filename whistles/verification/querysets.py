"""Findings, for whom and which of them are open."""

from typing import TYPE_CHECKING

from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped

if TYPE_CHECKING:
    from grids.staff.models import User


class FindingQuerySet(Scoped):
    """Findings as phrases."""

    columns = Columns(area="area_code")

    def visible_to(self, user: "User") -> "FindingQuerySet":
        """The auditor, within the area of the appointment; nobody else."""
        return self.filter(self.under(user, Permission.AUDIT_READ))

    def open(self) -> "FindingQuerySet":
        """Those that nobody has closed with a reason."""
        return self.filter(closing__isnull=True)
