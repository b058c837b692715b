"""Keeping the rollups: take in what changed, recount from nothing, compare the two.

The ledger's trigger notes every change in the same transaction as the event, so in any snapshot
leaves + noted changes = fold of the ledger, and an area that has sums has those of all leaves in it. Refresh moves noted
changes into both, and gives sums to areas of which much is recorded; the nightly recount checks the equations in one
snapshot and mends what doesn't hold.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from whistles.statistics.areas import count_changes, give_sums, know, know_all, let_go
from whistles.statistics.books import BOOKS
from whistles.statistics.folding import LEDGER, Book, days_of, of_year, spread
from whistles.statistics.levels import fill
from whistles.statistics.models import RolledYear, StatisticsCheck

log = logging.getLogger(__name__)

# one refresh or recount at a time; a second one simply has nothing to do
ROLLUP_LOCK = 0x524F4C4C
DETAILS_KEPT = 200
# a recount sorts and hashes the whole ledger: in memory rather than on disk
RECOUNT_MEMORY = "SET LOCAL work_mem = '256MB'"
# a year of which nothing changed is compared again after so long: what was changed without a step shows then
EACH_YEAR = timedelta(days=6)


@transaction.atomic
def refresh(*, wait: bool = False) -> int:
    """Move what changed since the last time into the rollups; how many noted changes were taken in.

    Where another refresh or a recount is at it, nothing is left to do here; with `wait`, its end is waited for, so
    that what was committed before the call is in the rollups after it.
    """
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROLLUP_LOCK])
        else:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ROLLUP_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        taken = sum(_take_in(cursor, book) for book in BOOKS)
        if taken:
            give_sums(cursor)
        return taken


def _take_in(cursor, book: Book) -> int:
    cursor.execute(
        f"CREATE TEMP TABLE taken ON COMMIT DROP AS "
        f"WITH gone AS (DELETE FROM {book.changes} RETURNING *) SELECT * FROM gone"
    )
    taken = cursor.rowcount
    if taken:
        # grouped once for leaves, sums and areas
        cursor.execute(f"CREATE TEMP TABLE summed ON COMMIT DROP AS {book.summed('SELECT * FROM taken')}")
        summed = "SELECT * FROM summed"
        cursor.execute(book.gathered(summed))
        cursor.execute(book.merged(spread(summed, book)))
        count_changes(cursor, book, summed)
        cursor.execute(
            "INSERT INTO whistles_rolledyear (year, touched_at) "
            "SELECT DISTINCT extract(year FROM day)::int, %s FROM taken "
            "ON CONFLICT (year) DO UPDATE SET touched_at = EXCLUDED.touched_at",
            [timezone.now()],
        )
        cursor.execute("DROP TABLE summed")
    # a caller's own transaction may refresh again
    cursor.execute("DROP TABLE taken")
    return taken


def recount_due() -> StatisticsCheck | None:
    """Recount the years of which something changed since they were last compared, and those not compared for long.

    None where there is nothing to compare.
    """
    refresh(wait=True)
    _let_go()
    _know_years()
    long_ago = timezone.now() - EACH_YEAR
    due = RolledYear.objects.filter(
        Q(compared_at=None) | Q(compared_at__lt=long_ago) | Q(touched_at__gte=F("compared_at"))
    )
    years = sorted(due.values_list("year", flat=True))
    return recount(years=years) if years else None


@transaction.atomic
def _let_go() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROLLUP_LOCK])
        let_go(cursor)


def _know_years() -> None:
    """Every year between the ledger's first and last event has its row, so that none is left out for want of a change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO whistles_rolledyear (year) SELECT generate_series("
            "extract(year FROM min(occurred_at) AT TIME ZONE 'Asia/Shanghai')::int, "
            f"extract(year FROM max(occurred_at) AT TIME ZONE 'Asia/Shanghai')::int) FROM {LEDGER} "
            "ON CONFLICT DO NOTHING"
        )


def recount(*, mend: bool = True, years: Iterable[int] | None = None) -> StatisticsCheck:
    """Fold the ledger from nothing, compare with the rollups, replace them where they differ, keep the record.

    years: only these, of which each is folded from its own events alone; all where None. The record of a difference
    stays and is a finding of verification, mended or not; with mend=False nothing is replaced.

    Runs in one repeatable-read snapshot; what is whistled meanwhile waits in the noted changes and is not lost.
    """
    return _alone(mend=mend, years=years)[0]


def compared() -> tuple[StatisticsCheck, list[dict]]:
    """A recount that mends nothing, and everything that it found to differ."""
    return _alone(mend=False, years=None)


def _alone(*, mend: bool, years: Iterable[int] | None) -> tuple[StatisticsCheck, list[dict]]:
    started = time.monotonic()
    with _rollups_to_ourselves(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(RECOUNT_MEMORY)
        return _compare_all(started, mend=mend, years=years)


@contextmanager
def _rollups_to_ourselves() -> Iterator[None]:
    """No refresh beside us. Waited for before the snapshot is taken: what a refresh commits meanwhile is seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ROLLUP_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ROLLUP_LOCK])


def _recount(started: float, *, mend: bool = True, years: Iterable[int] | None = None) -> StatisticsCheck:
    return _compare_all(started, mend=mend, years=years)[0]


def _compare_all(
    started: float, *, mend: bool, years: Iterable[int] | None
) -> tuple[StatisticsCheck, list[dict]]:
    asked = None if years is None else sorted(years)
    compared_at = timezone.now()
    rows = events = 0
    differences: list[dict] = []
    with connection.cursor() as cursor:
        for year in asked or [None]:
            within, days = (of_year(year), days_of(year)) if year else ("TRUE", "TRUE")
            # the number stands where everybody reads figures: what complaints led to is in none of them
            cursor.execute(f"SELECT count(*) FROM {LEDGER} AS e WHERE {within} AND NOT e.is_sealed")
            events += cursor.fetchone()[0]
            for book in BOOKS:
                rows += _compare(cursor, book, within, days, differences, mend=mend)
    _compared(asked, compared_at)
    check = StatisticsCheck.objects.create(
        checked_at=timezone.now(), events=events, rows=rows, differences=len(differences), years=asked or [],
        details=differences[:DETAILS_KEPT], seconds=round(time.monotonic() - started, 3),
    )  # fmt: skip
    if differences:
        log.error(
            "statistics: rollups differed from the ledger in %s rows; mended: %s", len(differences), mend
        )
    return check, differences


def _compare(cursor, book: Book, within: str, days: str, differences: list[dict], *, mend: bool) -> int:
    """Compare leaves and sums with the ledger, adding what differs; how many rows the ledger makes."""
    cursor.execute(f"CREATE TEMP TABLE folded ON COMMIT DROP AS {book.summed(book.folded(within))}")
    rows = cursor.rowcount
    know(cursor, "folded")
    cursor.execute(f"CREATE TEMP TABLE recounted (LIKE {book.rollup}) ON COMMIT DROP")
    rows += fill(cursor, book, "folded", "recounted")
    # each with its key, and what is noted for it
    leaves = (book.leaves, "folded", book.leaf, book.noted(days))
    sums = (book.rollup, "recounted", book.key, spread(book.noted(days), book))
    for table, fresh, key, noted in (leaves, sums):
        found = _differences(cursor, book, (table, fresh, key, noted), days)
        if found and mend:
            _replace(cursor, book, (table, fresh, key, noted), days)
        differences += found
    cursor.execute("DROP TABLE recounted, folded")
    return rows


def _compared(years: list[int] | None, at) -> None:
    if years is None:
        _know_years()
        RolledYear.objects.update(compared_at=at)
    else:
        RolledYear.objects.filter(year__in=years).update(compared_at=at)


def _differences(cursor, book: Book, compared: tuple[str, str, str, str], days: str) -> list[dict]:
    """Rows in which what is kept + noted changes is not what the ledger says; a leaf is told as a day of its area."""
    table, fresh, key, noted = compared
    not_zero = " OR ".join(f"sum({name}) <> 0" for name in book.names)
    cursor.execute(
        f"""
        SELECT {key}, {book.sums} FROM (
            SELECT {key}, {book.columns} FROM {table} WHERE {days}
            UNION ALL SELECT {key}, {book.columns} FROM ({noted}) AS n
            UNION ALL SELECT {key}, {book.minus} FROM {fresh}
        ) AS both_books GROUP BY {key} HAVING {not_zero} ORDER BY {key}
        """
    )
    names = [column.name for column in cursor.description]
    return [
        {"grain": "d"}
        | {name: str(value) if name == "day" else value for name, value in zip(names, row, strict=True)}
        for row in cursor.fetchall()
    ]


def _replace(cursor, book: Book, compared: tuple[str, str, str, str], days: str) -> None:
    """The recount becomes what is kept, less what is still noted and will be added by the next refresh."""
    table, fresh, key, noted = compared
    cursor.execute(f"DELETE FROM {table} WHERE {days}")
    cursor.execute(
        f"""
        INSERT INTO {table} ({key}, {book.columns})
        SELECT {key}, {book.sums} FROM (
            SELECT {key}, {book.columns} FROM {fresh}
            UNION ALL SELECT {key}, {book.minus} FROM ({noted}) AS n
        ) AS fresh GROUP BY {key}
        """
    )


def rebuild(books: Sequence[Book] = BOOKS) -> int:
    """Make leaves and sums anew from the ledger alone; how many rows they have. For a first filling by COPY, by the owner.

    books: only these; which areas have sums is told by the first of all.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROLLUP_LOCK])
        cursor.execute(RECOUNT_MEMORY)
        cursor.execute(f"LOCK TABLE {LEDGER} IN SHARE MODE")
        for book in books:
            cursor.execute(f"TRUNCATE {book.leaves}, {book.rollup}, {book.changes}")
        # keys that are built once cost a third of those that grow row by row
        with _without_indexes(cursor, [table for book in books for table in (book.leaves, book.rollup)]):
            rows = 0
            for book in books:
                cursor.execute(book.gathered(book.folded("TRUE")))
                rows += cursor.rowcount
            if BOOKS[0] in books:
                know_all(cursor)
            return rows + sum(fill(cursor, book, book.leaves, book.rollup) for book in books)


@contextmanager
def _without_indexes(cursor, tables: list[str]) -> Iterator[None]:
    """Tables without keys and indexes; these are built behind, as they stood."""
    cursor.execute(
        "SELECT i.indrelid::regclass::text, k.conname, pg_get_constraintdef(k.oid), i.indexrelid::regclass::text, "
        "pg_get_indexdef(i.indexrelid) FROM pg_index AS i LEFT JOIN pg_constraint AS k ON k.conindid = i.indexrelid "
        "WHERE i.indrelid::regclass::text = ANY(%s)",
        [tables],
    )
    found = cursor.fetchall()
    for table, key, _definition, index, _indexed in found:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}" if key else f"DROP INDEX {index}")
    yield
    for table, key, definition, _index, indexed in found:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {key} {definition}" if key else indexed)
