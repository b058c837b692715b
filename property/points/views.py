"""Service points: the list, one with everything that is kept of it, and the story of a gatehouse."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from grids import keyset
from grids.access import oracle
from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.conduct.why import WhyForm
from grids.pages import belongs_to
from property.points import actions, queries
from property.points.forms import (
    CorrectForm,
    CountForm,
    HolderForm,
    JobForm,
    NewPointForm,
    PhotoForm,
    PriceForm,
)
from property.points.models import JobHolder, ServicePoint


@require_safe
def point_list(request: HttpRequest) -> HttpResponse:
    """The points of one's estates."""
    oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看服务点"))
    belongs_to(request, "estate_list")
    page = keyset.page_of(queries.standing(request.user), request.GET, ("name", "id"))
    may_add = oracle.allowed_anywhere(request.user, Permission.ESTATE_EDIT)
    return render(request, "property/points/list.html", {"page": page, "may_add": may_add})


@require_http_methods(["GET", "POST"])
def point_new(request: HttpRequest) -> HttpResponseBase:
    """Open a point."""
    oracle.require_anywhere(request.user, Permission.ESTATE_EDIT, _("登记服务点"))
    belongs_to(request, "estate_list")
    first = {"estate": request.GET.get("estate", "")}
    form = NewPointForm(queries.estates_of(request.user), posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_point(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记服务点。"))
            return redirect("point", pk=made.pk)
    return render(request, "property/points/new.html", {"form": form}, status=400 if form.is_bound else 200)


def _visible(request: HttpRequest, pk: uuid.UUID) -> ServicePoint:
    return get_object_or_404(
        ServicePoint.objects.visible_to(request.user).select_related("estate__area"), pk=pk
    )


@require_safe
def point(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One point."""
    return _page(request, _visible(request, pk))


def _page(request: HttpRequest, one: ServicePoint, status: int = 200, **forms: Any) -> HttpResponse:
    belongs_to(request, "estate_list")
    total, days = queries.uses(one)
    may_edit = one.closed_on is None and oracle.may_in(
        request.user, Permission.ESTATE_EDIT, one.estate.area_id
    )
    context = {
        "point": one, "may_edit": may_edit, "prices": one.prices.filter(is_struck=False), "uses": total, "days": days,
        "rated": queries.rated(one), "jobs": queries.jobs(one, request.user), "photos": queries.photos(one),
        "may_see_holders": oracle.may_in(request.user, Permission.PEOPLE_VIEW, one.estate.area_id),
    }  # fmt: skip
    if may_edit:
        context |= {
            "correct": CorrectForm(instance=one, initial={"version": one.version}, auto_id="correct_%s"),
            "price": PriceForm(auto_id="price_%s"), "count": CountForm(auto_id="count_%s"), "job": JobForm(auto_id="job_%s"),
            "photo": PhotoForm(auto_id="photo_%s"), "why": WhyForm(),
            "holder": HolderForm(auto_id="holder_%s"),
        }  # fmt: skip
    return render(request, "property/points/point.html", context | forms, status=status)


@require_safe
def point_story(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """门房变资源，反哺居民生活: how it was, by what right it was changed, what it gives back."""
    belongs_to(request, "estate_list")
    one = _visible(request, pk)
    total, _days = queries.uses(one)
    context = {
        "point": one, "photos": queries.photos(one), "prices": one.prices.filter(is_struck=False), "uses": total,
        "rated": queries.rated(one), "returned": queries.returned(one), "places": sum(job["job"].places for job in queries.jobs(one, request.user)),
    }  # fmt: skip
    return render(request, "property/points/story.html", context)


def _price(form: PriceForm) -> dict:
    return {"what": form.cleaned_data["what"], "fen": form.fen}


# what is done on a point's page: its form, its action, what the action is given, what is said of it
DOES: dict[str, tuple] = {
    "correct": (CorrectForm, actions.correct, None, gettext_lazy("已更正。")),
    "price": (PriceForm, actions.price, _price, gettext_lazy("已登记收费。")),
    "count": (CountForm, actions.count, None, gettext_lazy("已登记人次。")),
    "job": (JobForm, actions.offer, None, gettext_lazy("已设置岗位。")),
    "photo": (PhotoForm, actions.show, None, gettext_lazy("已添加照片。")),
    "why": (WhyForm, actions.close, None, gettext_lazy("服务点已关闭。")),
}


@takes_files(Permission.ESTATE_EDIT, at_most="ATTACHMENT_MAX_BYTES")
@require_http_methods(["GET", "POST"])
def point_do(request: HttpRequest, pk: uuid.UUID, verb: str) -> HttpResponseBase:
    """Do something with a point. Looked at, the address leads to it."""
    one = _visible(request, pk)
    if request.method == "GET":
        return redirect("point", pk=pk)
    if verb not in DOES:
        raise Http404
    oracle.require_in(request.user, Permission.ESTATE_EDIT, one.estate.area_id, _("管理服务点"))
    make, act, given, told = DOES[verb]
    bound = {"instance": one} if make is CorrectForm else {}
    form = make(request.POST, request.FILES, auto_id=f"{verb}_%s", **bound)
    if form.is_valid():
        try:
            act(point_id=pk, by=request.user, **(given(form) if given else form.cleaned_data))
        except Refusal as refusal:
            if refusal.code in {"forbidden", "conflict"}:
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, told)
            return redirect("point", pk=pk)
    return _page(request, _visible(request, pk), 400, **{verb: form, "refused": verb})


@require_http_methods(["GET", "POST"])
def point_strike(request: HttpRequest, pk: uuid.UUID, price: int) -> HttpResponseBase:
    """A service isn't offered so any more."""
    _visible(request, pk)
    if request.method == "POST":
        actions.strike_price(point_id=pk, price_id=price, by=request.user)
        messages.success(request, _("已划去。"))
    return redirect("point", pk=pk)


@require_http_methods(["GET", "POST"])
def point_hold(request: HttpRequest, pk: uuid.UUID, job: int) -> HttpResponseBase:
    """Somebody takes a place of a job."""
    one = _visible(request, pk)
    if request.method == "GET":
        return redirect("point", pk=pk)
    get_object_or_404(one.jobs, pk=job)
    form = HolderForm(request.POST, auto_id="holder_%s")
    if not form.is_valid():
        oracle.require_in(request.user, Permission.ESTATE_EDIT, one.estate.area_id, _("管理服务点"))
        return _page(request, one, 400, holder=form, refused=f"hold{job}")
    actions.hold(job_id=job, by=request.user, **form.cleaned_data)
    messages.success(request, _("已安排上岗。"))
    return redirect("point", pk=pk)


@require_http_methods(["GET", "POST"])
def point_leave(request: HttpRequest, pk: uuid.UUID, holder: uuid.UUID) -> HttpResponseBase:
    """Somebody's place is free again."""
    _visible(request, pk)
    if request.method == "POST":
        get_object_or_404(JobHolder.objects.visible_to(request.user), pk=holder, job__point=pk)
        actions.leave(holder_id=holder, by=request.user)
        messages.success(request, _("已登记离岗。"))
    return redirect("point", pk=pk)
