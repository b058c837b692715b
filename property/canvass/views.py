"""Rounds: planned, begun and ended; how far each entrance is, a house as a picture, several rounds beside each other."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.conduct.why import WhyForm
from grids.pages import belongs_to
from grids.registry.models import Building
from property.canvass import actions, picture, queries
from property.canvass.forms import QuestionForm, RoundForm
from property.canvass.kinds import RoundState
from property.canvass.models import CanvassRound
from property.estates.models import Estate

EDIT = Permission.ESTATE_EDIT


@require_http_methods(["GET", "POST"])
def canvass_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Plan a round of an estate."""
    belongs_to(request, "estate_list")
    estate = get_object_or_404(Estate.objects.visible_to(request.user), pk=pk)
    oracle.require_in(request.user, EDIT, estate.area_id, _("安排摸底入户"))
    today, has_any = timezone.localdate(), estate.canvass_rounds.exists()
    form = RoundForm(posted(request), initial={"starts_on": today, "asks_as_before": has_any})
    if not has_any:
        del form.fields["asks_as_before"]
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            made = actions.create(estate_id=pk, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已排好，请加上问题、安排谁去，再开始。"))
            return redirect("canvass", pk=made.pk)
    return render(request, "property/canvass/new.html", {"form": form, "estate": estate}, status=status)


@require_safe
def canvass(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One round."""
    return _page(request, _visible(request, pk))


def _page(
    request: HttpRequest, one: CanvassRound, *, form: QuestionForm | None = None, why: WhyForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page of a round, with what was filled in where it was refused."""
    belongs_to(request, "estate_list")
    may_edit = oracle.may_in(request.user, EDIT, one.estate.area_id)
    is_draft, is_going = one.state == RoundState.DRAFT, one.state == RoundState.GOING
    tallies = queries.reach_by_part(one)
    parts = queries.parts_of(one)
    context = {
        "round": one, "whole": queries.reach_of([one])[one.pk], "parts": [(part, tallies[part.pk]) for part in parts],
        "visitors": actions.visitors_of(one) if may_edit and (is_draft or is_going) else [],
        "questions": list(one.questions.all()), "form": form or QuestionForm(), "why": why or WhyForm(is_asked=False),
        "may_edit": may_edit and (is_draft or is_going), "is_draft": is_draft, "is_going": is_going,
        "sees_homes": oracle.may_in(request.user, Permission.PEOPLE_VIEW, one.estate.area_id),
        "may_go": is_going and oracle.may_in(request.user, Permission.PEOPLE_EDIT, one.estate.area_id),
        "story": [
            {"at": step.occurred_at, "who": step.actor_label, "what": step.verb_label, "text": step.reason}
            for step in one.events.order_by("-seq")
        ],
    }  # fmt: skip
    return render(request, "property/canvass/round.html", context, status=status)


def _visible(request: HttpRequest, pk: uuid.UUID) -> CanvassRound:
    rows = CanvassRound.objects.visible_to(request.user).select_related("estate__area")
    return get_object_or_404(rows, pk=pk)


def _to_edit(request: HttpRequest, pk: uuid.UUID) -> CanvassRound:
    one = _visible(request, pk)
    oracle.require_in(request.user, EDIT, one.estate.area_id, _("安排摸底入户"))
    return one


@require_POST
def canvass_question(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One more question."""
    one = _to_edit(request, pk)
    form, status = QuestionForm(request.POST), 400
    if form.is_valid():
        try:
            actions.ask(round_id=pk, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已加一个问题。"))
            return redirect("canvass", pk=pk)
    return _page(request, one, form=form, status=status)


@require_POST
def canvass_unask(request: HttpRequest, pk: uuid.UUID, question: uuid.UUID) -> HttpResponseBase:
    """A question is asked no more."""
    _to_edit(request, pk)
    actions.unask(round_id=pk, question_id=question, by=request.user)
    messages.success(request, _("已去掉这个问题。"))
    return redirect("canvass", pk=pk)


@require_POST
def canvass_assign(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Who goes where, and where one goes at all: `visitor-<part>` and `part`, by the keys of parts."""
    _to_edit(request, pk)
    visitors = {
        _number(name.removeprefix("visitor-")): _number(value) or None
        for name, value in request.POST.items()
        if name.startswith("visitor-")
    }
    parts = [_number(one) for one in request.POST.getlist("part")] if "choosing" in request.POST else None
    actions.assign(round_id=pk, visitors=visitors, parts=parts, by=request.user)
    messages.success(request, _("已安排。"))
    return redirect("canvass", pk=pk)


def _number(text: str) -> int:
    """A key as a form sends it; 0, which no row has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


@require_POST
def canvass_start(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Begin it."""
    _to_edit(request, pk)
    one, _is_new = actions.start(round_id=pk, by=request.user)
    total = queries.reach_of([one])[one.pk].total
    messages.success(request, _("已开始，名单锁定 %(n)d 户。") % {"n": total})
    return redirect("canvass", pk=pk)


@require_POST
def canvass_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """End it; with homes left, with a reason."""
    return _over(request, pk, actions.end, _("这一轮已结束。"))


@require_POST
def canvass_drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Don't go through with it."""
    return _over(request, pk, actions.drop, _("这一轮已撤销。"))


def _over(request: HttpRequest, pk: uuid.UUID, act: Callable[..., Any], said: str) -> HttpResponseBase:
    one = _to_edit(request, pk)
    form, status = WhyForm(request.POST, is_asked=False), 400
    if form.is_valid():
        try:
            act(round_id=pk, reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as refusal:
            form.add_error("reason" if refusal.field else None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, said)
            return redirect("canvass", pk=pk)
    return _page(request, one, why=form, status=status)


@require_safe
def canvass_house(request: HttpRequest, pk: uuid.UUID, building: uuid.UUID) -> HttpResponse:
    """A house of a round as a picture: how each home stands."""
    belongs_to(request, "estate_list")
    one = _visible(request, pk)
    rows = Building.objects.visible_to(request.user).prefetch_related("entrances")
    house = get_object_or_404(rows, pk=building, pk__in=one.parts.values("building"))
    oracle.require_in(request.user, Permission.PEOPLE_VIEW, house.area_id, _("查看住户"))
    shown = [word for word in request.GET.getlist("reach") if word in picture.MARKS]
    drawn = picture.house_of(one, house, request.user, shown)
    return render(
        request,
        "property/canvass/house.html",
        {"round": one, "house": house, "picture": drawn, "shown": shown},
    )


@require_safe
def canvass_compare(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Several rounds of an estate home by home; `?house=` of one house, `?question=` by what was answered to it."""
    belongs_to(request, "estate_list")
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("查看住户"))
    estate = get_object_or_404(Estate.objects.visible_to(request.user).select_related("area"), pk=pk)
    told = queries.compared(
        estate, request.user, request.GET.get("house", ""), request.GET.get("question", "")
    )
    return render(request, "property/canvass/compare.html", {"estate": estate, "told": told})
