"""The page that says in which grid somebody is. It is sent as a form: an address with a position would be kept by browsers and logs."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.access.oracle import allowed_anywhere, may_in
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.maps.where import queries
from grids.maps.where.forms import WhereForm
from grids.registry.models import Building

COMMUNITY_DIGITS = 12


@require_http_methods(["GET", "POST"])
def grid_where(request: HttpRequest) -> HttpResponse:
    """By a tap, by the phone's position, or by the address of a building: the grid, its chain, and who works for it."""
    if not allowed_anywhere(request.user, Permission.GRID_VIEW):
        raise PermissionDenied(_("您没有看网格地图的权限；网格的公示页谁都能看。"))
    form = WhereForm(posted(request), initial={"coord_source": "WGS84"})
    here, houses, status = None, [], 200
    if form.is_bound and form.is_valid():
        here, houses = _found(request, form.cleaned_data)
    elif form.is_bound:
        status = 400
    context = {
        "form": form, "here": here, "houses": houses, "asked": form.is_bound and status == 200,
        "state": queries.around(request.user, here), "map_url": _map_url(request, here),
    }  # fmt: skip
    return render(request, "grids/maps/where.html", context, status=status)


def _map_url(request: HttpRequest, here: queries.Where | None) -> str:
    """Where its grid is seen among its neighbours, or alone by whom no more is shown; the empty text for whoever may not look."""
    leaf = here.leaf.code if here and here.leaf else ""
    seen = [
        code for code in (leaf[:COMMUNITY_DIGITS], leaf) if may_in(request.user, Permission.GRID_VIEW, code)
    ]
    return f"{reverse('grid_map', args=[seen[0]])}?grid={leaf}" if leaf and seen else ""


def _found(request: HttpRequest, given: dict) -> tuple[queries.Where | None, list[Building]]:
    """The place that was named; of an address its building, where one alone fits, else those that do."""
    if given["place"]:
        return queries.where(*given["place"], given["coord_source"]), []
    houses = queries.houses(request.user, given["q"])
    if len(houses) != 1:
        return None, houses
    return queries.where(houses[0].lon, houses[0].lat, "WGS84"), houses
