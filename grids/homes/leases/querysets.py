"""Leases as phrases."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from grids.access.opened import Opens
from grids.homes.placed import OfHomes

if TYPE_CHECKING:
    from grids.registry.dwellings.rules import RegisterRules


class LeaseTenantQuerySet(OfHomes):
    """Who rents, as phrases."""

    opens = Opens(area="area", person="person")


class LeaseQuerySet(OfHomes):
    """Leases as phrases."""

    def on(self, day: date) -> Self:
        """Those in force on a day."""
        return self.filter(effective__contains=day)

    def standing(self, today: date) -> Self:
        """Those in force today or later."""
        return self.filter(effective__isempty=False).exclude(ends_on__lte=today)

    def ending_soon(self, rules: "RegisterRules", today: date) -> Self:
        """Those in force that hold no more within as many days as the street set, unless somebody ended them: they may go on."""
        until = today + timedelta(days=rules.lease_soon_days)
        return self.filter(ended_how="", begins_on__lte=today, ends_on__gt=today, ends_on__lte=until)
