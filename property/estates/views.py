"""Estates: the list, and the page of one with what every subject says of it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grids import keyset
from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.pages import belongs_to
from property.estates import actions, queries, sections
from property.estates.forms import EstateForm
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
    told = sections.shown(request.user, one)
    context = {
        "estate": one,
        "main": [(section, what) for section, what in told if not section.is_beside],
        "beside": [(section, what) for section, what in told if section.is_beside],
        "may_edit": oracle.may_in(request.user, Permission.ESTATE_EDIT, one.area_id) and one.ends_on is None,
    }
    return render(request, "property/estates/estate.html", context)
