"""An initiative put right: its name, its purpose and its dates, while it is planned or goes on; its book says how it read."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.conduct.why import reason_of
from grids.initiatives.actions import append, locked
from grids.initiatives.collecting.models import Collecting
from grids.initiatives.kinds import CORRECT, State
from grids.initiatives.models import Initiative
from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an initiative and may be put right."""

    name: str
    purpose: str
    starts_on: date
    ends_on: date


@transaction.atomic
def correct(
    *, initiative_id: UUID, told: Told, by: User, reason: str = "", known: int | None = None
) -> Initiative:  # fmt: skip
    """Put right what an initiative is called, is for and when it is; one that goes on wants a reason.

    known: how often it had been put right when whoever corrects saw it; more often since is a Refusal (conflict).
    """
    initiative = locked(initiative_id, by)
    is_going = initiative.state == State.GOING
    require(
        is_going or initiative.state == State.DRAFT,
        _("这个专项已经结束或撤销，不能再更正。"),
        code="conflict",
    )
    _require_seen(initiative, known)
    differs = _differing(initiative, told)
    require(differs, _("没有改动，不用保存。"))
    if differs.keys() & {"starts_on", "ends_on"}:
        _require_days(initiative, told, is_going=is_going)
    why = reason_of(reason, is_asked=is_going)
    for name in differs:
        value = getattr(told, name)
        setattr(initiative, name, said(value) if isinstance(value, str) else value)
    checked(initiative, exclude={"area", "kind", "created_by"})
    initiative.save(update_fields=list(differs))
    append(initiative, CORRECT, by=by, given=differs, reason=why)
    return initiative


def _require_seen(initiative: Initiative, known: int | None) -> None:
    steps = initiative.events.filter(verb=CORRECT)
    last = steps.order_by("-seq").first() if known is not None else None
    is_seen = last is None or steps.count() <= (known or 0)
    require(
        is_seen,
        _("您打开以后 %(who)s 已经更正过这个专项；请看过现在的内容再改。")
        % {"who": last.actor_label if last else ""},
        code="conflict",
    )


def _differing(initiative: Initiative, told: Told) -> dict[str, list[Any]]:
    """What reads otherwise than before, by field: [before, now]."""
    found: dict[str, list[Any]] = {}
    for name in Told.__slots__:
        old, new = getattr(initiative, name), getattr(told, name)
        new = said(new) if isinstance(new, str) else new
        if old != new:
            found[name] = [str(old), str(new)]
    return found


def _require_days(initiative: Initiative, told: Told, *, is_going: bool) -> None:
    require(told.ends_on >= told.starts_on, _("结束日期不能早于开始日期。"), field="ends_on")
    # what was collected is destroyed on the day that was granted with the dates
    collects = Collecting.objects.filter(initiative=initiative, destroyed_at=None).exists()
    require(
        not collects,
        _("这个专项申请了收集个人信息，销毁日期是按原来的日期批准的，不能改日期。"),
        field="ends_on",
    )
    today = timezone.localdate()
    if is_going:
        began = initiative.starts_on == told.starts_on or told.starts_on <= today
        require(began, _("专项已经开始，开始日期不能晚于今天。"), field="starts_on")
        require(
            told.ends_on >= today,
            _("结束日期不能早于今天；不再办了请结束专项。"),
            field="ends_on",
        )
    items = initiative.items.filter(is_dropped=False)
    beyond = items.exclude(due_on__range=(told.starts_on, told.ends_on)).first()
    require(
        beyond is None,
        _("清单里“%(what)s”的期限 %(day)s 不在新的起止日期之间。")
        % {"what": beyond, "day": beyond.due_on if beyond else ""},
        field="ends_on",
    )
