"""Households and residences as phrases."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Q

from grids.access.opened import Opens
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped

if TYPE_CHECKING:
    from grids.staff.models import User


class OfPeople(Scoped):
    """Rows that tell of people: seen where the reader sees residents."""

    columns = Columns(area="area__code", street="street_code", community="community_code", is_fenced=True)
    opens = Opens(area="area", home="dwelling")

    def visible_to(self, user: "User") -> Self:
        """Those of the areas in which `user` sees residents; what came to an end too."""
        return self.filter(self.under(user, Permission.PEOPLE_VIEW) | self.opened_to(user))

    def current(self) -> Self:
        """Those that go on."""
        return self.filter(period__upper_inf=True, period__isempty=False)

    def on(self, day: date) -> Self:
        """Those that held on a day."""
        return self.filter(period__contains=day)

    def as_of(self, day: date | None) -> Self:
        """Those that held on a day; today those that go on."""
        return self.current() if day is None else self.on(day)

    def in_dwellings(self, ids: Collection[UUID]) -> Self:
        """Those of these dwellings."""
        return self.filter(dwelling__in=ids)


class HouseholdQuerySet(OfPeople):
    """Households as phrases."""


class ResidenceQuerySet(OfPeople):
    """Residences as phrases."""

    opens = Opens(area="area", home="dwelling", person="person")

    def main(self) -> Self:
        """Those where somebody mainly lives."""
        return self.filter(is_main=True)

    def that_were(self) -> Self:
        """Those that weren't taken back."""
        return self.filter(Q(period__isempty=False))
