"""A visit is taken: written down at once where nobody touched meanwhile what it speaks of, else kept until somebody decides.

It bears the key that the page made, so it comes twice without harm. What builds on a visit that has not come yet waits for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.fence import everything
from grids.conduct.events import new_id
from grids.conduct.refusals import Refusal, require
from grids.conduct.writing import insert
from grids.homes import arriving, queries
from grids.homes.locking import locked, may_change
from grids.homes.models import Residence
from grids.homes.stepping import Hand
from grids.privacy.ciphers import seal
from grids.privacy.sealing import place_of
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.walks import protocol
from grids.walks.agreeing import already
from grids.walks.kinds import WAITED, Stands, Why
from grids.walks.models import Visit, VisitConflict
from grids.walks.protocol import Told, key_of, keys_of
from grids.walks.stepping import carry_out, documents_in
from grids.walks.telling import wait_to_be_told

if TYPE_CHECKING:
    from grids.staff.models import User

DONE, CONFLICT, KNOWN = "done", "conflict", "known"
# a chain that is longer is none
CHAIN_MOST = 50


@dataclass(frozen=True, slots=True)
class Visited:
    """What became of a visit: done, conflict or known; the home's version now; a sentence."""

    visit: Visit
    became: str
    version: int
    said: str
    conflict: VisitConflict | None = None


def visit(
    *, dwelling_id: UUID, key: UUID, base: int, outcome: str, by: "User", changes: Collection[Any] = (), after: UUID | None = None,
    pressed_at: datetime | None = None, note: str = "", waited: bool = False, force: bool = False, is_demo: bool = False,
) -> Visited:  # fmt: skip
    """Somebody was at a door, and says what came of it.

    base: the version that they saw; after: their visit on which this one builds: Refusal `wait` while that has not come, unless
    `force`. waited: it comes late, and nobody stands there to put it right: what the registers don't take becomes a conflict.
    """
    told = protocol.told(outcome, list(changes), note)
    row = Visit(
        id=key, dwelling_id=dwelling_id, by=by, outcome=told.outcome, base=base, after=after, steps=told.steps, is_demo=is_demo
    )  # fmt: skip
    try:
        with transaction.atomic():
            return _visited(row, told, pressed_at=pressed_at, waited=waited, force=force)
    except IntegrityError as error:
        if "grids_visit_pkey" in str(error):
            raise Refusal(_("这次走访的编号已经用过，请刷新页面后再登记。"), code="conflict") from error
        raise


def _visited(row: Visit, told: Told, *, pressed_at: datetime | None, waited: bool, force: bool) -> Visited:
    dwelling = _held(row, told)
    may_change(dwelling, row.by, _("登记走访"))
    if known := Visit.objects.filter(pk=row.pk).first():
        return _known(known, row, dwelling)
    chain, why = _chain(row, force=force)
    touched = touched_since(row.dwelling_id, row.base, told.asserts, chain)
    but = already(told, touched, dwelling, row.by) if touched and why is None else frozenset()
    if but is None:
        why = Why.TOUCHED
    row.area_id = dwelling.area_id
    row.on_day = protocol.day_of(_pressed(pressed_at), timezone.localdate())
    if why is not None and not told.asserts:
        why = None
    insert([row])
    if why is not None:
        return _kept(row, told, dwelling, why)
    try:
        with transaction.atomic():
            said = carry_out(told, dwelling, by=row.by, day=row.on_day, key=row.pk, but=but or ())
    except Refusal as refusal:
        if not (waited and refusal.code in ("conflict", "invalid")):
            raise
        return _kept(row, told, Dwelling.objects.get(pk=dwelling.pk), Why.REFUSED)
    return Visited(row, DONE, _version(dwelling), said)


@everything("who comes may live elsewhere in the street: every home of the step is locked in one order")
def _held(row: Visit, told: Told) -> Dwelling:
    """The home and whatever its changes reach, locked: who comes by their document before anything else, as moves do."""
    area = Dwelling.objects.values_list("area", flat=True).get(pk=row.dwelling_id)
    coming = [arriving.Incoming(kind=kind, number=number) for kind, number in documents_in(told)]
    known = [one for one in arriving.known_ids(area[:9], coming, row.by) if one]
    there = Residence.objects.current()
    homes = {row.dwelling_id, *there.main().filter(person__in=known).values_list("dwelling", flat=True)}
    people = {*known, *there.filter(dwelling=row.dwelling_id).values_list("person", flat=True)}
    return locked({*homes, *_targets(row, told)}, people).dwellings[row.dwelling_id]


def _targets(row: Visit, told: Told) -> set[UUID]:
    """Homes to which somebody moved, as the phone's words name them."""
    words = [word for one in told.changes if (word := one.field("where"))]
    if not words:
        return set()
    near = Dwelling.objects.select_related("building", "entrance").get(pk=row.dwelling_id)
    return {queries.dwelling_called(row.by, one, near).pk for one in words}


def _known(known: Visit, row: Visit, dwelling: Dwelling) -> Visited:
    """What this very request did before."""
    same = (known.dwelling_id, known.by_id, known.outcome) == (row.dwelling_id, row.by_id, row.outcome)
    require(same, _("这次走访已经登记为别的结果，请刷新页面后再登记。"), code="conflict")
    conflict = VisitConflict.objects.filter(visit=known).first()
    said = _("这次走访已经登记过，没有重复登记。")
    return Visited(known, KNOWN, dwelling.version, said, conflict)


def _chain(row: Visit, *, force: bool) -> tuple[list[UUID], Why | None]:
    """The keys of the entries of one's own earlier visits on which this one builds; or why it can't build on them."""
    keys: list[UUID] = []
    after, why = row.after, None
    while after is not None and len(keys) < CHAIN_MOST:
        before = Visit.objects.filter(pk=after, by=row.by).first()
        if before is None:
            lost = _("它接着的那次走访还没有上传，请等一等。")
            require(force, lost, code="wait")
            return keys, Why.LOST
        keys += keys_of(before.pk, before.steps)
        conflict = VisitConflict.objects.filter(visit=before).only("state").first()
        if conflict is not None and conflict.state != Stands.MINE:
            why = Why.CHAIN
        after = before.after
    return keys, why


def touched_since(
    dwelling_id: UUID, base: int, asserts: Collection[str], but_of: Collection[UUID] = ()
) -> list[DwellingEvent]:
    """What others did to a home after a version that touches what somebody speaks of, the earliest first.

    What was done and taken back again within that time is as if it had not been.
    """
    found = queries.changes_since(dwelling_id, base, but_of=but_of)
    back = {one.takes_back for one in found if one.takes_back}
    stands = [
        one for one in found if one.seq not in back and (one.takes_back is None or one.takes_back <= base)
    ]
    return [one for one in stands if set(one.touches) & set(asserts)]


def _pressed(at: datetime | None) -> Any:
    """The day of a press by a phone's clock, as far as that may be believed."""
    now = timezone.now()
    return timezone.localdate(at) if at is not None and now - WAITED <= at <= now else None


def _kept(row: Visit, told: Told, dwelling: Dwelling, why: Why) -> Visited:
    """Both sides stay as they are until somebody looks at both."""
    conflict = VisitConflict(
        id=new_id(), visit=row, dwelling=dwelling, area_id=dwelling.area_id, why=why, found=dwelling.version,
        taken_at=timezone.now(), now_at_id=_moved_to(row),
    )  # fmt: skip
    conflict.said = seal(told.sealed_as(), at=place_of(conflict, "said"))
    insert([conflict])
    hand = Hand(row.by, row.on_day, told.note, key_of(row.pk, told.steps))
    hand.enter(dwelling, Verb.DISPUTED, detail={"why": str(why)})
    hand.finish(dwelling)
    wait_to_be_told(row.pk, conflict.taken_at)
    said = _("已收下。走访以后有人改了这户，两份都留着，请核对后选一份。")
    return Visited(row, CONFLICT, dwelling.version, said, conflict)


def _moved_to(row: Visit) -> UUID | None:
    """Where the people whom the visit speaks of live meanwhile, if they moved within the street."""
    away = DwellingEvent.objects.filter(
        dwelling=row.dwelling_id, seq__gt=row.base, verb=Verb.MOVED_AWAY, takes_back=None
    )
    last = away.order_by("-seq").first()
    return UUID(last.detail["to"]) if last and last.detail.get("to") else None


def _version(dwelling: Dwelling) -> int:
    return Dwelling.objects.values_list("version", flat=True).get(pk=dwelling.pk)
