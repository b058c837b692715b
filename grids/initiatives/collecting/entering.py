"""What is done with entries: take one down for a task, put it right, strike it out, open one value of it."""

import re
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import require
from grids.conduct.texts import said
from grids.initiatives.actions import append, require_not_merged
from grids.initiatives.collecting import keeping
from grids.initiatives.collecting.kinds import (
    NAME_MAX,
    NOTE_MAX,
    PHONE_MAX,
    SEALED,
    Struck,
    Why,
    says_diagnosis,
)
from grids.initiatives.collecting.models import Collecting, InitiativeEntry, Need
from grids.initiatives.kinds import AMEND, ENTER, STRIKE, State
from grids.initiatives.models import Initiative, InitiativeTask
from grids.privacy.actions import disclose
from grids.privacy.sealing import place_of
from grids.staff.models import User

PHONE = re.compile(r"\+?[0-9][0-9 \-转]{4,28}")
SUBJECT = "grids.initiativeentry"


@transaction.atomic
def enter(*, task_id: UUID, need: Need | None, values: Mapping[str, str], by: User) -> InitiativeEntry:
    """Take down one person for a task; grid and building are the task's. values: name, phone, note."""
    task = InitiativeTask.objects.visible_to(by).get(pk=task_id)
    oracle.require_in(by, Permission.PATROL_DO, task.area_id, _("登记"))
    require_not_merged(task)
    collecting = opened(task.initiative_id)
    entry = entered(collecting, task, need, cleaned(values), by=by, key=keeping.key_of(collecting))
    append(collecting.initiative, ENTER, by=by, given={"entry": str(entry.pk)})
    return entry


def opened(initiative_id: UUID) -> Collecting:
    """What an initiative collects, both rows locked; Refusal where nothing can be taken down now."""
    found = _held(initiative_id)
    is_going = found.initiative.state == State.GOING and timezone.localdate() <= found.until
    require(is_going, _("这个专项不在进行中。"), code="conflict")
    return found


def _held(initiative_id: UUID) -> Collecting:
    """The same as long as it is held: one that ended before its time still has what is wrong in it, and who wants to be out."""
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative_id)
    found = Collecting.objects.select_for_update(of=("self",)).filter(initiative=initiative).first()
    require(found is not None and found.opened_at is not None, _("这个专项不登记个人信息。"), code="conflict")
    require(found.destroyed_at is None, _("这个专项登记的信息已经销毁，不能再登记。"), code="conflict")
    found.initiative = initiative
    return found


def cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """The values without blanks around them; Refusal at the one that doesn't fit. No sentence repeats a value."""
    given = {name: said(values.get(name, "")) for name in SEALED}
    require(given["name"], _("请写姓名，或怎么称呼。"), field="name")
    for name, most in (("name", NAME_MAX), ("phone", PHONE_MAX), ("note", NOTE_MAX)):
        too_long = _("%(what)s请不要超过 %(n)d 字。") % {"what": SEALED[name], "n": most}
        require(len(given[name]) <= most, too_long, field=name)
    require(
        not given["phone"] or PHONE.fullmatch(given["phone"]), _("电话只写数字，例如 13800000000。"), field="phone"
    )  # fmt: skip
    for name in ("name", "note"):
        require(
            not says_diagnosis(given[name]), _("这里不登记病情和检测结果，只写需要什么帮助。"), field=name
        )
    return given


def entered(
    collecting: Collecting, task: InitiativeTask, need: Need | None, values: Mapping[str, str], *, by: User, key: bytes
) -> InitiativeEntry:  # fmt: skip
    """Write one entry, in the caller's transaction, with the plan locked by it."""
    entry = InitiativeEntry(
        collecting=collecting, task=task, need=_need(collecting, need), entered_by=by, entered_at=timezone.now()
    )  # fmt: skip
    keeping.put(entry, values, key=key)
    entry.save(force_insert=True)
    return entry


def _need(collecting: Collecting, need: Need | None) -> Need:
    require(
        need is not None and need.collecting_id == collecting.pk and need.is_active, _("请选择需要什么帮助。"), field="need"
    )  # fmt: skip
    return need


@transaction.atomic
def amend(*, entry_id: UUID, need: Need | None, values: Mapping[str, str], by: User) -> InitiativeEntry:
    """Put an entry right; what it said before is kept nowhere. Empty values stay as they are."""
    entry, collecting = _to_change(entry_id, by)
    key = keeping.key_of(collecting)
    now = {name: keeping.get(entry, name, key=key) for name in SEALED}
    keeping.put(entry, cleaned(now | {name: one for name, one in values.items() if said(one)}), key=key)
    is_kept = need is not None and need.pk == entry.need_id
    entry.need = need if is_kept else _need(collecting, need)
    entry.amended_by, entry.amended_at = by, timezone.now()
    entry.save(update_fields=[*SEALED, "phone_digest", "need", "amended_by", "amended_at"])
    append(collecting.initiative, AMEND, by=by, given={"entry": str(entry.pk)})
    return entry


@transaction.atomic
def strike(*, entry_id: UUID, why: str, by: User) -> InitiativeEntry:
    """Strike a wrong entry out: its values go at once."""
    entry, collecting = _to_change(entry_id, by)
    require(why in Struck.values, _("请选择为什么划去。"), field="why")
    entry.struck_by, entry.struck_at = by, timezone.now()
    entry.name = entry.phone = entry.note = entry.phone_digest = b""
    entry.save(update_fields=[*SEALED, "phone_digest", "struck_by", "struck_at"])
    append(collecting.initiative, STRIKE, by=by, given={"entry": str(entry.pk), "why": why})
    return entry


def _to_change(entry_id: UUID, by: User) -> tuple[InitiativeEntry, Collecting]:
    seen = InitiativeEntry.objects.visible_to(by).select_related("collecting", "task").get(pk=entry_id)
    collecting = _held(seen.collecting.initiative_id)
    entry = InitiativeEntry.objects.visible_to(by).select_for_update(of=("self",)).get(pk=entry_id)
    require(entry.struck_at is None, _("这条登记已经划去。"), code="conflict")
    entry.collecting = collecting
    return entry, collecting


def reveal(*, entry_id: UUID, field: str, why: str, by: User, in_extract: bool = False) -> str:
    """Show one value in full to one person, for a reason of the list that is logged first.

    in_extract: it is one of an extract for the person themselves, which has a measure of its own.
    """
    rows = InitiativeEntry.objects.visible_to(by).select_related("collecting__initiative", "task")
    entry = rows.get(pk=entry_id)
    require(field in SEALED, _("请选择要查看哪一项。"), field="field")
    require(why in Why.values, _("请选择查看事由。"), field="why")
    sealed = bytes(getattr(entry, field))
    require(sealed, _("这条登记没有这一项。"), field="field")
    key = keeping.key_of(entry.collecting)
    locked = disclose(
        sealed=sealed, at=place_of(entry, field), subject_kind=SUBJECT, subject_id=str(entry.pk),
        subject_label=entry.collecting.initiative.name, area_code=entry.task.area_id,
        reason=str(Why(why).label), by=by, in_extract=in_extract,
    )  # fmt: skip
    return keeping.unlocked(entry, field, locked, key=key)
