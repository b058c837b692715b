"""A round on a phone, and what was found on rounds.

What is sent from here may have waited in a dead spot; each address bears the key of what it makes, so it may come twice.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.doors import takes_files
from grids.access.roles import Permission
from grids.conduct.events import new_id
from grids.conduct.refusals import Refusal, require
from grids.conduct.why import WhyForm
from grids.files.preparing import Prepared, prepare
from grids.lists.page import context_of
from grids.pages import belongs_to
from grids.patrols import actions, listings, queries, shown
from grids.patrols.forms import SETTLED, EndForm, FindingForm, PhotoForm, StartForm
from grids.patrols.kinds import Outcome
from grids.patrols.models import Patrol, PatrolFinding

PHOTOS = takes_files(Permission.PATROL_DO, at_most="ATTACHMENT_MAX_BYTES")


@require_safe
def patrol_mine(request: HttpRequest) -> HttpResponse:
    """The round that one is on, or the button that begins one; below it one's own of before."""
    oracle.require_anywhere(request.user, Permission.PATROL_DO, _("巡查"))
    return _mine(request)


def _mine(
    request: HttpRequest,
    *,
    form: FindingForm | None = None,
    start: StartForm | None = None,
    status: int = 200,
) -> HttpResponse:
    going, areas = queries.going_of(request.user), queries.walkable(request.user)
    first, findings = areas.first(), shown.findings_of([going])[going.pk] if going else []
    key = going.pk if going else new_id()
    context = {
        "going": going,
        "key": key,
        "start": start or StartForm(areas, initial={"area": first}, auto_id="start_%s"),
        "form": form or FindingForm(areas, initial={"area": going.area if going else first, "key": new_id()}),
        "end": EndForm(auto_id="end_%s"),
        "findings": findings,
        "may_drop": bool(going) and not _stand(findings),
        "before": queries.own_before(request.user),
    }
    return render(request, "grids/patrols/mine.html", context, status=status)


def _stand(findings: list[shown.FindingShown]) -> bool:
    """Whether one of them was not struck out."""
    return any(row.finding.outcome != Outcome.STRUCK for row in findings)


@require_http_methods(["GET", "POST"])
def patrol_start(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Begin a round, by one tap. Looked at, the address leads to one's rounds."""
    oracle.require_anywhere(request.user, Permission.PATROL_DO, _("巡查"))
    if request.method == "GET":
        return redirect("patrol_mine")
    form = StartForm(queries.walkable(request.user), request.POST, auto_id="start_%s")
    if not form.is_valid():
        return _mine(request, start=form, status=400)
    given = form.cleaned_data
    begun, is_new = actions.start(key=pk, area=given["area"], by=request.user, started_at=given["pressed"])
    said = _("已开始巡查：%(area)s") if is_new else _("这次巡查已经开始，没有重复登记：%(area)s")
    messages.success(request, said % {"area": begun.area.short_name})
    return redirect("patrol_mine")


@PHOTOS
@require_http_methods(["GET", "POST"])
def patrol_find(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Write down what was found, with a photo where one came along."""
    oracle.require_anywhere(request.user, Permission.PATROL_DO, _("巡查"))
    get_object_or_404(Patrol.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return redirect("patrol_mine")
    form = FindingForm(queries.walkable(request.user), request.POST)
    if not form.is_valid():
        return _mine(request, form=form, status=400)
    given = form.cleaned_data
    try:
        file, unfit = _photo_of(request, waited=given["waited"])
        found = actions.find(
            patrol_id=pk, key=given["key"], kind=given["kind"], what=given["what"], address=given["address"],
            area=given["area"], place=form.place, settled=given["then"] == SETTLED, found_at=given["pressed"], file=file,
            is_whole=not given["more"], by=request.user,
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        form.add_error({"place": "is_sure"}.get(refusal.field or ""), str(refusal))
        return _mine(request, form=form, status=refusal.status)
    _say_found(request, found, unfit)
    return redirect("patrol_mine")


def _photo_of(request: HttpRequest, *, waited: bool) -> tuple[Prepared | None, str]:
    """The photo that came along, made anew; of what waited, why it was not taken: its words are kept all the same."""
    sent = request.FILES.get("file")
    if sent is None:
        return None, ""
    try:
        return prepare(sent), ""
    except Refusal as refusal:
        if not waited:
            raise
        return None, str(refusal)


def _say_found(request: HttpRequest, found: actions.Found, unfit: str) -> None:
    finding = found.finding
    if finding.lead_url:
        said = format_html(_('已登记，已转哨源 <a href="{}">{}</a>'), finding.lead_url, finding.lead_number)
    else:
        said = format_html(
            _('已登记：<a href="{}">{}</a>'),
            reverse("patrol_finding", args=[finding.pk]),
            finding.get_kind_display(),
        )
    messages.success(request, said)
    for more in filter(None, (found.said, unfit and _("照片没有收下：%(why)s") % {"why": unfit})):
        messages.warning(request, more)


@require_http_methods(["GET", "POST"])
def patrol_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """End a round."""
    oracle.require_anywhere(request.user, Permission.PATROL_DO, _("巡查"))
    get_object_or_404(Patrol.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return redirect("patrol_mine")
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("巡查说明请不要超过 500 字。"), field="note")
    given = form.cleaned_data
    ended, is_new = actions.end(patrol_id=pk, note=given["note"], ended_at=given["pressed"], by=request.user)
    found = ended.findings.exclude(outcome=Outcome.STRUCK).count()
    said = _("巡查已结束，登记了 %(n)d 条发现。") if is_new else _("这次巡查已经结束，登记了 %(n)d 条发现。")
    messages.success(request, said % {"n": found})
    return redirect("patrol_mine")


@require_safe
def patrol_findings(request: HttpRequest) -> HttpResponse:
    """What was found, by grid."""
    belongs_to(request, "patrol_mine")
    return render(
        request, "grids/patrols/findings.html", context_of(listings.LIST, request.user, request.GET)
    )


@require_safe
def patrol(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One round with what was found on it."""
    belongs_to(request, "patrol_mine")
    rounds = Patrol.objects.visible_to(request.user).select_related("area", "started_by")
    one = get_object_or_404(rounds, pk=pk)
    findings = shown.findings_of([one])[one.pk]
    context = {
        "patrol": one, "findings": findings, "may_drop": not (one.is_going or one.is_dropped or _stand(findings)),
        "story": shown.story_of(one.events.order_by("-seq")),
    }  # fmt: skip
    return render(request, "grids/patrols/patrol.html", context)


@require_safe
def patrol_finding(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One finding: its words, its photos, its place, and what becomes of it."""
    belongs_to(request, "patrol_mine")
    return finding_page(request, _visible(request, pk))


def finding_page(
    request: HttpRequest, one: PatrolFinding, *, form: PhotoForm | None = None, why: WhyForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page of a finding, with what was filled in where it was refused."""
    is_own = one.patrol.started_by_id == request.user.pk
    context: dict[str, Any] = {
        **shown.finding_of(one), "form": form, "is_own": is_own, "why": why or WhyForm(),
        "may_add": is_own and one.outcome in (Outcome.KEPT, Outcome.SETTLED),
    }  # fmt: skip
    return render(request, "grids/patrols/finding.html", context, status=status)


@PHOTOS
@require_POST
def patrol_attach(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Add a photo to a finding of one's own."""
    one = own_finding(request, pk)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach(finding_id=pk, file=prepare(form.cleaned_data["file"]), by=request.user)
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error("file", str(refusal))
            return finding_page(request, one, form=form, status=refusal.status)
        messages.success(request, _("照片已添加。"))
        return redirect("patrol_finding", pk=pk)
    return finding_page(request, one, form=form, status=400)


@require_POST
def patrol_report(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Pass a finding on as a lead, by one tap."""
    own_finding(request, pk)
    one, _is_new = actions.report(finding_id=pk, by=request.user)
    messages.success(request, format_html(_('已转哨源 <a href="{}">{}</a>'), one.lead_url, one.lead_number))
    return redirect("patrol_finding", pk=pk)


@require_POST
def patrol_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Say that a finding was dealt with on the spot."""
    own_finding(request, pk)
    actions.settle(finding_id=pk, by=request.user)
    messages.success(request, _("已记下：现场已处理。"))
    return redirect("patrol_finding", pk=pk)


def _visible(request: HttpRequest, pk: uuid.UUID) -> PatrolFinding:
    rows = PatrolFinding.objects.visible_to(request.user).select_related("patrol__area", "area")
    return get_object_or_404(rows, pk=pk)


def own_finding(request: HttpRequest, pk: uuid.UUID) -> PatrolFinding:
    """The same, for whoever walked the round."""
    one = _visible(request, pk)
    own = one.patrol.started_by_id == request.user.pk
    require(own, _("巡查由开始它的人登记和结束。"), code="forbidden")
    return one
