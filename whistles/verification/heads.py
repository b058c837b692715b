"""The heads of the books: each day's rows of every book in one mark, chained, in a table and in a file outside of it."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from grids.conduct import outside as outside_of_it
from grids.conduct.books import common
from grids.conduct.events import GENESIS, is_signed
from grids.conduct.outside import file
from whistles.verification.models import DayHead, MomentHead

Books = dict[str, list]


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


def append(heads: Sequence[DayHead | MomentHead]) -> None:
    """Add heads of one kind to their file outside of the database; on the disk when this returns."""
    if heads:
        outside_of_it.append(file(heads[0].kept_in), [head.as_line for head in heads])


def with_last(last: DayHead | MomentHead | None, made: Sequence[DayHead | MomentHead]) -> list:
    """What is to be appended: what was made, after the last one before it where whoever made that was killed at this point.

    Only where the file ends with the one before that: else somebody could have it written anew as it stands now.
    """
    if last is None:
        return list(made)
    ends_with = outside_of_it.last_of(file(last.kept_in))
    return [last, *made] if ends_with == last.seq - 1 else list(made)


def outside(kind: str) -> Iterator[dict]:
    """The heads as the file has them, in its order; a line that is none is an empty one."""
    return outside_of_it.lines_in(file(kind))


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
