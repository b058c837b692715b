"""At the doors of a round: a page for the phone, the page of one home, what is sent from both, and the list of homes."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.events import new_id
from grids.conduct.refusals import Refusal, require
from grids.lists.page import context_of
from grids.pages import belongs_to
from property.canvass import answering, asking, listings, queries
from property.canvass.forms import AnswerForm, DecideForm
from property.canvass.kinds import RoundState, Standing
from property.canvass.models import CanvassAnswer, CanvassRound, CanvassTarget

JSON = "application/json"
EDIT = Permission.PEOPLE_EDIT


@require_safe
def canvass_homes(request: HttpRequest) -> HttpResponse:
    """Homes of rounds, each with how it stands and one next step."""
    belongs_to(request, "estate_list")
    return render(
        request, "property/canvass/homes.html", context_of(listings.LIST, request.user, request.GET)
    )


@require_safe
def canvass_doors(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The homes to which one has still to go, each with what may be pressed at its door; `?part=` of one entrance alone."""
    belongs_to(request, "estate_list")
    rows = CanvassRound.objects.visible_to(request.user).select_related("estate__area")
    one = get_object_or_404(rows, pk=pk)
    oracle.require_in(request.user, EDIT, one.estate.area_id, _("登记摸底入户"))
    part = request.GET.get("part", "")
    chosen = int(part) if part.isascii() and part.isdigit() and len(part) < 16 else None
    doors = queries.doors_of(one, request.user, chosen) if one.state == RoundState.GOING else []
    context = {
        "round": one, "doors": doors, "questions": asking.fields_of(one.questions.all(), {}), "parts": queries.parts_of(one), "part": chosen,
        "whole": queries.reach_of([one])[one.pk],
    }  # fmt: skip
    return render(request, "property/canvass/doors.html", context)


@require_http_methods(["GET", "POST"])
def canvass_home(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A home of a round: what was answered, and what is answered now; a script is answered in JSON (`Accept`)."""
    belongs_to(request, "estate_list")
    target = _target(request, pk)
    if request.method == "GET":
        return _page(request, target, AnswerForm(initial={"key": new_id(), "base": target.version}))
    form = AnswerForm(request.POST)
    try:
        oracle.require_in(request.user, EDIT, target.area_id, _("登记摸底入户"))
        first = next((str(errors[0]) for errors in form.errors.values()), "")
        require(form.is_valid(), first, field=next(iter(form.errors), None))
        done = answering.answer(target_id=pk, by=request.user, **form.given)
    except Refusal as refusal:
        if _asks_json(request):
            said = {"code": refusal.code, "field": refusal.field, "said": str(refusal)}
            return JsonResponse(said, status=refusal.status)
        if refusal.code == "forbidden":
            raise
        messages.error(request, str(refusal))
        return _page(request, target, form, status=refusal.status)
    return _answered(request, target, done)


def _target(request: HttpRequest, pk: uuid.UUID) -> CanvassTarget:
    related = ("round__estate", "part", "dwelling__building", "dwelling__entrance")
    rows = CanvassTarget.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest, target: CanvassTarget, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    questions = list(target.round.questions.all())
    rows = (
        CanvassAnswer.objects.visible_to(request.user)
        .filter(target=target)
        .select_related("by", "decided_by")
    )
    answers = [(one, asking.laid_out(questions, one.given)) for one in rows.order_by("-seq")]
    counts = next((one for one, _told in answers if one.standing == Standing.COUNTS), None)
    is_going = target.round.state == RoundState.GOING
    may_edit = oracle.may_in(request.user, EDIT, target.area_id)
    context = {
        "target": target, "round": target.round, "answers": answers, "form": form, "counts": counts,
        "questions": asking.fields_of(questions, counts.given if counts else {}),
        "key": new_id() if form.is_bound else form.initial["key"], "may_answer": is_going and may_edit,
        "waits": [one for one, _told in answers if one.standing == Standing.WAITS], "decide": DecideForm(),
        "may_decide": may_edit, "next": queries.next_door(target, request.user) if is_going and may_edit else None,
    }  # fmt: skip
    return render(request, "property/canvass/home.html", context, status=status)


def _asks_json(request: HttpRequest) -> bool:
    return JSON in request.headers.get("Accept", "")


def _answered(request: HttpRequest, target: CanvassTarget, done: answering.Answered) -> HttpResponseBase:
    page = reverse("canvass_home", args=[target.pk])
    is_open = done.answer.standing == Standing.WAITS
    if _asks_json(request):
        told = {
            "became": done.became,
            "version": done.version,
            "said": done.said,
            "conflict": page if is_open else "",
        }
        return JsonResponse(told | {"visit": str(done.answer.pk), "outcome": done.answer.outcome})
    say = messages.info if is_open else messages.success
    say(request, done.said)
    following = None if is_open else queries.next_door(target, request.user)
    return redirect(reverse("canvass_home", args=[following]) if following else page)


@require_POST
def canvass_undo(request: HttpRequest, pk: uuid.UUID, answer: uuid.UUID) -> HttpResponseBase:
    """An answer that was pressed by mistake is taken back; a script is answered in JSON."""
    one = get_object_or_404(CanvassAnswer.objects.visible_to(request.user), pk=answer, target=pk)
    try:
        oracle.require_in(request.user, EDIT, one.area_id, _("撤回答复"))
        target = answering.withdraw(answer_id=answer, by=request.user)
    except Refusal as refusal:
        if _asks_json(request):
            said = {"code": refusal.code, "field": refusal.field, "said": str(refusal)}
            return JsonResponse(said, status=refusal.status)
        raise
    said = _("已撤回，这户的状态回到原来。")
    if _asks_json(request):
        return JsonResponse(
            {"became": answering.DONE, "version": target.version, "said": said, "conflict": ""}
        )
    messages.success(request, said)
    return redirect("canvass_home", pk=pk)


@require_POST
def canvass_decide(request: HttpRequest, pk: uuid.UUID, answer: uuid.UUID) -> HttpResponseBase:
    """By which of two answers a home is counted."""
    one = get_object_or_404(CanvassAnswer.objects.visible_to(request.user), pk=answer, target=pk)
    oracle.require_in(request.user, EDIT, one.area_id, _("核对答复"))
    form = DecideForm(request.POST)
    require(form.is_valid(), _("请选按哪一份算。"), field="decision")
    said = answering.decide(answer_id=answer, decision=form.cleaned_data["decision"], by=request.user)
    messages.success(request, said)
    return redirect("canvass_home", pk=pk)
