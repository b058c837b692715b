"""Pages of dwellings: a house's picture, adding its rooms, one dwelling and its steps, the list."""

import uuid
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.lists.page import Shown, context_of
from grids.registry.dwellings import actions, listings, queries
from grids.registry.dwellings.facts import Facts, called
from grids.registry.dwellings.forms import (
    ChangeForm,
    EndForm,
    HouseForm,
    MoveForm,
    StepForm,
    UndoForm,
    UseForm,
)
from grids.registry.dwellings.kinds import MARKS, Use
from grids.registry.dwellings.models import Dwelling
from grids.registry.queries import chain_of
from grids.registry.views import visible as visible_building
from grids.together import house_pictures

if TYPE_CHECKING:
    from grids.registry.models import Building

LIST = Shown(listings.DWELLINGS, listings.form_of, listings.rows_of, queries.fetched)


@require_safe
def dwelling_list(request: HttpRequest) -> HttpResponse:
    """Dwellings of the reader's areas, standing and ended."""
    may_add = oracle.allowed_anywhere(request.user, Permission.REGISTRY_EDIT)
    context = context_of(LIST, request.user, request.GET) | {"may_add": may_add, "marks": MARKS}
    return render(request, "grids/registry/dwellings/list.html", context)


def visible(request: HttpRequest, pk: uuid.UUID) -> Dwelling:
    """The dwelling, as far as its reader may know it; else 404."""
    rows = Dwelling.objects.visible_to(request.user).called().select_related("area")
    return get_object_or_404(rows, pk=pk)


@require_safe
def building_grid(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A house as floors and entrances (楼栋图); the legend is the filter, and the same stands beside it as a table.

    Each dwelling is marked by its use, unless another subject draws the picture for this reader.
    """
    building = visible_building(request, pk)
    context: dict[str, Any] = {
        "building": building, "chain": chain_of(building.area),
        "may_edit": building.ends_on is None and oracle.may_in(request.user, Permission.REGISTRY_EDIT, building.area_id),
    }  # fmt: skip
    for one in house_pictures():
        if oracle.may_in(request.user, one.permission, building.area_id):
            told = one.of(request.user, building, request.GET.getlist(one.asks))
            return render(request, one.template, context | told)
    shown = [one for one in request.GET.getlist("use") if one in Use.values]
    context |= {"picture": queries.picture_of(building, shown), "shown": shown}
    return render(request, "grids/registry/dwellings/grid.html", context)


@require_http_methods(["GET", "POST"])
def building_rooms(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add one dwelling or all of a house; their numbers are shown before anything is written."""
    building = visible_building(request, pk)
    oracle.require_in(request.user, Permission.REGISTRY_EDIT, building.area_id, _("登记户室"))
    form = HouseForm(posted(request), building=building)
    told, status = [], 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        told, seen = given["told"], _seal(given["told"])
        status = 200
        if given["seen"] == seen:
            try:
                made = actions.add_dwellings(
                    building_id=pk,
                    rooms=told,
                    occurred_on=given["occurred_on"],
                    key=given["key"],
                    by=request.user,
                )
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("已登记 %(n)d 户。") % {"n": len(made)})
                return redirect("building_grid", pk=pk)
        form.data = form.data.copy()
        form.data["seen"] = seen
    context = {"form": form, "building": building, "told": _told(told, building), "many": len(told)}
    return render(request, "grids/registry/dwellings/rooms.html", context, status=status)


def _seal(told: list[Facts]) -> str:
    """By what it is known that whoever confirms has seen these very numbers."""
    return sha256(repr(told).encode()).hexdigest()[:20]


def _told(told: list[Facts], building: "Building") -> list[tuple[str, list[str]]]:
    """The numbers by floor, the uppermost first, as a preview shows them."""
    floors: dict[int | None, list[str]] = {}
    for one in told:
        floors.setdefault(one.floor, []).append(called(one))
    order = sorted(floors, key=lambda floor: -1000 if floor is None else floor, reverse=True)
    return [
        (Dwelling(building=building, floor=floor).floor_label or _("未写楼层"), floors[floor])
        for floor in order
    ]


@require_safe
def dwelling(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One dwelling: what is told of it, how it was used when, its book."""
    return _page(request, visible(request, pk))


def _page(
    request: HttpRequest, shown: Dwelling, *, opened: StepForm | None = None, status: int = 200
) -> HttpResponse:
    """opened: the form of a step that stands on the page itself, with what was refused of it."""
    may_edit = oracle.may_in(request.user, Permission.REGISTRY_EDIT, shown.area_id)
    stands = shown.ends_on is None
    story = queries.story_of(shown)
    last = queries.last_standing(story) if may_edit and shown.building.ends_on is None else None
    forms: dict[str, type[StepForm]] = (
        {"use": UseForm, "move": MoveForm, "end": EndForm} if may_edit and stands else {}
    )
    if last:
        forms["undo"] = UndoForm
    if opened and not opened.is_bound and type(opened) not in forms.values():
        opened = None
    # no form stands on a page twice
    made = {name: form(of=shown) for name, form in forms.items() if not isinstance(opened, form)}
    for one in (*made.values(), opened):
        if last and isinstance(one, UndoForm):
            one.initial["seq"] = last.seq
    context = {
        "dwelling": shown, "mark": MARKS[Use(shown.use)], "chain": chain_of(shown.area), "last": last,
        "story": [one for one in story if one.of_house],
        "uses": [one for one in shown.uses.order_by("-period") if not one.period.isempty], "forms": made,
        "may_edit": may_edit and stands, "opened": opened,
        "sees_people": oracle.may_in(request.user, Permission.PEOPLE_VIEW, shown.area_id),
    }  # fmt: skip
    return render(request, "grids/registry/dwellings/dwelling.html", context, status=status)


def _refused(request: HttpRequest, form: StepForm, refusal: Refusal) -> None:
    """The sentence at its field; whoever saves again has seen what stands there now."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    form.data = form.data.copy()
    form.data["base"] = visible(request, form.of.pk).version


def _step(
    request: HttpRequest, pk: uuid.UUID, form_of: type[StepForm], act: Callable, done: str, doing: str
) -> HttpResponse:  # fmt: skip
    """A step by its form: refused, it stands on the page of the dwelling again with the sentence."""
    shown = visible(request, pk)
    oracle.require_in(request.user, Permission.REGISTRY_EDIT, shown.area_id, doing)
    if request.method == "GET":
        return _page(request, shown, opened=form_of(of=shown))
    form, status = form_of(request.POST, of=shown), 400
    if form.is_valid():
        try:
            act(dwelling_id=pk, by=request.user, **form.given)
        except Refusal as refusal:
            _refused(request, form, refusal)
            shown, status = visible(request, pk), refusal.status
        else:
            messages.success(request, done)
            return redirect("dwelling", pk=pk)
    return _page(request, shown, opened=form, status=status)


@require_http_methods(["GET", "POST"])
def dwelling_use(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A dwelling is used otherwise from a day on."""
    return _step(
        request, pk, UseForm, actions.set_use, _("已改变用途，原来的留在经过里。"), _("改变户室用途")
    )


@require_http_methods(["GET", "POST"])
def dwelling_move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A dwelling belongs to another entrance."""
    return _step(request, pk, MoveForm, actions.move_dwelling, _("已改换单元。"), _("改换户室单元"))


@require_http_methods(["GET", "POST"])
def dwelling_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A dwelling that is no more."""
    return _step(
        request,
        pk,
        EndForm,
        actions.end_dwelling,
        _("已注销，经过仍可查看；注销错了可以撤回。"),
        _("注销户室"),
    )


@require_http_methods(["GET", "POST"])
def dwelling_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The last step taken back."""
    return _step(request, pk, UndoForm, actions.take_back, _("已撤回，恢复到这一步以前。"), _("撤回"))


@require_http_methods(["GET", "POST"])
def dwelling_change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put right what is told of a dwelling."""
    shown = visible(request, pk)
    oracle.require_in(request.user, Permission.REGISTRY_EDIT, shown.area_id, _("更正户室"))
    form = ChangeForm(posted(request), of=shown)
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            actions.change_dwelling(dwelling_id=pk, by=request.user, **form.given)
        except Refusal as refusal:
            _refused(request, form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("已更正，原来的内容留在经过里。"))
            return redirect("dwelling", pk=pk)
    context = {"form": form, "dwelling": shown}
    return render(request, "grids/registry/dwellings/change.html", context, status=status)
