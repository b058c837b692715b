"""Repairs as whoever handles them has them: what waits, one of them with its steps, one entered for a resident."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids import keyset
from grids.access import oracle
from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.conduct.events import new_id
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.conduct.why import WhyForm
from grids.pages import belongs_to
from property.door.codes import printed
from property.repairs import actions, queries
from property.repairs.forms import RepairForm, StepForm
from property.repairs.kinds import CHIPS, STEPS, RepairState
from property.repairs.models import Repair


@require_safe
def repair_list(request: HttpRequest) -> HttpResponse:
    """What waits in one's estates, or everything in a state."""
    oracle.require_anywhere(request.user, Permission.REPAIR_HANDLE, _("查看报修"))
    state = request.GET.get("state", "")
    page = keyset.page_of(queries.listed(request.user, state), request.GET, ("-id",))
    rows = [(one, *queries.time_left(one.next_due_at), CHIPS[RepairState(one.state)]) for one in page.rows]
    context = {"page": page, "rows": rows, "states": RepairState.choices, "state": state}
    return render(request, "property/repairs/list.html", context)


@require_http_methods(["GET", "POST"])
def repair_new(request: HttpRequest) -> HttpResponseBase:
    """Enter what a resident asked for at the desk or on the phone."""
    oracle.require_anywhere(request.user, Permission.REPAIR_HANDLE, _("登记报修"))
    belongs_to(request, "repair_list")
    first = {"press": new_id(), "estate": request.GET.get("estate", "")}
    form = RepairForm(queries.in_estates(request.user), posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            receipt = actions.receive(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return render(request, "property/repairs/receipt.html", _told(receipt))
    return render(request, "property/repairs/new.html", {"form": form}, status=400 if form.is_bound else 200)


def _told(receipt: actions.Receipt) -> dict:
    return {"repair": receipt.repair, "code": printed(receipt.code)}


@require_safe
def repair(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One repair."""
    return _page(request, _visible(request, pk))


def _visible(request: HttpRequest, pk: uuid.UUID) -> Repair:
    rows = Repair.objects.visible_to(request.user).select_related("estate__area", "building")
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest, one: Repair, *, refused: StepForm | None = None, verb: str = "", phone: str = "",
    why: WhyForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    belongs_to(request, "repair_list")
    story, files = queries.story_of(one)
    left, stripe = queries.time_left(one.next_due_at)
    context = {
        "repair": one, "chip": CHIPS[RepairState(one.state)], "left": left, "stripe": stripe, "story": story, "files": files,
        "address": actions.address_of(one), "phone": phone, "why": why or WhyForm(),
        "steps": [
            (step, refused if refused and step.verb == verb else StepForm(step, initial={"version": one.version}))
            for step in queries.steps_of(one)
        ],
        "refused": verb if refused else "",
        "may_pass": one.state == RepairState.UNSOLVED
        and oracle.may_in(request.user, Permission.LEAD_RECEIVE, one.estate.area_id),
    }  # fmt: skip
    return render(request, "property/repairs/repair.html", context, status=status)


@takes_files(Permission.REPAIR_HANDLE, at_most="ATTACHMENT_MAX_BYTES")
@require_http_methods(["GET", "POST"])
def repair_step(request: HttpRequest, pk: uuid.UUID, verb: str) -> HttpResponseBase:
    """Take a step. Looked at, the address leads to the repair."""
    one = _visible(request, pk)
    if request.method == "GET":
        return redirect("repair", pk=pk)
    if verb not in STEPS:
        raise Http404
    form = StepForm(STEPS[verb], request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.take(repair_id=pk, verb=verb, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.code in {"forbidden", "conflict"}:
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已记下：%(step)s") % {"step": STEPS[verb].label})
            return redirect("repair", pk=pk)
    return _page(request, one, refused=form, verb=verb, status=400)


@require_POST
def repair_pass(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Pass on what the company leaves unsolved as a lead."""
    _visible(request, pk)
    one = actions.pass_on(repair_id=pk, by=request.user)
    messages.success(request, _("已转为哨源 %(number)s") % {"number": one.lead_number})
    return redirect("repair", pk=pk)


@require_POST
def repair_phone(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the telephone of whoever asked, for a reason."""
    one, form = _visible(request, pk), WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, one, why=form, status=400)
    try:
        phone = actions.reveal_phone(repair_id=pk, reason=form.cleaned_data["reason"], by=request.user)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        form.add_error("reason", str(refusal))
        return _page(request, one, why=form, status=refusal.status)
    return _page(request, one, phone=phone)


@require_POST
def repair_code(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Another code for whoever lost theirs."""
    belongs_to(request, "repair_list")
    _visible(request, pk)
    receipt = actions.reissue(repair_id=pk, by=request.user)
    return render(request, "property/repairs/receipt.html", _told(receipt))
