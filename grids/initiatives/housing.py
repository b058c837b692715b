"""What is to be done for a building goes with it: to the grid in which it lies now, closed once it is no more, and open again."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from grids.initiatives.actions import append
from grids.initiatives.kinds import CLOSE, FOLLOW, REOPEN, State, TaskState
from grids.initiatives.models import Initiative, InitiativeTask

if TYPE_CHECKING:
    from grids.initiatives.querysets import InitiativeTaskQuerySet
    from grids.staff.models import User

# open for one that is no more, or in another grid; closed though its building stands and the item was not dropped
CLOSING = Q(state=TaskState.OPEN, building__ends_on__isnull=False)
REOPENING = Q(state=TaskState.DROPPED, item__is_dropped=False, building__ends_on__isnull=True)
FOLLOWING = Q(state=TaskState.OPEN, building__ends_on__isnull=True) & ~Q(area=F("building__area"))


def follow(buildings: Collection[UUID], by: "User") -> int:
    """What is to be done for these buildings, after they were moved or ended or stand again; in how many things it told."""
    return _bring(InitiativeTask.objects.filter(building__in=buildings), by)


def settle(initiative_id: UUID, *, by: "User") -> int:
    """The same of everything in an initiative: what was laid in the moment in which its building was moved or ended."""
    return _bring(InitiativeTask.objects.filter(initiative=initiative_id, building__isnull=False), by)


@transaction.atomic
def _bring(rows: "InitiativeTaskQuerySet", by: "User") -> int:
    """Each as its building is, told in the book of its initiative; what was done stays where and as it was done."""
    astray = rows.filter(CLOSING | REOPENING | FOLLOWING, initiative__state=State.GOING)
    keys = set(astray.values_list("initiative", flat=True))
    if not keys:
        return 0
    locked = Initiative.objects.going().filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    books = {one.pk: one for one in locked}
    # read again under the locks: meanwhile somebody may have done it
    found = list(astray.filter(initiative__in=books).select_related("building").order_by("pk"))
    for task in found:
        _told(books[task.initiative_id], task, by)
    return len(found)


def _told(initiative: Initiative, task: InitiativeTask, by: "User") -> None:
    building = task.building
    if building is None:
        return
    was, given = task.area_id, {}
    if building.ends_on is not None:
        task.state, task.done_by, task.done_at, verb = TaskState.DROPPED, by, timezone.now(), CLOSE
    else:
        verb = REOPEN if task.state == TaskState.DROPPED else FOLLOW
        task.state, task.done_by, task.done_at, task.area_id = TaskState.OPEN, None, None, building.area_id
        given = {"from": was, "to": task.area_id}
    task.save(update_fields=["state", "done_by", "done_at", "area"])
    append(initiative, verb, by=by, task=task, given=given)
