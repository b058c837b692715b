"""The heads of the books: each day's rows of every book in one mark, chained, in a table and in a file outside of it."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from grids.conduct.books import common
from grids.conduct.events import GENESIS, is_signed
from whistles.verification.models import DayHead, MomentHead

Books = dict[str, list]
# longer than the line of any head
LINE_MAX = 1 << 20


def tables() -> dict[str, str]:
    """The table of every book that isn't kept apart, with the column that says when a row was written."""
    return {model._meta.db_table: book.written for model, book in common().items()}


def by_day(first: date, last: date, *, only: bool = False) -> dict[date, Books]:
    """What the books hold of each day from `first` to `last`; what is older than `first` belongs to `first`.

    only: what is older is not asked for.
    """
    found: dict[date, Books] = {first + timedelta(days=n): {} for n in range((last - first).days + 1)}
    for book, column in tables().items():
        days: dict[date, tuple[int, Any]] = {}
        for day, mark in _marks(book, column, ends(first - timedelta(days=1)) if only else None, ends(last)):
            count, hashed = days.get(max(day, first)) or (0, hashlib.sha256())
            hashed.update(mark)
            days[max(day, first)] = count + 1, hashed
        for day, (count, hashed) in days.items():
            found[day][book] = [count, hashed.hexdigest()]
    return found


def _marks(book: str, column: str, since: datetime | None, until: datetime) -> Iterator[tuple[date, bytes]]:
    """The day and the mark of each row of a book in the order of their ids: one by one, however many they are."""
    zone = timezone.get_default_timezone()
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {column}, digest FROM {book} "  # noqa: S608
            f"WHERE {column} < %s AND (%s::timestamptz IS NULL OR {column} >= %s) ORDER BY id",
            [until, since, since],
        )
        for at, mark in cursor:
            yield at.astimezone(zone).date(), bytes(mark)


def ends(day: date) -> datetime:
    """The moment at which a day of China ends."""
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())


def file(kind: str) -> Path:
    """Where the heads of this database are kept outside of it."""
    return Path(settings.LEDGER_HEADS_DIR) / f"{kind}-{connection.settings_dict['NAME']}.jsonl"


def append(heads: Sequence[DayHead | MomentHead]) -> None:
    """Add heads of one kind to their file, which is only ever opened to be appended to; on the disk when this returns."""
    if not heads:
        return
    path = file(heads[0].kept_in)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(head.as_line, sort_keys=True) + "\n" for head in heads)
    # a line that a full disk broke off takes no other one with it
    text = text if _end_of(path).endswith(b"\n") else f"\n{text}"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        # a command of root's leaves the file to whoever has the folder: the worker goes on with it
        if os.geteuid() == 0:
            folder = path.parent.stat()
            os.fchown(descriptor, folder.st_uid, folder.st_gid)
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def with_last(last: DayHead | MomentHead | None, made: Sequence[DayHead | MomentHead]) -> list:
    """What is to be appended: what was made, after the last one before it where whoever made that was killed at this point.

    Only where the file ends with the one before that: else somebody could have it written anew as it stands now.
    """
    if last is None:
        return list(made)
    lines = (
        _read(line.decode(errors="replace")) for line in reversed(_end_of(file(last.kept_in)).splitlines())
    )
    ends_with = next((line["seq"] for line in lines if "seq" in line), 0)
    return [last, *made] if ends_with == last.seq - 1 else list(made)


def _end_of(path: Path) -> bytes:
    """The end of a file, its last line among it; of one that isn't there or is empty the end of a line."""
    if not path.exists() or not path.stat().st_size:
        return b"\n"
    with path.open("rb") as lines:
        lines.seek(max(0, path.stat().st_size - LINE_MAX))
        return lines.read()


def _read(line: str) -> dict:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def outside(kind: str) -> Iterator[dict]:
    """The heads as the file has them, in its order; a line that is none is an empty one."""
    path = file(kind)
    if not path.exists():
        return
    with path.open(errors="replace") as lines:
        for line in lines:
            yield _read(line)


def broken() -> Iterator[tuple[DayHead, str, Books | None]]:
    """Every head that isn't what it ought to be, the short word for what it isn't, and what the day's books are now."""
    heads = list(DayHead.objects.order_by("seq"))
    if not heads:
        return
    now = by_day(heads[0].day, heads[-1].day)
    previous, expected = GENESIS, 1
    for head in heads:
        if head.seq != expected or not is_signed(head, previous):
            yield head, "chain", now.get(head.day)
        if now.get(head.day) != head.books:
            yield head, "books", now.get(head.day)
        previous, expected = bytes(head.digest), head.seq + 1
