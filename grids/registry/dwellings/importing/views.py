"""A table of dwellings is uploaded here; what it would do stands on the page of imports of buildings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.access import oracle
from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.conduct.fields import posted_with_files
from grids.conduct.refusals import Refusal
from grids.registry.dwellings.forms import RoomsFileForm
from grids.registry.dwellings.importing.actions import check_rooms
from grids.registry.importing.reading import MOST_BYTES
from grids.registry.kinds import Brought
from grids.registry.models import BuildingImport
from grids.registry.queries import areas_to_choose

LISTED = 20


@takes_files(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def dwelling_imports(request: HttpRequest) -> HttpResponse:
    """Upload a table of dwellings and have it checked; the own imports of before stand below."""
    oracle.require_anywhere(request.user, Permission.REGISTRY_EDIT, _("导入户室"))
    form = RoomsFileForm(
        *posted_with_files(request), areas=areas_to_choose(request.user, request.GET.get("area", ""))
    )
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = check_rooms(
                content=file.chunks(), size=file.size, name=file.name, area=form.chosen, by=request.user
            )
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else "file", str(refusal))
        else:
            return redirect("building_import", pk=found.pk)
    own = (
        BuildingImport.objects.visible_to(request.user)
        .filter(what=Brought.DWELLINGS)
        .defer("rows", "refused")
    )
    context = {"form": form, "own": own.select_related("area")[:LISTED], "limit": MOST_BYTES >> 20}
    return render(
        request, "grids/registry/dwellings/import_new.html", context, status=400 if form.is_bound else 200
    )
