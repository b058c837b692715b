"""Estates: the list, and the page of one with what every subject says of it."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids import keyset
from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.conduct.why import WhyForm
from grids.pages import belongs_to
from property.estates import actions, queries, sections
from property.estates.forms import BuildingsForm, CorrectForm, EstateForm
from property.estates.managing.views import step_page, to_edit
from property.estates.models import Estate


@require_safe
def estate_list(request: HttpRequest) -> HttpResponse:
    """The estates of one's areas."""
    oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看小区"))
    page = keyset.page_of(queries.listed(request.user), request.GET, ("community_code", "name", "id"))
    may_add = oracle.allowed_anywhere(request.user, Permission.ESTATE_EDIT)
    return render(request, "property/estates/list.html", {"page": page, "may_add": may_add})


@require_http_methods(["GET", "POST"])
def estate_new(request: HttpRequest) -> HttpResponseBase:
    """Register an estate."""
    oracle.require_anywhere(request.user, Permission.ESTATE_EDIT, _("登记小区"))
    belongs_to(request, "estate_list")
    areas = queries.editable_areas(request.user)
    form = EstateForm(areas, posted(request), initial={"area": areas.first()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记，请加入楼栋。"))
            return redirect("estate", pk=made.pk)
    return render(request, "property/estates/new.html", {"form": form}, status=400 if form.is_bound else 200)


@require_safe
def estate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One estate."""
    belongs_to(request, "estate_list")
    one = get_object_or_404(Estate.objects.visible_to(request.user).select_related("area"), pk=pk)
    # which shading of its homes was asked for; sections read it off the estate
    one.shaded_by = request.GET.get("shade", "")
    told = sections.shown(request.user, one)
    context = {
        "estate": one,
        "main": [(section, what) for section, what in told if not section.is_beside],
        "beside": [(section, what) for section, what in told if section.is_beside],
        "may_edit": oracle.may_in(request.user, Permission.ESTATE_EDIT, one.area_id) and one.ends_on is None,
    }
    return render(request, "property/estates/estate.html", context)


def _taken(request: HttpRequest, form: Form, step: Callable[[dict], object], said: str) -> bool:
    """Whether a step was taken by what the form says; what refuses it stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        step(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, said)
    return True


@require_http_methods(["GET", "POST"])
def estate_correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Put right what is written of an estate."""
    one = to_edit(request, pk)
    form = CorrectForm(one, posted(request))
    if _taken(
        request, form, lambda told: actions.correct(estate_id=one.pk, by=request.user, **told), _("已更正。")
    ):
        return redirect("estate", pk=one.pk)
    return step_page(request, one, form, _("更正小区"))


@require_http_methods(["GET", "POST"])
def estate_buildings(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Buildings that come into an estate."""
    one = to_edit(request, pk)
    form = BuildingsForm(queries.free_buildings(request.user, one), posted(request))
    if _taken(
        request, form, lambda told: actions.take_in(estate_id=one.pk, by=request.user, **told), _("已加入。")
    ):
        return redirect("estate", pk=one.pk)
    return step_page(
        request,
        one,
        form,
        _("加入楼栋"),
        text=_("这里列出本社区还不在任何小区里的楼栋；没有登记的先到“楼栋”里登记。"),
    )


@require_http_methods(["GET", "POST"])
def estate_let_go(request: HttpRequest, pk: uuid.UUID, building: uuid.UUID) -> HttpResponseBase:
    """A building leaves an estate, with why."""
    one = to_edit(request, pk)
    form = WhyForm(posted(request))
    if _taken(
        request,
        form,
        lambda told: actions.let_go(estate_id=one.pk, building_id=building, by=request.user, **told),
        _("已移出。"),
    ):
        return redirect("estate", pk=one.pk)
    return step_page(
        request, one, form, _("移出楼栋"), text=_("以前登记的都留着，楼栋本身不变。"), is_warned=True
    )


@require_http_methods(["GET", "POST"])
def estate_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """An estate is no more, with why."""
    one = to_edit(request, pk)
    form = WhyForm(posted(request))
    if _taken(
        request, form, lambda told: actions.end(estate_id=one.pk, by=request.user, **told), _("已注销。")
    ):
        return redirect("estate", pk=one.pk)
    return step_page(
        request,
        one,
        form,
        _("注销小区"),
        text=_("楼栋全部移出，账目和经过都留着，注销后不能再改。"),
        is_warned=True,
    )
