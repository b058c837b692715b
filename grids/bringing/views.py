"""Pages on which boundaries and grid trees come in, and go out: upload, look at what it would do, confirm."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.access import oracle
from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.bringing import keeping, queries, shown, staging
from grids.bringing.forms import BoundariesForm, ReadingForm, ReasonForm, TreeForm, areas_of
from grids.bringing.tree_export import tree_document
from grids.conduct.fields import posted, posted_with_files
from grids.conduct.incoming import step_names
from grids.conduct.refusals import Refusal


@takes_files(Permission.GRID_EDIT)
@require_http_methods(["GET", "POST"])
def boundary_import(request: HttpRequest) -> HttpResponse:
    """Upload a file of boundaries and say where it belongs."""
    oracle.require_anywhere(request.user, Permission.GRID_EDIT, _("导入界线"))
    form = BoundariesForm(
        request.user, *posted_with_files(request), initial=_asked_area(request, Permission.GRID_EDIT)
    )
    if request.method == "POST" and form.is_valid():
        try:
            key = staging.take_boundaries(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            _add(form, refusal)
        else:
            return redirect("boundary_check", pk=key)
    context = {"form": form, "steps": step_names()}
    return render(
        request, "grids/bringing/boundaries_new.html", context, status=400 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
def boundary_check(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What an uploaded file would draw; read otherwise, or confirmed."""
    kept = _kept(request, pk, keeping.BOUNDARIES)
    is_again, is_sent = "again" in request.POST, request.method == "POST"
    reading = ReadingForm(
        kept["shapes"]["columns"], posted(request) if is_again else None, initial=staging.reading_of(kept)
    )
    reason = ReasonForm(posted(request) if is_sent and not is_again else None)
    refused = ""
    if is_sent:
        try:
            if _checked(request, pk, reading, reason):
                return redirect("boundary_check", pk=pk)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            refused = str(refusal)
    context = {
        "pk": pk, "name": kept["name"], "steps": step_names(), "reading": reading, "reason": reason, "refused": refused,
        "map": kept["map"], "area": Area.objects.get(code=kept["top"]), "day": kept["day"], **shown.boundaries(kept["told"]),
    }  # fmt: skip
    return render(request, "grids/bringing/boundaries_check.html", context, status=400 if is_sent else 200)


def _checked(request: HttpRequest, pk: uuid.UUID, reading: ReadingForm, reason: ReasonForm) -> bool:
    """Whether what was sent was carried out."""
    if reading.is_bound:
        if reading.is_valid():
            given = reading.cleaned_data
            staging.read_again(
                pk, by=request.user, coord=given["coord"], day=given["day"], chosen=reading.chosen
            )
            return True
        return False
    if not reason.is_valid():
        return False
    staging.confirm_boundaries(pk, reason=reason.cleaned_data["reason"], by=request.user)
    messages.success(request, _("界线已导入。"))
    return True


@takes_files(Permission.GRID_EDIT)
@require_http_methods(["GET", "POST"])
def tree_import(request: HttpRequest) -> HttpResponse:
    """Upload a grid tree and say of which area it is."""
    for permission in TreeForm.permissions:
        oracle.require_anywhere(request.user, permission, _("导入网格树"))
    form = TreeForm(
        request.user, *posted_with_files(request), initial=_asked_area(request, *TreeForm.permissions)
    )
    if request.method == "POST" and form.is_valid():
        try:
            key = staging.take_tree(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            _add(form, refusal)
        else:
            return redirect("tree_check", pk=key)
    context = {"form": form, "steps": step_names()}
    return render(request, "grids/bringing/tree_new.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def tree_check(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a grid tree would change; confirmed, it is done."""
    kept = _kept(request, pk, keeping.TREE)
    refused = ""
    if request.method == "POST":
        try:
            staging.confirm_tree(pk, by=request.user)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            refused = str(refusal)
        else:
            messages.success(request, _("网格树已导入。"))
            return redirect("tree_check", pk=pk)
    context = {
        "pk": pk, "name": kept["name"], "steps": step_names(), "refused": refused, "day": kept["day"],
        "area": Area.objects.get(code=kept["top"]), **shown.tree(kept["told"]),
    }  # fmt: skip
    return render(request, "grids/bringing/tree_check.html", context, status=409 if refused else 200)


@require_safe
def geodata_export(request: HttpRequest, code: str) -> HttpResponse:
    """The boundaries of an area and of everything below it, as GeoJSON."""
    area = queries.area_to_export(request.user, code)
    if area is None:
        raise Http404
    day = _day(request)
    document = queries.boundaries_document(area, day)
    answer = JsonResponse(
        document, json_dumps_params={"ensure_ascii": False}, content_type="application/geo+json"
    )
    answer["Content-Disposition"] = f'attachment; filename="boundaries-{area.code}-{day:%Y%m%d}.geojson"'
    return answer


@require_safe
def tree_export(request: HttpRequest, code: str) -> HttpResponse:
    """Grids, posts and members of an area in the shapes of WeCom's interface, for whoever appoints there."""
    area = Area.objects.filter(code=code).first()
    if area is None or not oracle.may_in(request.user, Permission.GRID_VIEW, code):
        raise Http404
    oracle.require_in(request.user, Permission.GRID_APPOINT, code, _("导出网格树"))
    document = tree_document(area, _day(request))
    note(
        kind=Kind.EXPORT,
        by=request.user,
        subject=Subject("areas"),
        area_code=area.code,
        detail={"what": "export_tree"},
    )
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="grid-tree-{area.code}.json"'
    return answer


def _day(request: HttpRequest):
    try:
        return parse_date(request.GET.get("day", "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def _asked_area(request: HttpRequest, *permissions: Permission) -> dict[str, Area]:
    """The area that the address names, as the form's first value."""
    found = areas_of(request.user, *permissions).filter(code=request.GET.get("area", "")[:17]).first()
    return {"area": found} if found else {}


def _kept(request: HttpRequest, pk: uuid.UUID, kind: str) -> dict[str, Any]:
    kept = keeping.opened(pk, owner=request.user.pk, kind=kind)
    if kept is None:
        raise Http404
    return kept


def _add(form, refusal: Refusal) -> None:
    if refusal.code == "forbidden":
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else "file", str(refusal))
