"""Ownership as phrases."""

from datetime import date
from typing import Self

from grids.homes.placed import OfHomes


class OwnershipQuerySet(OfHomes):
    """Ownership as phrases."""

    def on(self, day: date) -> Self:
        """What is owned on a day."""
        return self.filter(period__contains=day)

    def standing(self) -> Self:
        """What is owned without an end."""
        return self.filter(period__upper_inf=True, period__isempty=False)
