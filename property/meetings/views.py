"""Meetings as whoever runs them has them: proposed, frozen, notified; what is asked next stands first."""

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal, require
from grids.conduct.why import WhyForm
from grids.pages import belongs_to
from property.estates.models import Estate
from property.meetings import actions, queries
from property.meetings.forms import JoinForm, MeetingForm, MotionForm, NoticeForm, NumberForm, ProxyForm
from property.meetings.kinds import DONE, STAGE_CHIPS, Stage
from property.meetings.models import OwnersMeeting, Proxy, RollEntry
from property.meetings.quorum import metres
from property.meetings.stages import days_between, first_day

BEFORE_THE_NOTICE = (Stage.PROPOSED, Stage.FROZEN)
FORMS: dict[str, type[forms.Form]] = {
    "motion": MotionForm, "notice": NoticeForm, "join": JoinForm, "proxy": ProxyForm, "drop": WhyForm,
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest, estate: uuid.UUID) -> HttpResponseBase:
    """Propose a meeting of an estate's owners."""
    one = get_object_or_404(Estate.objects.visible_to(request.user), pk=estate)
    oracle.require_in(request.user, Permission.MEETING_RUN, one.area_id, _("召开业主大会"))
    belongs_to(request, "estate_list")
    form = MeetingForm(posted(request), initial={"proposed_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(estate=one, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已提议，请写明要表决哪几项。"))
            return redirect("meeting", pk=made.pk)
    status = 400 if form.is_bound else 200
    return render(request, "property/meetings/new.html", {"form": form, "estate": one}, status=status)


@require_safe
def meeting(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One meeting."""
    return _page(request, _visible(request, pk))


@require_safe
def meeting_roll(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The roll, by doors: whoever stands behind a number is in the register."""
    one = _visible(request, pk)
    oracle.require_in(request.user, Permission.PEOPLE_VIEW, one.estate.area_id, _("查看业主名册"))
    belongs_to(request, "estate_list")
    entries = list(RollEntry.objects.visible_to(request.user).filter(meeting=one))
    doors = queries.doors_of(entries)
    context = {
        "meeting": one,
        "rows": [(entry, doors[entry.pk], metres(entry.area_m2_100)) for entry in entries],
        "is_untouched": one.frozen_at is not None and queries.checksum_now(one) == one.checksum,
        "area": metres(one.area_m2_100),
        "proxies": Proxy.objects.visible_to(request.user).filter(entry__in=entries, is_withdrawn=False).select_related(
            "entry", "agent"
        ),
        "may_hand": _may_run(request, one) and one.stage in (Stage.FROZEN, Stage.NOTIFIED, Stage.VOTING),
        "again": NumberForm(auto_id="again_%s"), "entrust": ProxyForm(auto_id="proxy_%s"),
    }  # fmt: skip
    return render(request, "property/meetings/roll.html", context)


@require_POST
def meeting_step(request: HttpRequest, pk: uuid.UUID, step: str) -> HttpResponseBase:
    """One step of a meeting before owners vote; what was refused stands on the page with what was filled in."""
    one = _visible(request, pk)
    oracle.require_in(request.user, Permission.MEETING_RUN, one.estate.area_id, _("召开业主大会"))
    if step not in STEPS:
        raise Http404
    form = FORMS[step](request.POST) if step in FORMS else None
    if form is not None and not form.is_valid():
        require(step != "proxy", _("请写两个名册上的序号。"), field="number")
        return _page(request, one, form=form, step=step, status=400)
    try:
        said = STEPS[step](request, one, form.cleaned_data if form else {})
    except Refusal as refusal:
        if form is None or step == "proxy":
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, one, form=form, step=step, status=refusal.status)
    messages.success(request, said)
    return redirect("meeting_roll" if step in ("proxy", "take_back") else "meeting", pk=pk)


def _motion(request: HttpRequest, one: OwnersMeeting, told: dict) -> str:
    actions.add_motion(meeting_id=one.pk, by=request.user, **told)
    return _("已加一项议题。")


def _freeze(request: HttpRequest, one: OwnersMeeting, _told: dict) -> str:
    frozen = actions.freeze(meeting_id=one.pk, by=request.user)
    return _("名册已冻结：%(heads)d 名业主，%(homes)d 套。") % {"heads": frozen.heads, "homes": frozen.homes}


def _notice(request: HttpRequest, one: OwnersMeeting, told: dict) -> str:
    actions.notify(meeting_id=one.pk, by=request.user, **told)
    return _("已记下公示通知，议题和日期不再改。")


def _join(request: HttpRequest, one: OwnersMeeting, told: dict) -> str:
    user = queries.account_named(told["username"])
    require(user, _("没有这个账号，请核对。"), field="username")
    actions.join(meeting_id=one.pk, user=user, by=request.user)
    return _("已加入计票组。")


def _leave(request: HttpRequest, one: OwnersMeeting, _told: dict) -> str:
    given = request.POST.get("member", "")
    actions.leave(meeting_id=one.pk, member_id=_number(given), by=request.user)
    return _("已退出计票组。")


def _proxy(request: HttpRequest, one: OwnersMeeting, told: dict) -> str:
    actions.entrust(meeting_id=one.pk, by=request.user, **told)
    return _("已登记委托。")


def _take_back(request: HttpRequest, one: OwnersMeeting, _told: dict) -> str:
    actions.take_back(meeting_id=one.pk, proxy_id=_number(request.POST.get("proxy", "")), by=request.user)
    return _("已撤回委托。")


def _drop(request: HttpRequest, one: OwnersMeeting, told: dict) -> str:
    actions.drop(meeting_id=one.pk, reason=told["reason"], by=request.user)
    return _("已撤销。")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


STEPS: dict[str, Callable[[HttpRequest, OwnersMeeting, dict], str]] = {
    "motion": _motion, "freeze": _freeze, "notice": _notice, "join": _join, "leave": _leave, "proxy": _proxy,
    "take_back": _take_back, "drop": _drop,
}  # fmt: skip


def _visible(request: HttpRequest, pk: uuid.UUID) -> OwnersMeeting:
    return get_object_or_404(
        OwnersMeeting.objects.visible_to(request.user).select_related("estate__area"), pk=pk
    )


def _may_run(request: HttpRequest, one: OwnersMeeting) -> bool:
    return oracle.may_in(request.user, Permission.MEETING_RUN, one.estate.area_id)


def _page(
    request: HttpRequest,
    one: OwnersMeeting,
    *,
    form: forms.Form | None = None,
    step: str = "",
    status: int = 200,
) -> HttpResponse:
    belongs_to(request, "estate_list")
    today = timezone.localdate()
    first = {
        "notice": {"notified_on": today, "opens_on": first_day(today), "closes_on": first_day(today)},
    }  # fmt: skip
    blank = {name: kind(initial=first.get(name), auto_id=f"{name}_%s") for name, kind in FORMS.items()}
    opens_on = timezone.localtime(one.opens_at).date() if one.opens_at else None
    days = days_between(one.notified_on, opens_on) if one.notified_on and opens_on else None
    context = {
        "meeting": one, "chip": STAGE_CHIPS[Stage(one.stage)], "steps": queries.steps_of(one),
        "motions": list(one.motions.all()), "area": metres(one.area_m2_100), "forms": blank | ({step: form} if form else {}),
        "refused": step if form else "", "may_run": _may_run(request, one), "days": days, "squares": range(days or 0),
        "group": list(one.group.filter(left=False).select_related("user")),
        "is_member": one.group.filter(left=False, user=request.user).exists(),
        "may_add": one.stage in BEFORE_THE_NOTICE, "is_before": one.stage in (*BEFORE_THE_NOTICE, Stage.NOTIFIED),
        "has_secret": one.motions.filter(is_secret=True).exists(), "today": today,
        "may_see_roll": oracle.may_in(request.user, Permission.PEOPLE_VIEW, one.estate.area_id),
        "is_over": one.closes_at is not None and timezone.now() >= one.closes_at,
        "story": [
            {"at": event.occurred_at, "who": event.actor_label, "what": DONE[event.verb], "text": event.reason}
            for event in one.events.order_by("-seq")
        ],
    }  # fmt: skip
    return render(request, "property/meetings/meeting.html", context, status=status)
