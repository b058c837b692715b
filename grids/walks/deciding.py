"""A conflict is decided, once: by what the visit said, by what stands registered, or by what somebody says anew having seen both."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.conduct.texts import said
from grids.conduct.writing import rewrite
from grids.homes.actions import take_back
from grids.homes.locking import locked, may_change
from grids.homes.stepping import Hand
from grids.privacy.ciphers import unseal
from grids.privacy.sealing import place_of
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.walks import protocol
from grids.walks.kinds import Outcome, Stands
from grids.walks.models import Visit, VisitConflict
from grids.walks.protocol import Told, keys_of
from grids.walks.stepping import carry_out
from grids.walks.telling import wait_to_be_told
from grids.walks.visiting import touched_since

if TYPE_CHECKING:
    from grids.staff.models import User

DECIDED = {
    Stands.MINE: lambda: _("已按走访时说的登记，这以后的改动已撤回，经过都留着。"),
    Stands.THEIRS: lambda: _("已按现在登记的保留，这次走访记作去过。"),
    Stands.ANEW: lambda: _("已按重新核实的登记。"),
}


@transaction.atomic
def decide(
    *, conflict_id: UUID, decision: str, by: "User", base: int, reason: str = "", outcome: str = "", changes: Collection[Any] = ()
) -> str:  # fmt: skip
    """Settle a conflict; what was done, in a sentence. base: the version that whoever decides has seen beside the visit.

    outcome, changes: what is said anew. What the phone had said is forgotten with it; the books keep what came of it.
    """
    conflict = VisitConflict.objects.select_for_update(of=("self",), no_key=True).get(pk=conflict_id)
    visit = Visit.objects.get(pk=conflict.visit_id)
    told = told_in(conflict)
    dwelling = locked([conflict.dwelling_id]).dwellings[conflict.dwelling_id]
    may_change(dwelling, by, _("处理走访冲突"))
    require(conflict.state == Stands.OPEN, already(conflict), code="conflict")
    require(decision in DECIDED, _("请选按哪一份登记。"), field="decision")
    seen = not touched_since(dwelling.pk, base, told.asserts)
    require(seen, _("您打开以后又有人改了这户，请看过现在的内容再选。"), code="conflict")
    if decision == Stands.MINE:
        _as_the_visit_says(conflict, visit, told, by=by, reason=reason)
    elif decision == Stands.ANEW:
        anew = protocol.told(outcome, list(changes))
        require(anew.asserts, _("重新核实请选“无变化”或“有变化”。"), field="outcome")
        carry_out(anew, dwelling, by=by, day=timezone.localdate(), key=conflict.pk, reason=reason)
    _decided(conflict, decision, by=by, reason=reason)
    return DECIDED[Stands(decision)]()


def told_in(conflict: VisitConflict) -> Told:
    """What the visit says; of one that is decided nothing is left to read."""
    text = unseal(conflict.said, at=place_of(conflict, "said"))
    return protocol.opened(text) if text else Told(Outcome(conflict.visit.outcome))


def opposed(conflict: VisitConflict, visit: Visit, told: Told) -> list[DwellingEvent]:
    """What others did since the version that the phone saw, as far as it touches what the visit says; the earliest first."""
    return touched_since(conflict.dwelling_id, visit.base, told.asserts, _own(visit))


def already(conflict: VisitConflict) -> str:
    """That somebody was faster."""
    who = conflict.decided_by or ""
    return _("%(who)s 已经处理过了：%(how)s。") % {"who": who, "how": conflict.get_state_display()}


def _own(visit: Visit) -> list[UUID]:
    """Keys of the entries of the visits on which this one builds."""
    keys, after, met = keys_of(visit.pk, visit.steps), visit.after, {visit.pk}
    while after is not None and after not in met:
        met.add(after)
        before = Visit.objects.filter(pk=after, by=visit.by_id).first()
        if before is None:
            break
        keys += keys_of(before.pk, before.steps)
        after = before.after
    return keys


def _as_the_visit_says(conflict: VisitConflict, visit: Visit, told: Told, *, by: "User", reason: str) -> None:
    """What was done since is taken back, the last first; then the visit is written down as of its day."""
    steps = opposed(conflict, visit, told)
    require(not steps or said(reason), _("按走访的登记会撤回别人的改动，请写明原因。"), field="reason")
    gone: set[UUID | None] = set()
    for one in reversed(steps):
        if one.key not in gone and one.takes_back is None:
            take_back(event_id=one.pk, by=by, reason=reason)
        gone.add(one.key)
    dwelling = Dwelling.objects.select_related("building", "entrance").get(pk=conflict.dwelling_id)
    carry_out(told, dwelling, by=by, day=visit.on_day, key=visit.pk, reason=told.note or reason)


def _decided(conflict: VisitConflict, decision: str, *, by: "User", reason: str) -> None:
    dwelling = Dwelling.objects.select_related("building", "entrance").get(pk=conflict.dwelling_id)
    hand = Hand(by, timezone.localdate(), reason, conflict.pk)
    hand.enter(dwelling, Verb.DECIDED, detail={"decision": decision})
    hand.finish(dwelling)
    conflict.state, conflict.decided_by, conflict.decided_at, conflict.said = (
        decision,
        by,
        timezone.now(),
        b"",
    )
    rewrite([conflict], ["state", "decided_by", "decided_at", "said"])
    wait_to_be_told(conflict.pk, conflict.decided_at)
