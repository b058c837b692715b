"""Ways back in initiatives: a task that was pressed wrongly, an item that is done no more, a plan that never began."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal
from grids.conduct.why import WhyForm
from grids.initiatives.forms import CorrectForm
from grids.initiatives.kinds import TaskState
from grids.initiatives.undoing import actions
from grids.initiatives.undoing.correcting import Told, correct
from grids.initiatives.views import initiative_page, task_of, task_page, to_plan


@require_POST
def initiative_undo(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """What was done is to be done again."""
    task = task_of(request, pk)
    if task.state == TaskState.OPEN:
        oracle.require_in(request.user, Permission.PATROL_DO, task.area_id, _("办理专项任务"))
    elif not actions.is_own_of_today(task, request.user):
        oracle.require_in(
            request.user, Permission.INITIATIVE_EDIT, task.initiative.area_id, _("撤回别人或往日办的任务")
        )
    form = WhyForm(request.POST, is_asked=False)
    if form.is_valid():
        try:
            taken, _is_new = actions.take_back(
                task_id=pk, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refusal as refusal:
            form.add_error("reason" if refusal.field else None, str(refusal))
            return task_page(request, task, why=form, status=refusal.status)
        messages.success(request, _("已撤回，这一项要重新办：%(what)s") % {"what": task.item})
        # with its building it may lie by now where one reads nothing
        if not oracle.may_in(request.user, Permission.LEAD_VIEW, taken.area_id):
            return redirect("initiative_mine")
        return redirect("initiative_task", pk=pk)
    return task_page(request, task, why=form, status=400)


@require_POST
def initiative_item_drop(request: HttpRequest, pk: uuid.UUID, item: int) -> HttpResponseBase:
    """An item is done no more."""
    one = to_plan(request, pk)
    found = get_object_or_404(one.items, pk=item)
    form = WhyForm(request.POST, is_asked=False)
    if form.is_valid():
        try:
            actions.drop_item(
                initiative_id=pk, item_id=item, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refusal as refusal:
            form.add_error("reason" if refusal.field else None, str(refusal))
            return initiative_page(request, one, why=form, status=refusal.status)
        messages.success(request, _("已撤下：%(what)s") % {"what": found})
        return redirect("initiative", pk=pk)
    return initiative_page(request, one, why=form, status=400)


@require_POST
def initiative_drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A plan is dropped."""
    one = to_plan(request, pk)
    form = WhyForm(request.POST, is_asked=False)
    if form.is_valid():
        try:
            actions.drop(initiative_id=pk, reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as refusal:
            form.add_error("reason" if refusal.field else None, str(refusal))
            return initiative_page(request, one, why=form, status=refusal.status)
        messages.success(request, _("专项已撤销。"))
        return redirect("initiative", pk=pk)
    return initiative_page(request, one, why=form, status=400)


@require_POST
def initiative_correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """What an initiative is called, is for and when it is, put right."""
    one = to_plan(request, pk)
    form, status = CorrectForm(request.POST), 400
    if form.is_valid():
        given = form.cleaned_data
        told = Told(**{name: given[name] for name in CorrectForm.FACTS})
        try:
            correct(
                initiative_id=pk, told=told, reason=given["reason"], known=given["known"], by=request.user
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("已更正，原来的内容留在经过里。"))
            return redirect("initiative", pk=pk)
    return initiative_page(request, one, right=form, status=status)
