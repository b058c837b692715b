"""Pages of what one was told: the list behind the bell, what was looked at, how one wants to be told."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids import keyset
from grids.access import oracle
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.notices import actions, mailing, queries
from grids.notices.forms import ChoiceForm, RobotForm
from grids.notices.kinds import ALWAYS, Kind
from grids.notices.models import (
    KEEPERS,
    QUIET_FROM,
    QUIET_UNTIL,
    Delivery,
    DeliveryState,
    Notice,
    OfficeHook,
    office_named,
)

NEWEST = ("-at", "-id")


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told, the newest first, of matters that one may still know of."""
    page = keyset.page_of(Notice.objects.visible_to(request.user), request.GET, NEWEST)
    context = {"page": page, "lines": queries.lines(request.user, page.rows)}
    context["may_keep"] = oracle.allowed_anywhere(request.user, KEEPERS)
    context["has_new"] = any(one.notice.seen_at is None for one in context["lines"])
    return render(request, "grids/notices/list.html", context)


@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """What was looked at: the notices named, those about the matter named, or all of them."""
    keys = [key for text in request.POST.getlist("key")[:200] if (key := _key(text))]
    about = _key(request.POST.get("about", ""))
    named = "key" in request.POST
    if named or about is not None:
        actions.look(by=request.user, keys=keys if named else None, about=about)
    elif "all" in request.POST:
        count = actions.look(by=request.user)
        messages.success(
            request, _("%(n)d 条已标为已读。") % {"n": count} if count else _("没有未读的消息。")
        )
    return redirect("notices")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def notices_choices(request: HttpRequest) -> HttpResponse:
    """How one wants to be told."""
    form = ChoiceForm(posted(request), initial=ChoiceForm.of(queries.choice_of(request.user)))
    if form.is_bound and form.is_valid():
        try:
            actions.choose(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("提醒方式已保存。"))
            return redirect("notices_choices")
    status = 400 if form.is_bound else 200
    context = {"form": form, "has_mail": mailing.is_there()}
    return render(request, "grids/notices/choices.html", context, status=status)


@require_http_methods(["GET", "POST"])
def notices_robots(request: HttpRequest) -> HttpResponse:
    """Robots of offices' groups, and one to set or change."""
    oracle.require_anywhere(request.user, KEEPERS, _("设置群机器人"))
    offices = queries.offices_kept_by(request.user)
    named = [(key, office_named(*office)) for key, office in offices.items()]
    usual = {
        "wanted": [kind for kind in Kind.values if kind not in ALWAYS], "quiet_from": QUIET_FROM, "quiet_until": QUIET_UNTIL,
        "is_active": True,
    }  # fmt: skip
    form = RobotForm(posted(request), offices=named, initial=usual)
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        area, department = offices[given.pop("office")]
        try:
            actions.set_robot(by=request.user, area=area, department=department, **given)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("群机器人已保存。"))
            return redirect("notices_robots")
    robots = OfficeHook.objects.visible_to(request.user).select_related("area", "department", "changed_by")
    context = {"form": form, "robots": robots[:200]}
    return render(request, "grids/notices/robots.html", context, status=400 if form.is_bound else 200)


@require_safe
def notices_deliveries(request: HttpRequest) -> HttpResponse:
    """What didn't leave, with why; and what still waits to."""
    oracle.require_anywhere(request.user, KEEPERS, _("查看对外发送"))
    kept = Delivery.objects.visible_to(request.user)
    failed = kept.filter(state=DeliveryState.FAILED).select_related(
        "recipient", "hook__area", "hook__department"
    )
    page = keyset.page_of(failed, request.GET, NEWEST)
    waiting = kept.filter(state=DeliveryState.WAITING)[: queries.COUNTED].count()
    return render(request, "grids/notices/deliveries.html", {"page": page, "waiting": waiting})


@require_POST
def notices_again(request: HttpRequest) -> HttpResponse:
    """Send what failed again: one message, or all."""
    oracle.require_anywhere(request.user, KEEPERS, _("重新发送"))
    key = _key(request.POST.get("key", ""))
    if key is not None or "all" in request.POST:
        count = actions.send_again(by=request.user, keys=[key] if key else None)
        messages.success(
            request, _("%(n)d 条正在重新发送。") % {"n": count} if count else _("没有要重发的。")
        )
    return redirect("notices_deliveries")
