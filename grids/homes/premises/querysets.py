"""Organisations and premises as phrases."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, Q

from grids.access import oracle
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.homes.placed import OfHomes

if TYPE_CHECKING:
    from grids.staff.models import User


class PremisesQuerySet(OfHomes):
    """Premises as phrases."""

    def standing(self) -> Self:
        """Where an organisation is without an end."""
        return self.filter(period__upper_inf=True, period__isempty=False)

    def inspection_due(self, today: date) -> Self:
        """Those that stand whose day of inspection has come."""
        return self.standing().filter(inspect_by__lte=today)


class OrganisationQuerySet(Scoped):
    """Organisations as phrases."""

    columns = Columns(area="street_code")

    def visible_to(self, user: "User") -> Self:
        """Those that are, own or let something in an area in which `user` sees residents."""
        mine = oracle.scope(user, Permission.PEOPLE_VIEW, columns=OfHomes.columns)
        known = Q()
        for relation in ("premises", "ownerships", "leases_given"):
            known |= Exists(self.behind(relation).filter(mine))
        return self.filter(known)
