"""What rows of a ledger say otherwise than the matters that they are of, and than each other: told, never done by itself.

A time told as a day is any time of that day, and one told to the minute any second of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from grids.conduct.events import Origin
from whistles.imports.identity import LOCAL, is_another, is_midnight
from whistles.imports.kinds import DifferenceKind as Kind
from whistles.imports.matters import Fresh, Key, Known
from whistles.imports.references import References
from whistles.intake.table import DISMISSED, NEW, SETTLED
from whistles.ledgers import standing
from whistles.ledgers.rows import LedgerRow
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.states import CANCELLED, CLOSED, SUSPENDED

# a ledger that doesn't say how it was closed contradicts nobody
UNSAID = ("", Outcome.UNSTATED)
# our states as ledgers call them; every other one is open
_AS = {
    CLOSED: standing.CLOSED, CANCELLED: standing.VOID, DISMISSED: standing.VOID, SETTLED: standing.SETTLED,
    SUSPENDED: standing.SUSPENDED,
}  # fmt: skip
ENDS = (standing.VOID, standing.SETTLED)
GOES_ON = {
    *((theirs, standing.OPEN) for theirs in (standing.CLOSED, standing.VOID, standing.SUSPENDED)),
    *((theirs, standing.SUSPENDED) for theirs in (standing.CLOSED, standing.VOID)),
}


def tells_closing(mapping: Mapping[str, str]) -> bool:
    """Whether a file has a column by which a row that isn't closed says that it is open."""
    return bool(mapping.get("closed") or mapping.get("state"))


class Told(NamedTuple):
    """What was known of a matter until now; `standing` in the words of ledgers, `state` in ours."""

    received_at: datetime
    whistled_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    standing: str = standing.OPEN
    state: str = ""
    whistled_as_day: bool = False
    closed_as_day: bool = False


class Found(NamedTuple):
    """One difference: which row, which matter, what, and what each side says. lead_id: None where it is not written yet."""

    key: Key
    line: int
    kind: Kind
    lead_id: UUID | None = None
    ours: str = ""
    theirs: str = ""
    ours_at: datetime | None = None
    theirs_at: datetime | None = None
    is_day: bool = False


def among(items: list[Fresh], there: Mapping[Key, Known], references: References) -> list[Found]:
    """What the rows of a batch say otherwise than the matters that are there; of what `by` may not know, nothing."""
    # by the matter: rows of an area and of one below it may stand for one
    rows: dict[UUID, list[Fresh]] = defaultdict(list)
    for item in items:
        matter = there.get(item.key)
        if matter is None or matter.lead_id is None or item.is_sealed or not references.may_know(matter):
            continue
        if not is_another(item.looks, matter.looks):
            rows[matter.lead_id].append(item)
    told = _told(list(rows))
    found: list[Found] = []
    for lead_id, (first, *later) in rows.items():
        last = first
        for item in later:
            found += between(item, last, references)
            last = last if last.row.closed_at else item
        found += _otherwise(last, told[lead_id], lead_id, references)
    return found


def between(item: Fresh, before: Fresh, references: References) -> list[Found]:
    """What a row says otherwise than an earlier one of the same matter in its file."""
    if item.is_sealed:
        return []
    row = before.row
    ours = Told(
        row.received_at, row.whistled_at, row.closed_at, str(before.outcome), _stands(row), _stands(row),
        whistled_as_day=not row.whistled_exact, closed_as_day=not row.closed_exact,
    )  # fmt: skip
    return list(_otherwise(item, ours, None, references))


def _otherwise(item: Fresh, ours: Told, lead_id: UUID | None, references: References) -> Iterator[Found]:
    row, key = item.row, item.key
    if not same(
        row.received_at,
        ours.received_at,
        as_day=is_midnight(row.received_at) or is_midnight(ours.received_at),
    ):
        yield Found(
            key, row.line, Kind.RECEIVED, lead_id, ours_at=ours.received_at, theirs_at=row.received_at,
            is_day=is_midnight(row.received_at),
        )  # fmt: skip
    as_day = not row.whistled_exact or ours.whistled_as_day
    if row.whistled_at and ours.whistled_at and not same(row.whistled_at, ours.whistled_at, as_day=as_day):
        yield Found(
            key, row.line, Kind.WHISTLED, lead_id, ours_at=ours.whistled_at, theirs_at=row.whistled_at,
            is_day=not row.whistled_exact,
        )  # fmt: skip
    yield from _ending(item, ours, lead_id, references)


def _ending(item: Fresh, ours: Told, lead_id: UUID | None, references: References) -> Iterator[Found]:
    """Where it stands; of what is closed by both, when and how."""
    row, theirs = item.row, _stands(item.row)
    told = Found(item.key, row.line, Kind.STATE, lead_id, ours=ours.state)
    if theirs == standing.OPEN:
        if references.tells_closing and ours.standing == standing.CLOSED:
            yield told._replace(kind=Kind.REOPENED, ours="", ours_at=ours.closed_at)
        elif references.tells_closing and (ours.standing in ENDS or (row.state and ours.standing != theirs)):
            yield told
    elif theirs != ours.standing:
        if not _goes_on(theirs, ours):
            at = row.closed_at or row.turned_at
            yield told._replace(theirs=theirs, theirs_at=at, is_day=bool(at and is_midnight(at)))
    elif theirs == standing.CLOSED:
        yield from _closing(item, ours, lead_id)


def _goes_on(theirs: str, ours: Told) -> bool:
    """Whether what is open here or stands still goes on as the row says: an import does so by itself."""
    if theirs == standing.SETTLED:
        return ours.state in (NEW, standing.OPEN)
    return (theirs, ours.standing) in GOES_ON


def _closing(item: Fresh, ours: Told, lead_id: UUID | None) -> Iterator[Found]:
    row, is_day = item.row, not item.row.closed_exact
    # one that only a word tells has no time
    if not row.is_placed and not same(row.closed_at, ours.closed_at, as_day=is_day or ours.closed_as_day):
        yield Found(
            item.key, row.line, Kind.CLOSED, lead_id, ours_at=ours.closed_at, theirs_at=row.closed_at, is_day=is_day,
        )  # fmt: skip
    if item.outcome not in UNSAID and str(item.outcome) != ours.outcome:
        yield Found(item.key, row.line, Kind.OUTCOME, lead_id, ours=ours.outcome, theirs=str(item.outcome))


def _stands(row: LedgerRow) -> str:
    """Where a row says that its matter stands: what was opened again is open."""
    return standing.OPEN if row.stands == standing.REOPENED else row.stands


def same(one: datetime, other: datetime, *, as_day: bool) -> bool:
    """Whether two times are one, as exactly as the vaguer of them is told."""
    one, other = one.astimezone(LOCAL), other.astimezone(LOCAL)
    if as_day:
        return one.date() == other.date()
    to_minutes = not (one.second and other.second)
    one, other = (at.replace(microsecond=0, second=0 if to_minutes else at.second) for at in (one, other))
    return one == other


def _told(lead_ids: list[UUID]) -> dict[UUID, Told]:
    """What is known of these leads and of their whistles."""
    if not lead_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id, l.received_at, l.state, w.state, w.origin, w.whistled_at, w.closed_at, w.outcome "
            "FROM whistles_lead l LEFT JOIN whistles_whistle w ON w.id = l.whistle_id WHERE l.id = ANY(%s::uuid[])",
            [lead_ids],
        )
        return {lead_id: _told_of(*rest) for lead_id, *rest in cursor}


def _told_of(
    received: datetime, lead_state: str, state: str | None, origin: str, whistled: datetime | None,
    closed: datetime | None, outcome: str,
) -> Told:  # fmt: skip
    if state is None:
        return Told(received, standing=_AS.get(lead_state, standing.OPEN), state=lead_state)
    # when it was whistled here is nothing that its ledger could know
    blown = whistled if origin == Origin.IMPORTED else None
    return Told(
        received, blown, closed, outcome, _AS.get(state, standing.OPEN), state,
        whistled_as_day=bool(blown and is_midnight(blown)),
        # a day is placed at the moment that it follows
        closed_as_day=bool(closed and (is_midnight(closed) or closed in (received, whistled))),
    )  # fmt: skip
