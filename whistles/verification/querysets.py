"""Findings, for whom and which of them are open."""

from typing import TYPE_CHECKING

from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.access.withheld import withheld

if TYPE_CHECKING:
    from grids.staff.models import User


class FindingQuerySet(Scoped):
    """Findings as phrases."""

    columns = Columns(area="area_code")

    def visible_to(self, user: "User") -> "FindingQuerySet":
        """The auditor, within the area of the appointment; nobody else.

        What is about a complaint is kept from the office that it is about, the auditor's own included.
        """
        return self.filter(self.under(user, Permission.AUDIT_READ)).exclude(withheld(user))

    def open(self) -> "FindingQuerySet":
        """Those that nobody has closed with a reason."""
        return self.filter(closing__isnull=True)
