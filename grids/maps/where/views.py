"""The page that says in which grid somebody is. It is sent as a form: an address with a position would be kept by browsers and logs."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.maps.where import queries
from grids.maps.where.forms import WhereForm
from grids.registry.models import Building


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
        "state": queries.around(request.user, here),
    }  # fmt: skip
    return render(request, "grids/maps/where.html", context, status=status)


def _found(request: HttpRequest, given: dict) -> tuple[queries.Where | None, list[Building]]:
    """The place that was named; of an address its building, where one alone fits, else those that do."""
    if given["place"]:
        return queries.where(*given["place"], given["coord_source"]), []
    houses = queries.houses(request.user, given["q"])
    if len(houses) != 1:
        return None, houses
    return queries.where(houses[0].lon, houses[0].lat, "WGS84"), houses
