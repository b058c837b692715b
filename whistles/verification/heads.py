"""The heads of the books: each day's rows of every book in one mark, chained, in a table and in a file outside of it."""

import json
import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from grids.conduct.books import books
from grids.conduct.events import GENESIS, is_signed
from whistles.verification.models import DayHead

Books = dict[str, list]


def tables() -> dict[str, str]:
    """The table of every book, with the column that says when a row was written."""
    return {model._meta.db_table: book.written for model, book in books().items()}


def by_day(first: date, last: date) -> dict[date, Books]:
    """What the books hold of each day from `first` to `last`; what is older than `first` belongs to `first`."""
    found: dict[date, Books] = {first + timedelta(days=n): {} for n in range((last - first).days + 1)}
    with connection.cursor() as cursor:
        for book, column in tables().items():
            cursor.execute(
                f"SELECT greatest((b.{column} AT TIME ZONE %s)::date, %s::date), count(*), "  # noqa: S608
                "encode(sha256(string_agg(b.digest, ''::bytea ORDER BY b.id)), 'hex') "
                f"FROM {book} b WHERE b.{column} < %s GROUP BY 1",
                [settings.TIME_ZONE, first, ends(last)],
            )
            for day, count, mark in cursor.fetchall():
                found[day][book] = [count, mark]
    return found


def ends(day: date) -> datetime:
    """The moment at which a day of China ends."""
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())


def file() -> Path:
    """Where the heads of this database are kept outside of it."""
    return Path(settings.LEDGER_HEADS_DIR) / f"heads-{connection.settings_dict['NAME']}.jsonl"


def as_line(head: DayHead) -> dict:
    """A head as the file, the page and the district have it."""
    return {"seq": head.seq, "day": head.day.isoformat(), "books": head.books, "mark": head.mark}


def append(heads: list[DayHead]) -> None:
    """Add heads to the file; it is only ever opened to be appended to, and is on the disk when this returns."""
    file().parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(as_line(head), sort_keys=True) + "\n" for head in heads)
    descriptor = os.open(file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def outside() -> Iterator[dict]:
    """The heads as the file has them, in its order; a line that is none is an empty one."""
    path = file()
    if not path.exists():
        return
    for line in path.read_text(errors="replace").splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            found = {}
        yield found if isinstance(found, dict) else {}


def broken() -> Iterator[tuple[DayHead, str]]:
    """Every head that isn't what it ought to be, and the short word for what it isn't."""
    heads = list(DayHead.objects.order_by("seq"))
    if not heads:
        return
    now = by_day(heads[0].day, heads[-1].day)
    previous, expected = GENESIS, 1
    for head in heads:
        if head.seq != expected or not is_signed(head, previous):
            yield head, "chain"
        if now.get(head.day) != head.books:
            yield head, "books"
        previous, expected = bytes(head.digest), head.seq + 1
