"""Buildings as phrases."""

import re
from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.conduct.refusals import require
from grids.registry.asked import ways

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.registry.models import Building
    from grids.staff.models import User


# of several that may be meant so many are named
NAMED = 6


def holding(rows: models.QuerySet, words: tuple[str, ...], of: str = "sought") -> models.QuerySet:
    """Rows whose `sought`, or what it is called in them, holds every one of these folded words."""
    for word in words:
        # a number is a whole one: 5 is not in 15; words of a question are letters and digits alone
        ends = (r"(?<![0-9])" if word[:1].isdigit() else "", r"(?![0-9])" if word[-1:].isdigit() else "")
        rows = rows.filter(**{f"{of}__regex": f"{ends[0]}{re.escape(word)}{ends[1]}"})
    return rows


class BuildingQuerySet(Scoped):
    """Buildings as phrases."""

    columns = Columns(area="area__code")

    def visible_to(self, user: "User") -> Self:
        """Buildings of the areas in which `user` sees grids; those that are no more too."""
        return self.filter(self.under(user, Permission.GRID_VIEW))

    def standing(self) -> Self:
        """Those that are there today."""
        return self.filter(ends_on__isnull=True)

    def standing_on(self, day: date) -> Self:
        """Those that had not ended on `day`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))

    def within(self, area: "Area") -> Self:
        """Those of an area and of everything below it."""
        return self.below(area.prefix)

    def inside(self, west: float, south: float, east: float, north: float) -> Self:
        """Those whose place lies in a box that somebody drew."""
        return self.filter(lon__range=(west, east), lat__range=(south, north))

    def saying(self, words: tuple[str, ...]) -> Self:
        """Those whose address, name or number holds every one of these folded words."""
        return holding(self, words)

    def meant_by(self, address: str, most: int) -> list["Building"]:
        """Those that stand and that somebody may have meant by an address, however they wrote it."""
        for words in ways(address):
            if found := list(self.standing().saying(words).light().order_by("sort_key", "pk")[:most]):
                return found
        return []

    def light(self) -> Self:
        """Without their outlines, which a list doesn't show."""
        return self.defer("shape", "shape_3857")

    def areas(self) -> list[str]:
        """The codes of the grids in which they lie."""
        return self.aggregate(codes=ArrayAgg("area__code", distinct=True, default=[]))["codes"]


def the_one_called(address: str, among: BuildingQuerySet) -> "Building":
    """The one building of these that an address means. Refusal where there is none, or where it may be several, which it names."""
    found = among.meant_by(address, NAMED + 1)
    require(
        found,
        _("没有这个地址的楼栋：%(address)s。换个写法，或给出经度和纬度。") % {"address": address},
        field="building",
    )
    named = "、".join(one.label for one in found[:NAMED])
    more = _("等") if len(found) > NAMED else ""
    require(
        len(found) == 1,
        _("有几幢楼都可能是：%(named)s%(more)s。请写得更完整。") % {"named": named, "more": more},
        field="building",
    )
    return found[0]


class BuildingImportQuerySet(models.QuerySet):
    """Files of buildings as phrases."""

    def visible_to(self, user: "User") -> Self:
        """Files that this account brought: nobody else confirms them."""
        return self.filter(checked_by=user.pk)
