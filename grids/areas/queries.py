"""Which areas there are, by the codes that people and pages name them by."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from grids.areas.codes import grid_is_in
from grids.areas.models import Area, AreaBoundary, BoundaryChange
from grids.conduct.kept import kept, kept_rows
from grids.conduct.refusals import require

COMMUNITY_DIGITS = 12


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


def with_names(areas: Iterable[Area]) -> None:
    """What each of them lies in, put to it: for whoever lists grids with their whole names, in one look-up."""
    listed = list(areas)
    named = areas_by_code(area.code for area in listed)
    for area in listed:
        if area.code in named:
            area.names_above = named[area.code].names_above


@kept
def named_on_a_page(areas: Iterable[Area]) -> dict[str, str]:
    """Names of areas by code as short as a page of them may say them: without the community where all lie in one."""
    found = {area.code: area for area in areas}
    said = {code: [*area.names_above, area.name] for code, area in found.items()}
    is_one = len({code[:COMMUNITY_DIGITS] for code in found}) == 1
    return {
        code: " · ".join(names[1:]) if is_one and len(names) > 1 else found[code].short_name
        for code, names in said.items()
    }


def children_of(code: str) -> list[Area]:
    """The areas right below one, by code."""
    return list(Area.objects.filter(parent=code).order_by("code"))


def boundary_on(area_code: str, day: date) -> AreaBoundary | None:
    """Where an area lay on a day, None where nothing is drawn of it then."""
    return AreaBoundary.objects.filter(area=area_code, period__contains=day).select_related("area").first()


def grids_on(area: Area, day: date) -> list[AreaBoundary]:
    """Everything below an area (and itself) that was drawn on a day, also what exists no more, with its area, by code."""
    rows = AreaBoundary.objects.filter(period__contains=day, area__code__startswith=area.prefix)
    return list(rows.select_related("area").order_by("area__code"))


def history_of(area_code: str) -> list[AreaBoundary]:
    """Every boundary that an area ever had, the latest first, with the change that began it and who made it."""
    rows = AreaBoundary.objects.filter(area=area_code).select_related("change__actor", "ended_with")
    return list(rows.order_by(F("change__recorded_at").desc(nulls_last=True), "-pk"))


def days_of(area: Area) -> list[date]:
    """The days on which something below an area was drawn anew, the latest first: where a page can stop in time."""
    changes = BoundaryChange.objects.standing().filter(begun__area__code__startswith=area.prefix)
    return sorted(set(changes.values_list("from_day", flat=True)), reverse=True)
