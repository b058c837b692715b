"""Marks for books that were written before marks had a key; done once, by the tables' owner, after such an upgrade.

Whoever owns the tables can write what an older release would have written, so this trusts nothing that could have been
written since: a chain gets marks only if not one of its rows has a key and all of them are older than the first that has,
and no chain gets any once a head of the books was made or this was done before.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.db.models import Min
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _
from psycopg2.extras import execute_values

from grids.audit.actions import note
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.events import GENESIS, MARK_BYTES, EventBase, signed, stamp, values_of
from grids.conduct.refusals import Refusal
from grids.privacy.models import Disclosure
from grids.staff.models import User
from whistles.clocks.models import Term
from whistles.intake import facts as lead_facts
from whistles.intake.models import Lead, LeadEvent
from whistles.lifecycle import facts
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.verification import heads
from whistles.verification.looking import by_matter, side_by_side
from whistles.verification.models import DayHead, MomentHead

CHANGED = (Whistle, Lead, WhistleEvent, LeadEvent, Disclosure)
# the books of that release, with the column that says when a row was written; every other one is younger
STAMPED = {WhistleEvent: "recorded_at", LeadEvent: "recorded_at", Disclosure: "read_at"}
HEADS: tuple[type[DayHead | MomentHead], ...] = (DayHead, MomentHead)
READINGS = "readings"
WHAT = "restamp_ledger"
AT_A_TIME = 1000


class Pending:
    """New values for rows, written a thousand at a time."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self.table, self.columns, self.rows = model._meta.db_table, columns, []
        self.count = 0

    def add(self, pk: object, *values: bytes) -> None:
        self.rows.append((str(pk), *values))
        self.count += 1
        if len(self.rows) >= AT_A_TIME:
            self.write()

    def write(self) -> None:
        if not self.rows:
            return
        given = ", ".join(f"{column} = new.{column}" for column in self.columns)
        sql = (
            f"UPDATE {self.table} AS t SET {given} FROM (VALUES %s) AS new (id, {', '.join(self.columns)}) "  # noqa: S608
            "WHERE t.id = new.id::uuid"
        )
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, sql, self.rows)
        self.rows = []


def unkeyed() -> bool:
    """Whether a book holds a mark of a release whose marks had no key."""
    return any(model.objects.filter(_without_key()).exists() for model in STAMPED)


def _without_key() -> models.Q:
    return ~models.Q(Exact(Length("digest"), MARK_BYTES))


def is_due() -> bool:
    """Whether the books are as an older release left them: marks without a key, and none of them marked or sealed since."""
    return not was_done() and unkeyed()


def was_done() -> bool:
    """Whether this was done before, or never had to be: a head of the books says how they stood, here or outside."""
    return (
        any(model.objects.exists() for model in HEADS)
        or any(True for model in HEADS for _line in heads.outside(model.kept_in))
        or SecurityEvent.objects.filter(kind=Kind.CONFIGURATION, detail__what=WHAT).exists()
    )


def first_keyed() -> datetime | None:
    """When the first row of any book was written with a key: what is older than the upgrade was written before it."""
    times = [SecurityEvent.objects.aggregate(at=Min("recorded_at"))["at"]]
    for model, column in STAMPED.items():
        times.append(model.objects.exclude(_without_key()).aggregate(at=Min(column))["at"])
    return min((at for at in times if at), default=None)


class Older(NamedTuple):
    """What the books of the release before turn out to be."""

    # matters, and the log as a whole, that get marks: all of their rows are without a key and older than the upgrade
    whole: set[object]
    # chains that are not what they said of themselves, and chains of which only a part has no key: in words
    broken: list[str]
    mixed: list[str]
    # leads whose first time this release's own migration put within the bounds
    mended: list[str]


def look() -> Older:
    """Which chains were written by the release before, and which of them deserve no marks."""
    found, until = Older(set(), [], [], []), first_keyed()
    moved: set[object] = set()
    for lead, steps in by_matter(LeadEvent, "lead_id", "seq"):
        if _judge(found, Chain(lead, _name_of_lead(lead), steps, _older, lambda step: step.seq == 1), until):
            moved.add(Lead.objects.get(pk=lead).whistle_id)
    for whistle, steps in by_matter(WhistleEvent, "whistle_id", "seq"):
        # what was told of a whistle could follow its lead to such a time
        is_moved = whistle in moved
        _judge(
            found,
            Chain(
                whistle, _name_of_whistle(whistle), steps, _older, lambda _step, is_moved=is_moved: is_moved
            ),
            until,
        )
    readings = list(Disclosure.objects.order_by("seq"))
    _judge(found, Chain(READINGS, _("查看记录"), readings, _older_reading, lambda _entry: False), until)
    return found


class Chain(NamedTuple):
    """The rows of one matter or log, what their marks were without a key, and whose times whistles.0010 may have mended."""

    of: object
    name: str
    rows: list[Any]
    older: Callable[[Any, bytes], bytes]
    may_be_mended: Callable[[Any], bool]


def _judge(found: Older, chain: Chain, until: datetime | None) -> bool:
    """Sort a chain in; whether one of its times was mended."""
    without = [row for row in chain.rows if len(row.digest) != MARK_BYTES]
    if not without:
        return False
    if len(without) < len(chain.rows) or (until and any(_written_at(row) > until for row in without)):
        found.mixed.append(chain.name)
        return False
    found.whole.add(chain.of)
    previous, mended = GENESIS, []
    for row in chain.rows:
        if chain.older(row, previous) != bytes(row.digest):
            is_mended = chain.may_be_mended(row) and row.occurred_at == row.recorded_at
            (mended if is_mended else found.broken).append(f"{chain.name} {row.seq}")
        previous = bytes(row.digest)
    found.mended.extend(mended)
    return bool(mended)


def _written_at(row: Any) -> datetime:
    return getattr(row, STAMPED[row.__class__])


def _name_of_whistle(pk: object) -> str:
    number = Whistle.objects.filter(pk=pk).values_list("number", flat=True).first()
    return _("哨件 %(number)s") % {"number": number or pk}


def _name_of_lead(pk: object) -> str:
    number = Lead.objects.filter(pk=pk).values_list("source_number", flat=True).first()
    return _("哨源 %(number)s") % {"number": number or pk}


def _older(step: EventBase, previous: bytes) -> bytes:
    """The digest as it was made without a key."""
    names = "id street_code actor_id origin seq verb from_state to_state actor_label reason occurred_at recorded_at"
    more = " outcome area_code grade_key source_code" if isinstance(step, WhistleEvent) else ""
    return _unkeyed(step, (names + more).split(), previous)


def _older_reading(entry: Disclosure, previous: bytes) -> bytes:
    """The same of an entry of the reading log."""
    names = (
        "id seq reader_id reader_label subject_kind subject_id subject_label field reason area_code read_at"
    )
    return _unkeyed(entry, names.split(), previous)


def _unkeyed(row: models.Model, names: list[str], previous: bytes) -> bytes:
    values = [getattr(row, name) for name in names]
    texts = [stamp(value) if isinstance(value, datetime) else str(value) for value in values]
    return hashlib.sha256(previous + ("\x1f" + "\x1f".join(texts)).encode()).digest()


@transaction.atomic
def restamp(*, by: User, whole: set[object]) -> dict[str, int]:
    """Give these chains, as `look` named them, keyed marks; how many rows by table. The caller owns the tables.

    Done once: it is noted in the security log, and a head of the books afterwards forbids a second time.
    """
    if was_done():
        raise Refusal(_("这个数据库已经有带密钥的日封或加盖记录，不能再次加盖。"), code="conflict")
    with _guards_off():
        counts = {**_whistles(whole), **_leads(whole), **_readings(whole)}
    note(kind=Kind.CONFIGURATION, by=by, detail={"what": WHAT, **counts})
    return {table: count for table, count in counts.items() if count}


@contextmanager
def _guards_off() -> Iterator[None]:
    tables = [model._meta.db_table for model in CHANGED]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _mark(pending: Pending, steps: list[Any], last_facts: bytes) -> bytes:
    """New marks for one matter's steps, the last with the facts as they stand; the last mark."""
    previous = GENESIS
    for step in steps:
        if step is steps[-1]:
            step.facts = last_facts
        step.digest = previous = signed(step, previous)
        pending.add(step.pk, bytes(step.facts), step.digest)
    return previous


def _whistles(whole: set[object]) -> dict[str, int]:
    events, rows = Pending(WhistleEvent, "facts", "digest"), Pending(Whistle, "last_digest")
    books = by_matter(WhistleEvent, "whistle_id", "seq")
    parts = by_matter(ReportIn, "whistle_id", "id")
    leads = by_matter(Lead.objects.exclude(whistle=None).only("id", "whistle_id"), "whistle_id", "id")
    terms = by_matter(Term, "whistle_id", "id")
    matters = Whistle.objects.order_by("id")
    for pk, whistle, (steps, own_parts, own_leads, own_terms) in side_by_side(
        matters, books, parts, leads, terms
    ):
        if whistle is not None and pk in whole:
            own = [lead.pk for lead in own_leads]
            now = facts.marked(values_of(whistle), map(values_of, own_parts), own, map(values_of, own_terms))
            rows.add(whistle.pk, _mark(events, steps, now))
    return _written(events, rows)


def _leads(whole: set[object]) -> dict[str, int]:
    events, rows = Pending(LeadEvent, "facts", "digest"), Pending(Lead, "last_digest")
    for pk, lead, (steps,) in side_by_side(
        Lead.objects.order_by("id"), by_matter(LeadEvent, "lead_id", "seq")
    ):
        if lead is not None and pk in whole:
            rows.add(lead.pk, _mark(events, steps, lead_facts.marked(values_of(lead))))
    return _written(events, rows)


def _readings(whole: set[object]) -> dict[str, int]:
    pending, previous = Pending(Disclosure, "digest"), GENESIS
    if READINGS in whole:
        for entry in Disclosure.objects.order_by("seq").iterator(chunk_size=AT_A_TIME):
            entry.digest = previous = signed(entry, previous)
            pending.add(entry.pk, entry.digest)
    return _written(pending)


def _written(*pending: Pending) -> dict[str, int]:
    for one in pending:
        one.write()
    return {one.table: one.count for one in pending}
