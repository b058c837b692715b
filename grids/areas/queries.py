"""Which areas there are, by the codes that people and pages name them by."""

from django.utils.translation import gettext as _

from grids.areas.codes import grid_is_in
from grids.areas.models import Area
from grids.conduct.kept import kept, kept_rows
from grids.conduct.refusals import require


def area_named(code: str) -> Area:
    """The area with this code; Refusal where there is none, for whoever types codes."""
    area = Area.objects.filter(code=code).first()
    require(area, _("没有代码为 %(code)s 的区域，请先 import_areas。") % {"code": code}, field="area")
    return area


@kept_rows
def areas_by_code(codes: set[str]) -> dict[str, Area]:
    """Areas as pages name them, grids with what they lie in; names of areas are public knowledge."""
    around = {code: grid_is_in(code) for code in codes}
    found = Area.objects.in_bulk(codes.union(*around.values()), field_name="code")
    for code, above in around.items():
        if code in found:
            found[code].names_above = [found[one].name for one in above if one in found]
    return {code: found[code] for code in codes if code in found}


@kept
def children_of(code: str) -> list[Area]:
    """The areas right below one, by code."""
    return list(Area.objects.filter(parent=code).order_by("code"))
