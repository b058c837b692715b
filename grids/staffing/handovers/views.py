"""Pages of handovers: seen first, then done in one action or planned for a day; the record, and the way back until that day."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal
from grids.pages import belongs_to
from grids.staff.managing import require_appointer
from grids.staff.models import Member
from grids.staffing.asked import PLACE, may_appoint
from grids.staffing.forms import HandoverForm
from grids.staffing.handing import Going, hand_over, what_goes, withdraw
from grids.staffing.models import Handover, HandoverState
from grids.staffing.people.views import codes_held, people_of
from grids.staffing.spans import STREET
from grids.together import handed


@require_http_methods(["GET", "POST"])
def handover_page(request: HttpRequest, pk: int) -> HttpResponse:
    """All of somebody's posts to another, with what goes with them: seen first, then done in one action."""
    oracle.require_anywhere(request.user, Permission.GRID_APPOINT, _("交接"))
    giver = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    belongs_to(request, PLACE)
    today = timezone.localdate()
    going = what_goes(giver, today, request.user)
    for post in going.posts:
        require_appointer(request.user, post.kind, post.area, _("交接"))
    streets = sorted({code[:STREET] for code in codes_held(giver, going.posts) if code})
    takers = Member.objects.none()
    for street in streets:
        takers = takers | people_of(street)
    form = HandoverForm(takers.exclude(pk=pk).select_related("user").distinct(), _given(request))
    context = {
        "giver": giver, "form": form, "going": going, "refused": "", "is_seen": False, "today": today,
        "planned": Handover.objects.visible_to(request.user).filter(giver=giver, state=HandoverState.PLANNED).select_related("taker").first(),
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        context |= {"going": what_goes(giver, form.cleaned_data["from_day"], request.user), "is_seen": True}
        if request.method == "POST":
            try:
                done = hand_over(giver=giver, by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                if refusal.code == "forbidden":
                    raise
                context["refused"] = str(refusal)
            else:
                messages.success(request, _said(done))
                return redirect("staffing_handed", pk=done.handover.pk)
    status = 409 if context["refused"] else 400 if form.is_bound and form.errors else 200
    return render(request, "grids/staffing/handover.html", context, status=status)


def _given(request: HttpRequest):
    """What is asked for: posted where it is to be done, in the address where it is to be seen first."""
    if request.method == "POST":
        return request.POST
    return request.GET if "taker" in request.GET else None


def _said(done: Going) -> str:
    made = done.handover
    given = {"giver": made.giver.name, "n": len(done.posts), "taker": made.taker.name, "day": made.from_day}
    if made.state == HandoverState.PLANNED:
        return _("已安排：%(day)s 起把 %(giver)s 的 %(n)d 个任职交给 %(taker)s；到那天以前可以撤回。") % given
    return _("已把 %(giver)s 的 %(n)d 个任职交给 %(taker)s。") % given


def _visible(request: HttpRequest, pk: uuid.UUID) -> Handover:
    oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看网格"))
    rows = Handover.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("area", "giver", "taker", "handed_by", "settled_by"), pk=pk)


@require_safe
def record_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The record of one handover: from whom to whom, what went, and how far it is."""
    handover = _visible(request, pk)
    belongs_to(request, PLACE)
    labels = {one.name: one.label for one in handed()}
    context = {
        "one": handover,
        "posts": [
            (area, post, parse_date(begin), parse_date(end)) for area, post, begin, end in handover.posts
        ],
        "others": [(labels[name], number) for name, number in handover.told.items() if name in labels],
        "is_planned": handover.state == HandoverState.PLANNED,
        "is_withdrawn": handover.state == HandoverState.WITHDRAWN,
        "is_failed": handover.state == HandoverState.FAILED,
        "may": may_appoint(request.user, handover.area_id),
    }
    return render(request, "grids/staffing/handover_record.html", context)


@require_POST
def withdraw_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a handover back before its day."""
    handover = _visible(request, pk)
    oracle.require_anywhere(request.user, Permission.GRID_APPOINT, _("撤回交接"))
    try:
        withdraw(handover_id=handover.pk, by=request.user)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤回，什么都没有动。"))
    return redirect("staffing_handed", pk=handover.pk)
