"""A file of buildings on its way in: upload, what it would do, confirm or give up, the refused rows as a workbook."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.conduct.fields import posted_with_files
from grids.conduct.incoming import CHECK, DONE, step_names
from grids.conduct.refusals import Refusal
from grids.registry.forms import FileForm
from grids.registry.importing import actions
from grids.registry.importing.reading import MOST_BYTES
from grids.registry.importing.refused import workbook_of
from grids.registry.kinds import Brought, ImportState
from grids.registry.models import BuildingImport
from grids.registry.queries import areas_to_choose

SHOWN, LISTED = 50, 20
# on which step an import stands; one that was given up is on none
AT = {ImportState.CHECKED: CHECK, ImportState.CONFIRMED: DONE}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _visible(request: HttpRequest, pk: uuid.UUID) -> BuildingImport:
    return get_object_or_404(BuildingImport.objects.visible_to(request.user).select_related("area"), pk=pk)


@takes_files(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def building_imports(request: HttpRequest) -> HttpResponse:
    """Upload a file and have it checked; the own imports of before stand below."""
    oracle.require_anywhere(request.user, Permission.REGISTRY_EDIT, _("导入楼栋"))
    form = FileForm(
        *posted_with_files(request), areas=areas_to_choose(request.user, request.GET.get("area", ""))
    )
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = actions.check_file(
                content=file.chunks(), size=file.size, name=file.name, area=form.chosen, by=request.user,
                coord_source=form.cleaned_data["coord_source"],
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else "file", str(refusal))
        else:
            return redirect("building_import", pk=found.pk)
    own = (
        BuildingImport.objects.visible_to(request.user)
        .filter(what=Brought.BUILDINGS)
        .defer("rows", "refused")
        .select_related("area")[:LISTED]
    )
    context = {"form": form, "own": own, "limit": MOST_BYTES >> 20, "steps": step_names()}
    return render(request, "grids/registry/import_new.html", context, status=400 if form.is_bound else 200)


@require_safe
def building_import(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a file would do, or did: counted, with the refused rows and why."""
    found = _visible(request, pk)
    context = {
        "found": found, "refused": found.refused[:SHOWN], "rows": found.rows[:SHOWN], "shown": SHOWN,
        "steps": step_names(), "step": AT.get(ImportState(found.state)),
    }  # fmt: skip
    return render(request, "grids/registry/import.html", context)


@require_safe
def building_import_refused(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The refused rows as a workbook."""
    found = _visible(request, pk)
    name = f"refused-{found.checked_at:%Y%m%d-%H%M}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(workbook_of(found), content_type=WORKBOOK, headers=headers)


@require_POST
def building_import_confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write what was checked."""
    _visible(request, pk)
    try:
        found = actions.confirm_import(import_id=pk, by=request.user)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.error(request, str(refusal))
    else:
        done = (
            _("已导入：新增 %(new)d 户，更正 %(changed)d 户。")
            if found.what == Brought.DWELLINGS
            else _("已导入：新增 %(new)d 幢，更正 %(changed)d 幢。")
        )
        messages.success(request, done % found.counts)
    return redirect("building_import", pk=pk)


@require_POST
def building_import_drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give up what was checked."""
    _visible(request, pk)
    try:
        found = actions.drop_import(import_id=pk, by=request.user)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.error(request, str(refusal))
    else:
        messages.info(request, _("已放弃，什么也没有写入。"))
        if found.what == Brought.DWELLINGS:
            return redirect("dwelling_imports")
    return redirect("building_imports")
