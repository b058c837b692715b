"""Leases as phrases."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from grids.access.opened import Opens
from grids.homes.placed import OfHomes

if TYPE_CHECKING:
    from grids.registry.dwellings.rules import RegisterRules


def ending_soon(rules: "RegisterRules", today: date, of: str = "") -> Q:
    """Of leases, reached by `of`, those that are to end within as many days as the street set, and may go on."""
    until = today + timedelta(days=rules.lease_soon_days)
    told = {"ended_how": "", "begins_on__lte": today, "ends_on__gt": today, "ends_on__lte": until}
    return Q(**{f"{of}{name}": value for name, value in told.items()})


class LeaseTenantQuerySet(OfHomes):
    """Who rents, as phrases."""

    opens = Opens(area="area", person="person")

    def ending_soon(self, rules: "RegisterRules", today: date) -> Self:
        """Those whose lease is in force and holds no more within as many days as the street set, unless somebody ended it."""
        return self.filter(ending_soon(rules, today, "lease__"))


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
        return self.filter(ending_soon(rules, today))
