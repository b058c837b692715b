"""Marks for books that were written before marks had a key; done once, by the tables' owner, after such an upgrade.

A chain of which every row carries a keyed mark is left alone: nothing that verification would find is covered up.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from psycopg2.extras import execute_values

from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct.books import Book, books
from grids.conduct.events import GENESIS, MARK_BYTES, EventBase, signed, stamp, values_of
from grids.staff.models import User
from whistles.intake import facts as lead_facts
from whistles.intake.models import Lead, LeadEvent
from whistles.lifecycle import facts
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.verification.looking import by_matter, chains, side_by_side

# books whose last mark stands in their matter's row too
WITH_THEIR_MATTER = (WhistleEvent, LeadEvent)
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


def broken_before() -> Iterator[str]:
    """The matters whose old, unkeyed chain is not whole, so that its rows would get marks that they don't deserve."""
    for model, key in ((WhistleEvent, "whistle_id"), (LeadEvent, "lead_id")):
        for matter, steps in by_matter(model, key, "seq"):
            previous = GENESIS
            for step in steps:
                if len(step.digest) == MARK_BYTES:
                    break
                if _older(step, previous) != bytes(step.digest):
                    yield f"{model._meta.db_table} {matter} {step.seq}"
                    break
                previous = bytes(step.digest)


def _older(step: EventBase, previous: bytes) -> bytes:
    """The digest as it was made without a key."""
    names = "id street_code actor_id origin seq verb from_state to_state actor_label reason occurred_at recorded_at"
    more = " outcome area_code grade_key source_code" if isinstance(step, WhistleEvent) else ""
    values = [getattr(step, name) for name in (names + more).split()]
    texts = [stamp(value) if isinstance(value, datetime) else str(value) for value in values]
    return hashlib.sha256(previous + ("\x1f" + "\x1f".join(texts)).encode()).digest()


@transaction.atomic
def restamp(*, by: User) -> dict[str, int]:
    """Give every chain that has an unkeyed mark new ones; how many rows by table. The caller owns the tables."""
    with _guards_off():
        counts = {**_whistles(), **_leads()}
        for model, book in books().items():
            if model not in WITH_THEIR_MATTER:
                counts |= _chained(model, book)
    changed = {table: count for table, count in counts.items() if count}
    if changed:
        note(kind=Kind.CONFIGURATION, by=by, detail={"what": "restamp_ledger", **changed})
    return changed


@contextmanager
def _guards_off() -> Iterator[None]:
    tables = [model._meta.db_table for model in (Whistle, Lead, *books())]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _is_older(steps: Iterable[Any]) -> bool:
    return any(
        len(step.digest) != MARK_BYTES or not getattr(step, "facts", b"x") for step in steps[-1:]
    ) or any(len(step.digest) != MARK_BYTES for step in steps)


def _mark(pending: Pending, steps: list[Any], last_facts: bytes) -> bytes:
    """New marks for one matter's steps, the last with the facts as they stand; the last mark."""
    previous = GENESIS
    for step in steps:
        if step is steps[-1]:
            step.facts = last_facts
        step.digest = previous = signed(step, previous)
        pending.add(step.pk, bytes(step.facts), step.digest)
    return previous


def _whistles() -> dict[str, int]:
    events, rows = Pending(WhistleEvent, "facts", "digest"), Pending(Whistle, "last_digest")
    books = by_matter(WhistleEvent, "whistle_id", "seq")
    parts = by_matter(ReportIn, "whistle_id", "id")
    leads = by_matter(Lead.objects.exclude(whistle=None).only("id", "whistle_id"), "whistle_id", "id")
    for _id, whistle, (steps, own_parts, own_leads) in side_by_side(
        Whistle.objects.order_by("id"), books, parts, leads
    ):
        if whistle is not None and steps and _is_older(steps):
            now = facts.marked(values_of(whistle), map(values_of, own_parts), [lead.pk for lead in own_leads])
            rows.add(whistle.pk, _mark(events, steps, now))
    return _written(events, rows)


def _leads() -> dict[str, int]:
    events, rows = Pending(LeadEvent, "facts", "digest"), Pending(Lead, "last_digest")
    for _id, lead, (steps,) in side_by_side(
        Lead.objects.order_by("id"), by_matter(LeadEvent, "lead_id", "seq")
    ):
        if lead is not None and steps and _is_older(steps):
            rows.add(lead.pk, _mark(events, steps, lead_facts.marked(values_of(lead))))
    return _written(events, rows)


def _chained(model: type[models.Model], book: Book) -> dict[str, int]:
    """A book of one chain, of one by each value of a column, or of rows that follow none."""
    pending = Pending(model, "digest")
    for entries in chains(model, book):
        listed, previous = list(entries), GENESIS
        if any(len(entry.digest) != MARK_BYTES for entry in listed):
            for entry in listed:
                entry.digest = previous = signed(entry, previous)
                pending.add(entry.pk, entry.digest)
    return _written(pending)


def _written(*pending: Pending) -> dict[str, int]:
    for one in pending:
        one.write()
    return {one.table: one.count for one in pending}
