"""Care's own book: each step after the last one of its record; its kinds have one like it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from grids.care.kinds import Switched, Verb
from grids.care.models import CareEvent, CareKind, CareKindEvent, CareRecord
from grids.conduct.events import GENESIS, EventBase, Origin
from grids.registry.dwellings.book import happened, label_of

if TYPE_CHECKING:
    from datetime import date

    from grids.staff.models import User


def write(
    record: CareRecord, verb: Verb, by: "User", *, now: datetime, was: str, day: "date | None" = None, reason: str = "",
    detail: dict[str, Any] | None = None, key: UUID | None = None,
) -> CareEvent:  # fmt: skip
    """Append a step of a record whose row the caller has locked or just made. was: the state before."""
    step = CareEvent(
        record=record,
        street_code=record.area_code[:9],
        area_code=record.area_code,
        verb=verb,
        from_state=was,
        to_state=record.state,
        actor=by,
        actor_label=label_of(by),
        reason=reason,
        occurred_at=happened(day, now),
        recorded_at=now,
        origin=Origin.LIVE,
        detail=detail or {},
        key=key,
    )
    return _appended(step, record.events)


def write_of_kind(
    kind: CareKind,
    verb: Switched,
    by: "User",
    *,
    street: str,
    now: datetime,
    reason: str,
    detail: dict[str, Any],
) -> CareKindEvent:
    """Append a step of a kind."""
    was = "" if verb == Switched.ADDED else "off" if kind.is_on else "on"
    step = CareKindEvent(
        kind=kind,
        street_code=street,
        verb=verb,
        from_state=was,
        to_state="on" if kind.is_on else "off",
        actor=by,
        actor_label=label_of(by),
        reason=reason,
        occurred_at=now,
        recorded_at=now,
        origin=Origin.LIVE,
        detail=detail,
    )
    return _appended(step, kind.events)


def _appended(step: EventBase, before: Any) -> Any:
    last = before.order_by("-seq").values_list("seq", "digest").first()
    step.seq = last[0] + 1 if last else 1
    step.append(bytes(last[1]) if last else GENESIS)
    return step


def one_after_the_other(person_id: UUID) -> None:
    """Whoever proposes something for somebody waits for whoever does the same, and for nobody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"care of {person_id}"])


def taken(key: UUID | None) -> CareRecord | None:
    """The record on which this very request was carried out before."""
    found = CareEvent.objects.filter(key=key).select_related("record").first() if key else None
    return found.record if found else None
