"""Motions as they are voted on and counted, codes for owners and for who counts."""

import io
import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal, require
from grids.pages import belongs_to
from property.ballots import actions, casting, counting, papers, picture, queries
from property.ballots.forms import CountForm, PaperForm
from property.ballots.kinds import PaperState
from property.meetings.forms import NumberForm
from property.meetings.kinds import STAGE_CHIPS, Choice, Stage
from property.meetings.models import Motion, OwnersMeeting
from property.meetings.queries import doors_of, steps_of
from property.meetings.quorum import metres


@require_safe
def motion(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One motion: whether it is carried, exactly, and who has not voted yet by house."""
    return _page(request, _motion_of(request, pk))


@require_POST
def motion_step(request: HttpRequest, pk: uuid.UUID, step: str) -> HttpResponseBase:
    """A paper is entered or settled, or the motion is counted."""
    one = _motion_of(request, pk)
    oracle.require_in(request.user, Permission.MEETING_RUN, one.meeting.estate.area_id, _("录入选票"))
    if step not in MOTION_STEPS:
        raise Http404
    kind = CountForm if step in ("count", "recount") else PaperForm
    form = None if kind is CountForm and not one.is_secret else kind(request.POST)
    if form is not None and not form.is_valid():
        return _page(request, one, form=form, step=step, status=400)
    try:
        said = MOTION_STEPS[step](request, one, form.cleaned_data if form else {})
    except Refusal as refusal:
        if form is None or refusal.code == "forbidden":
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, one, form=form, step=step, status=refusal.status)
    messages.success(request, said)
    return redirect("motion", pk=pk)


def _enter(request: HttpRequest, one: Motion, told: dict) -> str:
    paper = casting.enter_paper(motion_id=one.pk, by=request.user, **told)
    return {
        PaperState.ONCE: _("已录入，等第二人复录。"),
        PaperState.AGREED: _("两人一致，已计入。"),
        PaperState.DIFFERS: _("两人录入不一致，没有计入，请第三人对照原票。"),
    }[PaperState(paper.state)]


def _settle(request: HttpRequest, one: Motion, told: dict) -> str:
    casting.settle_paper(motion_id=one.pk, by=request.user, **told)
    return _("已按原票计入。")


def _count(request: HttpRequest, one: Motion, told: dict) -> str:
    counting.count(motion_id=one.pk, by=request.user, codes=list(told.values()))
    return _("已计票。")


def _recount(request: HttpRequest, one: Motion, told: dict) -> str:
    is_same = counting.recounted(motion_id=one.pk, by=request.user, codes=list(told.values()))
    return _("重新计票，与结果一致。") if is_same else _("重新计票，与结果不一致，请停下来查清原因。")


MOTION_STEPS: dict[str, Callable[[HttpRequest, Motion, dict], str]] = {
    "enter": _enter, "settle": _settle, "count": _count, "recount": _recount,
}  # fmt: skip


@require_POST
def ballot_step(request: HttpRequest, pk: uuid.UUID, step: str) -> HttpResponseBase:
    """A step of a meeting from the vote on."""
    one = _meeting_of(request, pk)
    if step not in STEPS:
        raise Http404
    done, said = STEPS[step]
    done(meeting_id=one.pk, by=request.user)
    messages.success(request, str(said()))
    return redirect("meeting", pk=pk)


STEPS: dict[str, tuple[Callable, Callable[[], str]]] = {
    "open": (actions.open_voting, lambda: _("已准备好，到时间自动开始表决。")),
    "end": (counting.end_vote, lambda: _("表决已截止，请录完纸质票再计票。")),
    "publish": (counting.publish, lambda: _("结果已公布。")),
    "file": (counting.file, lambda: _("已办结。")),
}


@require_POST
def counting_code(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One's own counting code, shown once."""
    one = _meeting_of(request, pk)
    belongs_to(request, "estate_list")
    code = actions.take_counting_code(meeting_id=one.pk, by=request.user)
    return _kept_by_nobody(
        render(request, "property/ballots/counting_code.html", {"meeting": one, "code": code})
    )


@require_POST
def voting_codes(request: HttpRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    """Codes for all owners who have none, or another one for an owner whose code is lost: shown once, as a sheet to print."""
    one = _meeting_of(request, pk)
    oracle.require_in(request.user, Permission.MEETING_RUN, one.estate.area_id, _("发放表决码"))
    belongs_to(request, "estate_list")
    if step == "all":
        made = actions.hand_out_codes(meeting_id=one.pk, by=request.user)
    elif step in ("again", "revoke"):
        form = NumberForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("请写名册上的序号。"))
            return redirect("meeting_roll", pk=pk)
        if step == "revoke":
            actions.revoke(meeting_id=one.pk, by=request.user, **form.cleaned_data)
            messages.success(request, _("已作废，投过的票仍然算。"))
            return redirect("meeting_roll", pk=pk)
        made = [actions.reissue(meeting_id=one.pk, by=request.user, **form.cleaned_data)]
    else:
        raise Http404
    doors = doors_of([entry for entry, _code in made])
    slips = [(entry, code, doors[entry.pk]) for entry, code in made]
    return _kept_by_nobody(render(request, "property/ballots/codes.html", {"meeting": one, "slips": slips}))


@require_safe
def meeting_paper(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The public notice, or the minutes once the result was published, as Word."""
    one = _meeting_of(request, pk)
    oracle.require_in(request.user, Permission.MEETING_RUN, one.estate.area_id, _("下载公告和会议记录"))
    is_notice = request.GET.get("what") != "minutes"
    require(
        (one.notified_on if is_notice else one.published_on) and not one.is_recorded,
        _("公示以后才有公告，公布结果以后才有会议记录。"),
        code="conflict",
    )
    content = io.BytesIO()
    (papers.notice if is_notice else papers.minutes)(one, content)
    answer = HttpResponse(content.getvalue(), content_type=papers.TYPE)
    name = papers.NOTICE if is_notice else papers.MINUTES
    answer["Content-Disposition"] = content_disposition_header(
        True, f"{name}-{one.estate.name}-{one.name}.docx"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _meeting_of(request: HttpRequest, pk: uuid.UUID) -> OwnersMeeting:
    return get_object_or_404(
        OwnersMeeting.objects.visible_to(request.user).select_related("estate__area"), pk=pk
    )


def _motion_of(request: HttpRequest, pk: uuid.UUID) -> Motion:
    rows = Motion.objects.visible_to(request.user).select_related("meeting__estate__area")
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest, one: Motion, *, form: forms.Form | None = None, step: str = "", status: int = 200
) -> HttpResponse:
    belongs_to(request, "estate_list")
    meeting = one.meeting
    choices = queries.known_choices(one, request.user)
    verdict = queries.verdict(one, choices)
    may_run = oracle.may_in(request.user, Permission.MEETING_RUN, meeting.estate.area_id)
    sees_people = oracle.may_in(request.user, Permission.PEOPLE_VIEW, meeting.estate.area_id)
    is_member = queries.is_counting(request.user, meeting)
    enters = not one.is_secret and one.is_carried is None and meeting.stage in (Stage.VOTING, Stage.COUNTING)
    context = {
        "motion": one, "meeting": meeting, "chip": STAGE_CHIPS[Stage(meeting.stage)], "steps": steps_of(meeting),
        "cells": picture.cells_of(verdict, is_known=choices is not None), "verdict": verdict,
        "is_known": choices is not None, "is_member": is_member,
        "said": picture.said_of(verdict, one, is_known=choices is not None),
        "choices": [(choice.label, weight.heads, metres(weight.area)) for choice, weight in (choices or {}).items()],
        "houses": queries.by_house(request.user, one) if sees_people and meeting.frozen_at else [],
        "papers": queries.papers_of(request.user, one) if may_run else [],
        "area": metres(meeting.area_m2_100), "may_enter": may_run and enters,
        "paper": form if form and step == "enter" else PaperForm(auto_id="enter_%s"),
        "settle": form if form and step == "settle" else PaperForm(auto_id="settle_%s"),
        "codes": form if form and step in ("count", "recount") else CountForm(auto_id="count_%s"),
        "may_count": may_run and is_member and meeting.stage == Stage.COUNTING and one.is_carried is None,
        "may_recount": may_run and is_member and one.is_carried is not None and not meeting.is_recorded,
        "left": picture.left_of(meeting.closes_at, timezone.now()) if meeting.stage == Stage.VOTING else "",
        "abstain": Choice.ABSTAIN.label,
    }  # fmt: skip
    return render(request, "property/ballots/motion.html", context, status=status)
