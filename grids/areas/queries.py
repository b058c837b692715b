"""Which areas there are, for whom."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.conduct.kept import kept, kept_rows
from grids.conduct.refusals import require

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User

# lengths of a code that are the code of an area at or above it, shortest first
ANCESTOR_DIGITS = (6, 9, 12, 15, 17)
# lengths of the codes of a community and of a level-four grid
GRID_IS_IN = (12, 15)


class AreaQuerySet(models.QuerySet):
    """Areas as phrases."""

    def within(self, area: "Area") -> "AreaQuerySet":
        """The area itself and everything below it."""
        return self.filter(Q(code__startswith=area.prefix) | Q(code=area.code))

    def standing_on(self, day: date) -> "AreaQuerySet":
        """Areas that exist on `day`."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gt=day)
        )

    def visible_to(self, user: "User") -> "AreaQuerySet":
        """Names of areas are public knowledge (the national code list): everybody who is signed in sees them."""
        return self.all() if user.is_authenticated else self.none()


def area_named(code: str) -> "Area":
    """The area with this code; Refusal where there is none, for whoever types codes."""
    from grids.areas.models import Area

    area = Area.objects.filter(code=code).first()
    require(area, _("没有代码为 %(code)s 的区域，请先 import_areas。") % {"code": code}, field="area")
    return area


def ancestor_codes(code: str) -> list[str]:
    """Codes of the area and everything above it, the city first: 530102006 → 530100, 530102, 530102006."""
    city = code[:4] + "00"
    above = [code[:digits] for digits in ANCESTOR_DIGITS if digits <= len(code)]
    return above if code == city else [city, *above]


def prefix_of(code: str) -> str:
    """The significant digits below which everything lies: of a city four, else the whole code."""
    return code[:4] if len(code) == 6 and code.endswith("00") else code


def code_of(prefix: str) -> str:
    """The code of the area with this prefix: 5301 → 530100."""
    return f"{prefix}00" if len(prefix) == 4 else prefix


def grid_is_in(code: str) -> list[str]:
    """Codes of what names the grid with this code: its community, then the grid around it; of others none."""
    return [code[:digits] for digits in GRID_IS_IN if digits < len(code)]


@kept_rows
def areas_by_code(codes: set[str]) -> dict[str, "Area"]:
    """Areas as pages name them, grids with what they lie in; names of areas are public knowledge."""
    from grids.areas.models import Area

    around = {code: grid_is_in(code) for code in codes}
    found = Area.objects.in_bulk(codes.union(*around.values()), field_name="code")
    for code, above in around.items():
        if code in found:
            found[code].names_above = [found[one].name for one in above if one in found]
    return {code: found[code] for code in codes if code in found}


@kept
def children_of(code: str) -> list["Area"]:
    """The areas right below one, by code."""
    from grids.areas.models import Area

    return list(Area.objects.filter(parent=code).order_by("code"))
