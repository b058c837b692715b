"""Initiatives: the street plans and looks how far it is, the grids do what is to be done."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.conduct.why import WhyForm
from grids.initiatives import actions, listings, queries
from grids.initiatives.collecting.queries import open_for, standing_of
from grids.initiatives.forms import LEAD, CorrectForm, DoForm, InitiativeForm, ItemForm
from grids.initiatives.kinds import CORRECT, DONE, STATE_CHIPS, TASK_CHIPS, UNTOLD, State, TaskState
from grids.initiatives.models import Initiative, InitiativeEvent, InitiativeTask
from grids.initiatives.places import anchor_of, by_place, grids_of
from grids.initiatives.undoing.actions import is_own_of_today
from grids.lists.page import context_of
from grids.pages import belongs_to

# initiatives on one page, the newest first
SHOWN = 60


@require_safe
def initiative_list(request: HttpRequest) -> HttpResponse:
    """Initiatives that concern one's areas, with how far they are there."""
    oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看专项"))
    rows = list(Initiative.objects.visible_to(request.user).select_related("kind", "area")[:SHOWN])
    progress = queries.progress_of(request.user, rows)
    context = {
        "rows": [(row, progress[row.pk], STATE_CHIPS[State(row.state)]) for row in rows],
        "may_plan": oracle.allowed_anywhere(request.user, Permission.INITIATIVE_EDIT),
        "may_do": oracle.allowed_anywhere(request.user, Permission.PATROL_DO),
    }
    return render(request, "grids/initiatives/list.html", context)


@require_http_methods(["GET", "POST"])
def initiative_new(request: HttpRequest) -> HttpResponseBase:
    """Plan an initiative."""
    oracle.require_anywhere(request.user, Permission.INITIATIVE_EDIT, _("布置专项"))
    belongs_to(request, "initiative_list")
    areas, today = queries.editable_areas(request.user), timezone.localdate()
    form = InitiativeForm(areas, posted(request), initial={"area": areas.first(), "starts_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已建立，请加上清单再开始。"))
            return redirect("initiative", pk=made.pk)
    return render(request, "grids/initiatives/new.html", {"form": form}, status=400 if form.is_bound else 200)


@require_safe
def initiative(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One initiative: its checklist, and how far each grid is."""
    return initiative_page(request, _visible(request, pk))


def initiative_page(
    request: HttpRequest, one: Initiative, *, form: ItemForm | None = None, why: WhyForm | None = None,
    right: CorrectForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of an initiative, with what was filled in where it was refused."""
    belongs_to(request, "initiative_list")
    may_plan = oracle.may_in(request.user, Permission.INITIATIVE_EDIT, one.area_id)
    steps = one.events.filter(task=None).exclude(verb__in=UNTOLD).order_by("-seq")
    context = {
        "initiative": one, "chip": STATE_CHIPS[State(one.state)], "items": list(one.items.all()),
        "whole": queries.progress_of(request.user, [one])[one.pk], "grids": queries.by_grid(request.user, one),
        "kinds": [str(kind) for kind in one.post_kinds.all()],
        "sent": queries.sent_into(one) if one.kind.assigns_posts else [],
        "form": form or ItemForm(initial={"due_on": one.ends_on}), "why": why or WhyForm(is_asked=False),
        "right": right or CorrectForm(of=one, known=one.events.filter(verb=CORRECT).count()),
        "may_plan": may_plan and one.state in (State.DRAFT, State.GOING),
        "is_draft": one.state == State.DRAFT, "is_going": one.state == State.GOING, "story": story_of(steps),
        "stands": standing_of(request.user, one),
        "may_collect": one.kind.may_collect and may_plan and one.state == State.DRAFT,
    }  # fmt: skip
    return render(request, "grids/initiatives/page.html", context, status=status)


def story_of(steps: Iterable[InitiativeEvent]) -> list[dict[str, Any]]:
    """Steps as the timeline shows them, with why where somebody said so."""
    return [
        {
            "at": step.occurred_at, "who": step.actor_label, "what": DONE[step.verb], "text": step.reason,
            "given": _put_right(step) if step.verb == CORRECT else (),
        }
        for step in steps
    ]  # fmt: skip


def _put_right(step: InitiativeEvent) -> list[str]:
    """How it read, and how it reads since."""
    return [
        f"{Initiative._meta.get_field(name).verbose_name}：{old} → {new}"
        for name, (old, new) in step.given.items()
        if name in CorrectForm.FACTS
    ]


@require_POST
def initiative_item(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One more item of the checklist."""
    one = to_plan(request, pk)
    form = ItemForm(request.POST)
    if form.is_valid():
        try:
            actions.add_item(initiative_id=pk, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return initiative_page(request, one, form=form, status=refusal.status)
        messages.success(request, _("清单已加一项。"))
        return redirect("initiative", pk=pk)
    return initiative_page(request, one, form=form, status=400)


@require_POST
def initiative_start(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Begin it."""
    to_plan(request, pk)
    one, _is_new = actions.start(initiative_id=pk, by=request.user)
    messages.success(request, _("已开始，共 %(n)d 项任务。") % {"n": one.tasks.count()})
    return redirect("initiative", pk=pk)


@require_POST
def initiative_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """End it; before its time with a reason."""
    one = to_plan(request, pk)
    form = WhyForm(request.POST, is_asked=False)
    if form.is_valid():
        try:
            actions.end(initiative_id=pk, reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as refusal:
            form.add_error("reason" if refusal.field else None, str(refusal))
            return initiative_page(request, one, why=form, status=refusal.status)
        messages.success(request, _("专项已结束。"))
        return redirect("initiative", pk=pk)
    return initiative_page(request, one, why=form, status=400)


@require_safe
def initiative_mine(request: HttpRequest) -> HttpResponse:
    """What waits for oneself, by one's posts: one tap where nothing is unusual."""
    oracle.require_anywhere(request.user, Permission.PATROL_DO, _("办理专项任务"))
    belongs_to(request, "initiative_list")
    tasks, today = queries.own_waiting(request.user), timezone.localdate()
    areas = areas_by_code(task.area_id for task in tasks)
    places = by_place(tasks, areas, today)
    context = {"places": places, "grids": grids_of(places), "count": len(tasks)}
    return render(request, "grids/initiatives/mine.html", context)


def _to_mine(task: InitiativeTask) -> HttpResponseBase:
    """Back to where one stands on one's own page, not to its top."""
    return redirect(f"{reverse('initiative_mine')}#{anchor_of(task)}")


@require_safe
def initiative_tasks(request: HttpRequest) -> HttpResponse:
    """What is to be done and what was, by grid."""
    belongs_to(request, "initiative_list")
    return render(
        request, "grids/initiatives/tasks.html", context_of(listings.LIST, request.user, request.GET)
    )


@require_http_methods(["GET", "POST"])
def initiative_task(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One thing to do: what is known of its target stands there, and what was seen is written once."""
    task = task_of(request, pk)
    belongs_to(request, "initiative_list")
    form = DoForm(posted(request), initial={"what": task.note})
    if request.method == "POST":
        oracle.require_in(request.user, Permission.PATROL_DO, task.area_id, _("办理专项任务"))
        if form.is_valid():
            given = form.cleaned_data
            if given["then"] == LEAD:
                task, _is_new = actions.find(task_id=pk, what=given["what"], by=request.user)
                messages.success(
                    request, format_html(_('已转哨源 <a href="{}">{}</a>'), task.lead_url, task.lead_number)
                )
            else:
                actions.do(task_id=pk, note=given["what"], by=request.user)
                messages.success(request, _("已办。"))
            return _to_mine(task)
    return task_page(request, task, form=form, status=400 if form.is_bound else 200)


def task_page(
    request: HttpRequest, task: InitiativeTask, *, form: DoForm | None = None, why: WhyForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The page of one thing to do, with what was filled in where it was refused."""
    belongs_to(request, "initiative_list")
    is_going = task.initiative.state == State.GOING
    is_open = task.state == TaskState.OPEN and is_going
    is_own = is_own_of_today(task, request.user)
    may_undo = is_own or oracle.may_in(request.user, Permission.INITIATIVE_EDIT, task.initiative.area_id)
    context = {
        "task": task, "chip": TASK_CHIPS[TaskState(task.state)], "form": form or DoForm(initial={"what": task.note}),
        "may_do": is_open and oracle.may_in(request.user, Permission.PATROL_DO, task.area_id),
        "is_late": is_open and task.item.due_on < timezone.localdate(), "is_done": task.state != TaskState.OPEN,
        "may_undo": may_undo and is_going and not task.item.is_dropped and task.state in (TaskState.FINE, TaskState.NOTED),
        "why": why or (None if is_own else WhyForm()), "story": story_of(task.initiative.events.filter(task=task).order_by("-seq")),
        "enters": oracle.may_in(request.user, Permission.PATROL_DO, task.area_id) and open_for(task) is not None,
    }  # fmt: skip
    return render(request, "grids/initiatives/task.html", context, status=status)


@require_POST
def initiative_fine(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Nothing unusual, by one tap."""
    task = task_of(request, pk)
    oracle.require_in(request.user, Permission.PATROL_DO, task.area_id, _("办理专项任务"))
    actions.do(task_id=pk, by=request.user)
    # what was pressed beside the right one is found again, and withdrawn, behind its name
    page = reverse("initiative_task", args=[pk])
    messages.success(request, format_html(_('无异常：<a href="{}">{}</a>'), page, task.called))
    return _to_mine(task)


def _visible(request: HttpRequest, pk: uuid.UUID) -> Initiative:
    rows = Initiative.objects.visible_to(request.user).select_related("kind", "area")
    return get_object_or_404(rows, pk=pk)


def to_plan(request: HttpRequest, pk: uuid.UUID) -> Initiative:
    one = _visible(request, pk)
    oracle.require_in(request.user, Permission.INITIATIVE_EDIT, one.area_id, _("布置专项"))
    return one


def task_of(request: HttpRequest, pk: uuid.UUID) -> InitiativeTask:
    rows = InitiativeTask.objects.visible_to(request.user).select_related(
        "initiative", "item", "building", "area", "done_by"
    )
    return get_object_or_404(rows, pk=pk)
