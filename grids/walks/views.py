"""Rounds from door to door: one page for a phone, what is sent from there, and what clashed, side by side."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.events import new_id
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal, require
from grids.homes.forms import RELATIONS
from grids.lists.page import context_of
from grids.pages import belongs_to
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.queries import rules_of
from grids.registry.models import Building
from grids.walks import actions, comparing, deciding, listings, queries, stairs
from grids.walks.forms import DecideForm, RoundForm, VisitForm
from grids.walks.kinds import Stands
from grids.walks.models import VisitConflict, Walk
from grids.walks.visiting import CONFLICT

JSON = "application/json"
EDIT = Permission.PEOPLE_EDIT
SETTLED = 302


@require_http_methods(["GET", "POST"])
def walk(request: HttpRequest) -> HttpResponse:
    """One's rounds of today, and the button that makes one; `?building=` of one house alone."""
    oracle.require_anywhere(request.user, EDIT, _("走访"))
    areas = queries.walkable(request.user)
    house = _house(request)
    first = house.area if house else areas.first()
    initial = {
        "area": first,
        "most": rules_of(first.code).walk_homes if first else None,
        "building": house and house.pk,
        "key": new_id(),
    }
    form = RoundForm(areas, posted(request), initial=initial)
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            made, is_new = _made(request, form)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
        else:
            said = _("今天的走访已排好，按走楼的顺序。") if is_new else _("这次走访已经排好，没有重复。")
            messages.success(request, said)
            return redirect("walk_round", pk=made.pk)
    context = {
        "form": form,
        "house": house,
        "stairs": [] if house or first is None else stairs.in_need(request.user, first),
        "going": queries.going_of(request.user),
        "waiting": queries.waiting_for(request.user),
    }
    return render(request, "grids/walks/walk.html", context, status=status)


def _house(request: HttpRequest) -> Building | None:
    """The house that an address or a form names, as far as its reader may know it."""
    asked = request.POST.get("building") or request.GET.get("building")
    try:
        key = uuid.UUID(asked or "")
    except ValueError:
        return None
    rows = Building.objects.visible_to(request.user).select_related("area")
    return rows.filter(pk=key).first()


def _made(request: HttpRequest, form: RoundForm) -> tuple[Walk, bool]:
    given = form.cleaned_data
    return actions.make_round(
        key=given["key"], area_code=given["area"].code, building_id=given["building"], entrance_id=given["entrance"],
        most=given["most"], by=request.user,
        ends_at=request.session.get_expiry_date(),
    )  # fmt: skip


@require_safe
def walk_round(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One's round: every home with what may be pressed at its door."""
    belongs_to(request, "walk")
    oracle.require_anywhere(request.user, EDIT, _("走访"))
    rows = Walk.objects.visible_to(request.user).select_related("area", "building")
    shown = queries.round_of(get_object_or_404(rows, pk=pk), request.user)
    return render(
        request, "grids/walks/round.html", {"round": shown, "walk": shown.walk, "relations": RELATIONS}
    )


@require_POST
def home_visit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What came of a visit, from the round or from the page of a home; a script is answered in JSON (`Accept`)."""
    rows = Dwelling.objects.visible_to(request.user).select_related("building__area", "entrance", "area")
    dwelling = get_object_or_404(rows, pk=pk)
    try:
        oracle.require_in(request.user, EDIT, dwelling.area_id, _("登记走访"))
        form = VisitForm(request.POST)
        require(form.is_valid(), _first(form), field=next(iter(form.errors), None))
        done = actions.visit(dwelling_id=pk, by=request.user, **form.given)
    except Refusal as refusal:
        if _asks_json(request):
            said = {"code": refusal.code, "field": refusal.field, "said": str(refusal)}
            return JsonResponse(said, status=refusal.status)
        raise
    return _answered(request, form, done)


def _first(form: VisitForm) -> str:
    return next((str(errors[0]) for errors in form.errors.values()), "")


def _asks_json(request: HttpRequest) -> bool:
    return JSON in request.headers.get("Accept", "")


def _answered(request: HttpRequest, form: VisitForm, done: actions.Visited) -> HttpResponse:
    conflict = done.conflict if done.conflict and done.conflict.state == Stands.OPEN else None
    page = reverse("visit_conflict", args=[conflict.pk]) if conflict else ""
    if _asks_json(request):
        told = {"became": done.became, "version": done.version, "said": done.said, "conflict": page}
        return JsonResponse(told | {"visit": str(done.visit.pk), "outcome": done.visit.outcome})
    say = messages.info if done.became == CONFLICT else messages.success
    say(request, done.said)
    walk_id = form.cleaned_data["walk"]
    if walk_id and Walk.objects.visible_to(request.user).filter(pk=walk_id).exists():
        return redirect("walk_round", pk=walk_id)
    return redirect(page or reverse("household", args=[done.visit.dwelling_id]))


@require_safe
def visit_conflicts(request: HttpRequest) -> HttpResponse:
    """What clashed and waits to be decided, and what was decided."""
    belongs_to(request, "walk")
    return render(request, "grids/walks/conflicts.html", context_of(listings.LIST, request.user, request.GET))


@require_http_methods(["GET", "POST"])
def visit_conflict(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One conflict: what the visit says and what is registered, side by side; nothing is preselected."""
    belongs_to(request, "walk")
    related = ("visit__by", "dwelling__building", "dwelling__entrance", "dwelling__area", "decided_by")
    rows = VisitConflict.objects.visible_to(request.user).select_related(*related)
    one, status = get_object_or_404(rows, pk=pk), 200
    form = DecideForm(posted(request), initial={"base": one.dwelling.version})
    if form.is_bound:
        oracle.require_in(request.user, EDIT, one.area_id, _("处理走访冲突"))
        status = _decided(request, one, form)
    if status == SETTLED:
        return redirect("household", pk=one.dwelling_id)
    one = get_object_or_404(rows.all(), pk=pk) if form.is_bound else one
    is_open = one.state == Stands.OPEN
    context = {
        "form": form, "both": comparing.compared(one, request.user), "conflict": one, "is_open": is_open,
        "already": "" if is_open else deciding.already(one), "may_decide": oracle.may_in(request.user, EDIT, one.area_id),
    }  # fmt: skip
    return render(request, "grids/walks/conflict.html", context, status=status)


def _decided(request: HttpRequest, one: VisitConflict, form: DecideForm) -> int:
    """Settle it as the form says; the status of the page that says why not, where it is refused."""
    if not form.is_valid():
        return 400
    try:
        said = actions.decide(conflict_id=one.pk, by=request.user, **form.given)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        form.data = form.data.copy()
        # whoever chooses again has seen what stands there now
        form.data["base"] = queries.version_of(one.dwelling_id)
        return refusal.status
    messages.success(request, said)
    return SETTLED
