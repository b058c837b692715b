"""Pages of buildings: the list, one building, adding, correcting, moving to another grid, ending."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.locating import locate
from grids.areas.models import Area
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.lists.page import Shown, context_of
from grids.registry import actions, listings, queries, together
from grids.registry.facts import Place
from grids.registry.forms import BuildingForm, EndForm, MoveForm, RestoreForm
from grids.registry.models import Building
from grids.registry.tiles import tianditu

LIST = Shown(
    listings.BUILDINGS, listings.form_of, listings.rows_of, lambda rows: together.lines(queries.fetched(rows))
)


@require_safe
def building_list(request: HttpRequest) -> HttpResponse:
    """Buildings of the reader's areas, standing and ended."""
    may_add = oracle.allowed_anywhere(request.user, Permission.REGISTRY_EDIT)
    # as a page of one area's grids it stands among their tabs
    code = request.GET.get("area", "")
    whole = Area.objects.visible_to(request.user).filter(code=code).first() if code else None
    context = context_of(LIST, request.user, request.GET) | {"may_add": may_add, "whole": whole}
    return render(request, "grids/registry/list.html", context)


def visible(request: HttpRequest, pk: uuid.UUID) -> Building:
    """The building, as far as its reader may know it; else 404."""
    rows = Building.objects.visible_to(request.user).select_related("area").prefetch_related("entrances")
    return get_object_or_404(rows, pk=pk)


@require_safe
def building(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One building: facts, its grid and what that lies in, entrances and storeys, a small map, its book."""
    return _page(request, visible(request, pk))


def _page(
    request: HttpRequest,
    shown: Building,
    *,
    move: MoveForm | None = None,
    end: EndForm | None = None,
    restore: RestoreForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_theirs = oracle.may_in(request.user, Permission.REGISTRY_EDIT, shown.area_id)
    may_edit = is_theirs and shown.ends_on is None
    story = queries.story_of(shown)
    known = {"known": len(story)}
    if may_edit:
        leaves = [
            one
            for one in queries.leaves_within(request.user, shown.community_code)
            if one.code != shown.area_id
        ]
        move = move or MoveForm(leaves=leaves, initial=known)
        end = end or EndForm(initial=known)
    context = {
        "building": shown, "chain": queries.chain_of(shown.area), "homes": shown.dwellings.standing().count(), "story": story,
        "map": queries.map_of(shown, request.user), "may_edit": may_edit, "move": move, "end": end,
        "approval": tianditu.approval(), "restore": restore or (RestoreForm(initial=known) if is_theirs and not may_edit else None),
    }  # fmt: skip
    return render(request, "grids/registry/building.html", context, status=status)


@require_http_methods(["GET", "POST"])
def building_new(request: HttpRequest) -> HttpResponse:
    """Add a building: drawn, tapped or typed; where it will lie is shown before it is saved."""
    oracle.require_anywhere(request.user, Permission.REGISTRY_EDIT, _("登记楼栋"))
    own = queries.own_area(request.user)
    leaves = queries.leaves_within(request.user, own.code) if own else []
    form = BuildingForm(posted(request), leaves=leaves)
    found = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        found = _looked(given["where"])
        if given["seen"] == found["seen"] or given["area"]:
            try:
                made = actions.add_building(
                    facts=given["told"],
                    place=given["where"],
                    area_code=given["area"],
                    reason=given["reason"],
                    by=request.user,
                )
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                messages.success(
                    request,
                    _("已登记：%(building)s，在%(area)s。")
                    % {"building": made.label, "area": made.area.short_name},
                )
                return redirect("building", pk=made.pk)
    return _form(request, form, found, None)


@require_http_methods(["GET", "POST"])
def building_correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put right what is told of a building, or its place."""
    shown = visible(request, pk)
    oracle.require_in(request.user, Permission.REGISTRY_EDIT, shown.area_id, _("更正楼栋"))
    form = BuildingForm(posted(request), of=shown)
    if not form.is_bound:
        form.initial["known"] = shown.events.count()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.correct_building(
                building_id=pk, facts=given["told"], place=_if_changed(shown, form), reason=given["reason"],
                known=given["known"], by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return _form(request, form, None, shown, status=refusal.status)
        messages.success(request, _("已更正，原来的内容留在经过里。"))
        return redirect("building", pk=pk)
    return _form(request, form, None, shown)


def _if_changed(shown: Building, form: BuildingForm) -> Place | None:
    """The place that was given, where it is another than the one the form began with."""
    is_same = not {"lon", "lat", "shape", "coord_source"} & set(form.changed_data)
    return None if is_same else form.cleaned_data["where"]


def _form(
    request: HttpRequest,
    form: BuildingForm,
    found: dict | None,
    shown: Building | None,
    status: int | None = None,
) -> HttpResponse:
    own = queries.own_area(request.user)
    context = {
        "form": form,
        "found": found,
        "building": shown,
        "around": _around(request, shown, own),
        "approval": tianditu.approval(),
    }
    is_refused = form.is_bound and form.errors
    return render(request, "grids/registry/form.html", context, status=status or (400 if is_refused else 200))


def _around(request: HttpRequest, shown: Building | None, own) -> dict:
    """What the map of the form begins with: the edges of the own grids, or the building and what stands around it."""
    return queries.map_of(shown, request.user) if shown else {"edges": queries.edges_of(own)}


def _looked(place: Place) -> dict:
    """Where a place lies, as it is shown before it is saved: converted, with the chain of areas."""
    found = locate(place.point.x, place.point.y)
    seen = f"{place.point.x:.6f},{place.point.y:.6f}"
    return {
        "chain": found.chain,
        "leaf": found.leaf,
        "seen": seen,
        "lon": f"{place.point.x:.6f}",
        "lat": f"{place.point.y:.6f}",
    }


@require_http_methods(["GET", "POST"])
def building_move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a building into another grid, with a reason."""
    shown = visible(request, pk)
    oracle.require_in(request.user, Permission.REGISTRY_EDIT, shown.area_id, _("调整楼栋所在网格"))
    if request.method == "GET":
        return _page(request, shown)
    leaves = queries.leaves_within(request.user, shown.community_code)
    form = MoveForm(request.POST, leaves=leaves)
    status = 400
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.move_building(
                building_id=pk,
                area_code=given["area"],
                reason=given["reason"],
                known=given["known"],
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已改换网格，原因留在经过里。"))
            return redirect("building", pk=pk)
    return _page(request, shown, move=form, status=status)


@require_http_methods(["GET", "POST"])
def building_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A building that is no more."""
    shown = visible(request, pk)
    oracle.require_in(request.user, Permission.REGISTRY_EDIT, shown.area_id, _("注销楼栋"))
    if request.method == "GET":
        return _page(request, shown)
    form = EndForm(request.POST)
    status = 400
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.end_building(
                building_id=pk, on=given["on"], reason=given["reason"], known=given["known"], by=request.user
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已注销，经过仍可查看。"))
            return redirect("building", pk=pk)
    return _page(request, shown, end=form, status=status)


@require_http_methods(["GET", "POST"])
def building_restore(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A building that was ended by mistake stands again."""
    shown = visible(request, pk)
    oracle.require_in(request.user, Permission.REGISTRY_EDIT, shown.area_id, _("恢复楼栋"))
    if request.method == "GET":
        return _page(request, shown)
    form, status = RestoreForm(request.POST), 400
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.restore_building(
                building_id=pk, reason=given["reason"], known=given["known"], by=request.user
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已恢复在册，原因留在经过里。"))
            return redirect("building", pk=pk)
    return _page(request, shown, restore=form, status=status)
