"""Ways back in an initiative: what was pressed wrongly is open again, a wrong item is done no more, a plan is dropped."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals import actions as approvals
from grids.approvals.models import Approval
from grids.conduct.refusals import require
from grids.conduct.why import reason_of
from grids.initiatives.actions import append, locked, move, require_not_merged
from grids.initiatives.collecting.models import Collecting
from grids.initiatives.housing import follow
from grids.initiatives.kinds import DROP, DROP_ITEM, TAKE_BACK, State, TaskState
from grids.initiatives.models import Initiative, InitiativeItem, InitiativeTask
from grids.staff.models import User


@transaction.atomic
def take_back(*, task_id: UUID, by: User, reason: str = "") -> tuple[InitiativeTask, bool]:
    """What was done is to be done again: by whoever did it on the same day, else by who plans, with a reason.

    Its note stays beside it, and is what the form begins with. Pressed again, it stays open.
    """
    seen = InitiativeTask.objects.visible_to(by).get(pk=task_id)
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=seen.initiative_id)
    task = InitiativeTask.objects.select_related("area", "building", "item", "done_by").get(pk=task_id)
    task.initiative = initiative
    if task.state == TaskState.OPEN:
        return task, False
    require(initiative.state == State.GOING, _("这个专项不在进行中。"), code="conflict")
    require(
        task.state != TaskState.FOUND,
        _("已转为哨源 %(number)s，请在那条哨源上更正或不予受理。") % {"number": task.lead_number},
        code="conflict",
    )
    require(not task.item.is_dropped, _("这一项清单已经撤下。"), code="conflict")
    require_not_merged(task)
    is_over = task.area.ends_on is not None and task.area.ends_on <= timezone.localdate()
    require(not is_over, _("这个网格已经撤销，办过的留作记录，不能重新办。"), code="conflict")
    is_gone = task.building is not None and task.building.ends_on is not None
    require(not is_gone, _("这幢楼已经注销，办过的留作记录，不能重新办。"), code="conflict")
    is_own = is_own_of_today(task, by)
    if not is_own:
        oracle.require_in(by, Permission.INITIATIVE_EDIT, initiative.area_id, _("撤回别人或往日办的任务"))
    why, was = reason_of(reason, is_asked=not is_own), task.state
    task.state, task.done_by, task.done_at = TaskState.OPEN, None, None
    task.save(update_fields=["state", "done_by", "done_at"])
    append(initiative, TAKE_BACK, by=by, task=task, given={"was": was}, reason=why)
    if task.building_id:
        follow([task.building_id], by)
        task.refresh_from_db(fields=["area"])
    return task, True


def is_own_of_today(task: InitiativeTask, by: User) -> bool:
    """Whether somebody did this today themselves, and so takes it back without a word."""
    return bool(
        task.done_at and task.done_by_id == by.pk and timezone.localdate(task.done_at) == timezone.localdate()
    )


@transaction.atomic
def drop_item(
    *, initiative_id: UUID, item_id: int, by: User, reason: str = ""
) -> tuple[InitiativeItem, bool]:
    """An item is done no more: what of it is open is closed as dropped, what was done stays. A plan's needs no reason."""
    initiative = locked(initiative_id, by)
    item = initiative.items.get(pk=item_id)
    if item.is_dropped:
        return item, False
    is_open = initiative.state in (State.DRAFT, State.GOING)
    require(is_open, _("这个专项已经结束。"), code="conflict")
    why = reason_of(reason, is_asked=initiative.state == State.GOING)
    others = initiative.items.filter(is_dropped=False).exclude(pk=item.pk)
    require(
        initiative.state == State.DRAFT or others.exists(),
        _("清单里只剩这一项；不再办了，请结束专项。"),
        code="conflict",
    )
    item.is_dropped = True
    item.save(update_fields=["is_dropped"])
    left = initiative.tasks.filter(item=item, state=TaskState.OPEN)
    count = left.update(state=TaskState.DROPPED, done_by=by, done_at=timezone.now())
    append(initiative, DROP_ITEM, by=by, given={"what": item.what, "left": count}, reason=why)
    return item, True


@transaction.atomic
def drop(*, initiative_id: UUID, by: User, reason: str = "") -> tuple[Initiative, bool]:
    """Drop a plan that never began; what was to be collected with it waits to be granted no more. Pressed again, it stays dropped."""
    made = Collecting.objects.filter(initiative=initiative_id, opened_at=None)
    approvals.outrun(Approval.objects.filter(pk__in=made.values("approval")))
    initiative = locked(initiative_id, by)
    if initiative.state == State.DROPPED:
        return initiative, False
    require(initiative.state == State.DRAFT, _("这个专项已经开始，不再办了请结束专项。"), code="conflict")
    why = reason_of(reason, is_asked=False)
    move(initiative, State.DROPPED, DROP, by=by, given={}, reason=why)
    return initiative, True
