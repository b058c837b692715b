"""The book of buildings: each step after the last one of its building, however many buildings take one at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from grids.conduct.events import GENESIS, Origin
from grids.conduct.writing import insert
from grids.registry.kinds import GONE, STANDING, Verb
from grids.registry.models import Building, BuildingEvent

if TYPE_CHECKING:
    from grids.staff.models import User

AT_ONCE = 1000


def step(
    building: Building, verb: Verb, by: "User", *, area_from: str = "", reason: str = "", detail: dict | None = None,
    with_change: UUID | None = None, at: datetime | None = None,
) -> BuildingEvent:  # fmt: skip
    """A step of a building as it stands now, not yet written. area_from: where it was before, the same unless told."""
    is_born = verb in (Verb.ADDED, Verb.IMPORTED)
    now = at or timezone.now()
    return BuildingEvent(
        building=building,
        street_code=building.area_id[:9],
        verb=verb,
        from_state="" if is_born else GONE if verb == Verb.RESTORED else STANDING,
        to_state=GONE if verb == Verb.ENDED else STANDING,
        actor=by,
        actor_label=_label(by),
        reason=reason,
        occurred_at=now,
        recorded_at=now,
        origin=Origin.IMPORTED if verb == Verb.IMPORTED else Origin.LIVE,
        area_from="" if is_born else (area_from or building.area_id),
        area_code=building.area_id,
        with_change=with_change,
        detail=detail or {},
    )


def _label(by: "User") -> str:
    posts = [grant.label for grant in by.grants] if not by.is_system else []
    return f"{by} · {posts[0]}"[:80] if posts else str(by)[:80]


def append(steps: Sequence[BuildingEvent]) -> None:
    """Write steps of different buildings, whose rows the caller has locked or just made: one question, few statements."""
    fresh = all(one.verb in (Verb.ADDED, Verb.IMPORTED) for one in steps)
    last = {} if fresh else _last([one.building_id for one in steps])
    for one in steps:
        seq, mark = last.get(one.building_id, (0, GENESIS))
        one.seq = seq + 1
        one.sign(mark)
    for begin in range(0, len(steps), AT_ONCE):
        insert(steps[begin : begin + AT_ONCE])


def _last(ids: list[UUID]) -> dict[Any, tuple[int, bytes]]:
    found = (
        BuildingEvent.objects.filter(building__in=ids)
        .order_by("building", "-seq")
        .distinct("building")
        .values_list("building", "seq", "digest")
    )
    return {building: (seq, bytes(digest)) for building, seq, digest in found}
