"""Categories and what is derived of houses as phrases."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q, Sum

from grids.access import oracle
from grids.access.opened import Opens
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.registry.dwellings.kinds import BASE

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User


class ColourCategoryQuerySet(models.QuerySet):
    """Categories: what is shipped is for everybody, a street's own for those who work in it."""

    def visible_to(self, user: "User") -> Self:
        """What is shipped, and the rows of the streets in which `user` may edit reference rows."""
        own = oracle.scope(user, Permission.REFERENCE_EDIT, area="street_code")
        return self.filter(Q(street_code="") | own)

    def shipped(self) -> Self:
        """Those that hold where a street set none of its own."""
        return self.filter(street_code="")


class BuildingMixQuerySet(Scoped):
    """Mixes of houses as phrases."""

    columns = Columns(area="area__code", community="community_code", is_fenced=True)
    opens = Opens(area="area")

    def visible_to(self, user: "User") -> Self:
        """Those of the areas in which `user` sees people."""
        return self.filter(self.under(user, Permission.PEOPLE_VIEW) | self.opened_to(user))


class ColourCountQuerySet(models.QuerySet):
    """Counts of areas as phrases: numbers, and nobody's row."""

    def of(self, area: "Area", kind: str) -> Self:
        """Those of an area and of one kind."""
        return self.filter(code=area.prefix, kind=kind)

    def summed(self) -> dict[str, int]:
        """How many of each colour they come to; one question."""
        found = self.aggregate(**{code: Sum(code) for code in BASE})
        return {code: found[code] or 0 for code in BASE}


class ColourSpanQuerySet(Scoped):
    """Spans as phrases."""

    columns = Columns(area="area__code", community="community_code", is_fenced=True)
    opens = Opens(area="area", home="dwelling")

    def visible_to(self, user: "User") -> Self:
        """Those of the areas in which `user` sees people."""
        return self.filter(self.under(user, Permission.PEOPLE_VIEW) | self.opened_to(user))

    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def within(self, area: "Area") -> Self:
        """Those of an area and of everything below it, by where they lie now."""
        return self.below(area.prefix)
