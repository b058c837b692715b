"""What is done with an initiative: plan it, begin it, do what is to be done, pass on what was found, end it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.events import GENESIS
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.conduct.why import reason_of
from grids.initiatives.collecting.models import Collecting
from grids.initiatives.kinds import ADD, CREATE, DO, END, ERASE, FIND, START, State, TaskState
from grids.initiatives.laying import lay
from grids.initiatives.models import (
    Initiative,
    InitiativeEvent,
    InitiativeItem,
    InitiativeKind,
    InitiativeTask,
)
from grids.staff.models import PostKind, User
from grids.staff.signing import signed_as
from grids.together import finding as how_it_becomes_a_lead

SOURCE = "grid_patrol"
WHAT_MAX = 1000
ITEMS_MOST = 30


@transaction.atomic
def create(
    *, kind: InitiativeKind, name: str, purpose: str, area: Area, starts_on: date, ends_on: date, by: User,
    post_kinds: Iterable[PostKind] = (),
) -> Initiative:  # fmt: skip
    """Plan an initiative; it begins when its checklist is there."""
    oracle.require_in(by, Permission.INITIATIVE_EDIT, area.code, _("布置专项"))
    require(ends_on >= starts_on, _("结束日期不能早于开始日期。"), field="ends_on")
    posts = list(post_kinds)
    require(
        posts or not kind.assigns_posts,
        _("「%(kind)s」要说明派哪几种岗位进网格。") % {"kind": kind},
        field="post_kinds",
    )
    initiative = Initiative(
        street_code=area.street_code, kind=kind, name=said(name), purpose=said(purpose), area=area, starts_on=starts_on,
        ends_on=ends_on, created_by=by, created_at=timezone.now(),
    )  # fmt: skip
    checked(initiative, exclude={"area", "kind", "created_by"}).save(force_insert=True)
    initiative.post_kinds.set(posts)
    append(initiative, CREATE, by=by, before="")
    return initiative


@transaction.atomic
def add_item(*, initiative_id: UUID, what: str, target: str, due_on: date, by: User) -> InitiativeItem:
    """One more item of the checklist; of what goes on already it is to be done at once."""
    initiative = locked(initiative_id, by)
    _goes_on(initiative)
    count = initiative.items.count()
    require(
        initiative.items.filter(is_dropped=False).count() < ITEMS_MOST,
        _("清单最多 %(most)d 项。") % {"most": ITEMS_MOST},
        code="conflict",
    )
    within = initiative.starts_on <= due_on <= initiative.ends_on
    require(within, _("期限要在专项的起止日期之间。"), field="due_on")
    item = InitiativeItem(
        initiative=initiative, what=said(what), target=target, due_on=due_on, order=count + 1
    )
    checked(item, exclude={"initiative"}).save(force_insert=True)
    append(initiative, ADD, by=by, given={"what": item.what})
    if initiative.state == State.GOING:
        lay(initiative)
    return item


@transaction.atomic
def start(*, initiative_id: UUID, by: User) -> tuple[Initiative, bool]:
    """Begin: each item for each grid or building of the area. Pressed again, it goes on."""
    initiative = locked(initiative_id, by)
    if initiative.state == State.GOING:
        return initiative, False
    _goes_on(initiative)
    require(
        initiative.items.filter(is_dropped=False).exists(),
        _("清单里还没有一项，请先加上要查什么、做什么。"),
        code="conflict",
    )
    plan = Collecting.objects.filter(initiative=initiative, opened_at=None).select_related("approval").first()
    waits = plan is not None and plan.approval is not None and plan.approval.is_open(timezone.now())
    require(
        not waits,
        _("收集个人信息正在等批准：批准以后才能开始；不收集了，请先撤回申请。"),
        code="conflict",
    )
    made = lay(initiative)
    require(made, _("这个范围里没有清单要办的网格或楼栋。"), code="conflict")
    move(initiative, State.GOING, START, by=by, given={"tasks": made})
    return initiative, True


@transaction.atomic
def end(*, initiative_id: UUID, by: User, reason: str = "") -> tuple[Initiative, bool]:
    """End it, whatever is still open; what was done stays. Before its time, with something left to do, it wants a reason."""
    initiative = locked(initiative_id, by)
    if initiative.state == State.ENDED:
        return initiative, False
    require(initiative.state == State.GOING, _("这个专项还没有开始，不办了请撤销它。"), code="conflict")
    left = initiative.tasks.filter(state=TaskState.OPEN).count()
    why = reason_of(reason, is_asked=bool(left) and initiative.ends_on > timezone.localdate())
    move(initiative, State.ENDED, END, by=by, given={"left": left}, reason=why)
    return initiative, True


@transaction.atomic
def do(*, task_id: UUID, by: User, note: str = "") -> tuple[InitiativeTask, bool]:
    """One thing is done: nothing unusual, or with a word about it. Pressed again, it stays as it is."""
    task = _task(task_id, by)
    require_not_merged(task)
    note = said(note)
    require(len(note) <= WHAT_MAX, _("请不要超过 1000 字。"), field="note")
    if task.state != TaskState.OPEN:
        is_gone = task.building is not None and task.building.ends_on is not None
        require(
            not (task.state == TaskState.DROPPED and is_gone),
            _("这幢楼已经注销，这一项不用办了。"),
            code="conflict",
        )
        require(task.state != TaskState.DROPPED, _("这一项清单已经撤下。"), code="conflict")
        require(
            task.done_by_id == by.pk, _("这一项刚由 %(who)s 办了。") % {"who": task.done_by}, code="conflict"
        )
        return task, False
    _done(task, TaskState.NOTED if note else TaskState.FINE, DO, by=by, note=note)
    return task, True


@transaction.atomic
def find(*, task_id: UUID, what: str, by: User) -> tuple[InitiativeTask, bool]:
    """Something was found: it is done, and becomes a lead with the grid and, of a building, its place and address."""
    task = _task(task_id, by)
    require_not_merged(task)
    if task.state == TaskState.FOUND:
        return task, False
    require(task.state == TaskState.OPEN, _("这一项已经办了。"), code="conflict")
    what = said(what)
    require(what, _("请写明发现了什么。"), field="what")
    require(len(what) <= WHAT_MAX, _("请不要超过 1000 字。"), field="what")
    make = how_it_becomes_a_lead()
    require(make, _("这里没有哨源库，不能转为哨源。"), code="conflict")
    house = task.building
    made = make(
        by=by, source_code=SOURCE, title=f"{task.initiative.name}：{what.splitlines()[0]}"[:60], content=what,
        area=task.area, point=(house.point.x, house.point.y) if house else None, outside_confirmed=True,
        address=house.address if house else "", key=str(task.pk),
    )  # fmt: skip
    task.lead_url, task.lead_number = made.url, made.number
    _done(task, TaskState.FOUND, FIND, by=by, note=what)
    return task, True


def keep_up(initiative_id: UUID, *, by: User) -> int:
    """Add what came to the area since, and end what is over: once a day, by the product itself; how many were added."""
    with transaction.atomic():
        initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative_id)
        if initiative.state != State.GOING:
            return 0
        if initiative.ends_on < timezone.localdate():
            left = initiative.tasks.filter(state=TaskState.OPEN).count()
            move(initiative, State.ENDED, END, by=by, given={"left": left})
            return 0
        return lay(initiative)


def recorded_by_itself(initiative: Initiative, *, by: User) -> None:
    """That notes went with their term; the caller has done it and holds the row's lock."""
    append(initiative, ERASE, by=by)


def _goes_on(initiative: Initiative) -> None:
    require(initiative.state != State.DROPPED, _("这个专项已经撤销。"), code="conflict")
    require(initiative.state != State.ENDED, _("这个专项已经结束。"), code="conflict")


def require_not_merged(task: InitiativeTask) -> None:
    """Refusal where nobody does it here any more."""
    require(
        task.state != TaskState.MERGED,
        _("这个网格已经并给邻格，这一项在那里办；请打开“我的清单”。"),
        code="conflict",
    )


def _done(task: InitiativeTask, state: str, verb: str, *, by: User, note: str) -> None:
    task.state, task.note, task.done_by, task.done_at = state, note, by, timezone.now()
    task.save(update_fields=["state", "note", "done_by", "done_at", "lead_url", "lead_number"])
    append(task.initiative, verb, by=by, task=task)


def locked(initiative_id: UUID, by: User) -> Initiative:
    """An initiative that `by` plans, its row locked."""
    rows = Initiative.objects.visible_to(by).select_for_update(of=("self",))
    initiative = rows.get(pk=initiative_id)
    oracle.require_in(by, Permission.INITIATIVE_EDIT, initiative.area_id, _("布置专项"))
    return initiative


def _task(task_id: UUID, by: User) -> InitiativeTask:
    """A thing to do of one's own areas, with its initiative locked: steps of one book come one after the other."""
    task = InitiativeTask.objects.visible_to(by).get(pk=task_id)
    oracle.require_in(by, Permission.PATROL_DO, task.area_id, _("办理专项任务"))
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=task.initiative_id)
    task = InitiativeTask.objects.select_related("area", "building", "done_by").get(pk=task_id)
    task.initiative = initiative
    require(initiative.state == State.GOING, _("这个专项不在进行中。"), code="conflict")
    return task


def move(
    initiative: Initiative, state: str, verb: str, *, by: User, given: dict[str, Any], reason: str = ""
) -> None:
    """The initiative goes into another state by a step of its book; its row is locked."""
    before, initiative.state = initiative.state, state
    initiative.save(update_fields=["state"])
    append(initiative, verb, by=by, before=before, given=given, reason=reason)


def append(
    initiative: Initiative, verb: str, *, by: User, task: InitiativeTask | None = None,
    given: dict[str, Any] | None = None, before: str | None = None, reason: str = "",
) -> None:  # fmt: skip
    """The step goes into the initiative's book, its number into the row."""
    last = initiative.events.order_by("-seq").only("seq", "digest").first()
    now = timezone.now()
    event = InitiativeEvent(
        street_code=initiative.street_code, initiative=initiative, task=task, seq=last.seq + 1 if last else 1, verb=verb,
        from_state=initiative.state if before is None else before, to_state=initiative.state, actor=by,
        actor_label=signed_as(by), occurred_at=now, recorded_at=now, given=given or {},
        reason=reason,
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)
    initiative.version = event.seq
    initiative.save(update_fields=["version"])
