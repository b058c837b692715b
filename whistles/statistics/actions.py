"""Keeping the rollups: take in what changed, recount from nothing, compare the two.

The ledger's trigger notes every change in the same transaction as the event, so in any snapshot
rollup + noted changes = fold of the ledger. Refresh moves noted changes into the rollup; the nightly recount
checks the equation in one snapshot and mends the rollup where it doesn't hold.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from grids.areas.codes import ANCESTOR_DIGITS
from whistles.statistics.figures import MEASURES, NAMES, TIME_ZONE, changes_figures_sql
from whistles.statistics.models import StatisticsCheck

log = logging.getLogger(__name__)

# one refresh or recount at a time; a second one simply has nothing to do
ROLLUP_LOCK = 0x524F4C4C
KEYS = "area_code, grain, day, grade_key, source_code"
COLUMNS = ", ".join(NAMES)
SUMS = ", ".join(f"sum({name})::int AS {name}" for name in NAMES)
NOT_ZERO = " OR ".join(f"sum({name}) <> 0" for name in NAMES)
DETAILS_KEPT = 200
# a recount sorts and hashes the whole ledger: in memory rather than on disk
RECOUNT_MEMORY = "SET LOCAL work_mem = '256MB'"

# lengths of codes, the deepest level first; the database takes no area of another
LEVELS = ANCESTOR_DIGITS[::-1]
CITY = "left(area_code, 4) || '00'"
MONTH = "date_trunc('month', day::timestamp)::date"
FOLDED = f"grade_key, source_code, {SUMS}"
PLAIN = f"grade_key, source_code, {COLUMNS}"

# the area of an event and everything above it, by the digits of its code, the city first
ABOVE = """
    LATERAL (
        SELECT left(c.area_code, 4) || '00' AS area_code
        UNION SELECT left(c.area_code, digits) FROM unnest(ARRAY[6, 9, 12, 15, 17]) AS digits
        WHERE digits <= length(c.area_code)
    ) AS above
"""
GRAINS = "(VALUES ('d'), ('m')) AS grains(grain)"
DAY_OF_GRAIN = "CASE grain WHEN 'd' THEN c.day ELSE date_trunc('month', c.day)::date END"


def spread(changes: str) -> str:
    """SQL that spreads a few changes (area_code, day, …, measures) over areas above and both grains, one by one."""
    return f"""
        SELECT above.area_code, grain, {DAY_OF_GRAIN} AS day, c.grade_key, c.source_code, {SUMS}
        FROM ({changes}) AS c CROSS JOIN {ABOVE} CROSS JOIN {GRAINS}
        GROUP BY 1, 2, 3, 4, 5
    """


def rolled_up(changes: str, deepest: int = LEVELS[0]) -> str:
    """The rows of `spread` for a whole ledger: each level folded from the one below it, months from days at the lowest.

    Another way to the same rows, so that a recount shares no mistake with what it checks. Its plan costs more than a
    refresh does. deepest: digits of the longest code.
    """
    months = f"SELECT area_code, {MONTH} AS day, {FOLDED} FROM d GROUP BY 1, {MONTH}, 3, 4"
    books = [f"d AS MATERIALIZED ({changes})", f"m AS MATERIALIZED ({months})"]
    rows: list[str] = []
    for grain in "dm":
        below = ""
        for digits in (level for level in LEVELS if level <= deepest):
            book = f"{grain}{digits}"
            books.append(f"{book} AS MATERIALIZED ({_level(grain, digits, below)})")
            # a city's code is as long as a district's; its own row is the one that holds all of them
            rows.append(f"{_rows(grain, book, 'area_code')} WHERE area_code <> {CITY}")
            below = book
        rows.append(f"{_rows(grain, below, CITY, FOLDED)} GROUP BY {CITY}, day, grade_key, source_code")
    return f"WITH {', '.join(books)} {' UNION ALL '.join(rows)}"


def _level(grain: str, digits: int, below: str) -> str:
    """What was recorded at a level itself, and what was recorded below it."""
    own = f"SELECT area_code, day, {PLAIN} FROM {grain} WHERE length(area_code) = {digits}"
    if not below:
        return own
    above = f"SELECT left(area_code, {digits}) AS area_code, day, {PLAIN} FROM {below}"
    return f"SELECT area_code, day, {FOLDED} FROM ({own} UNION ALL {above}) AS both_books GROUP BY 1, 2, 3, 4"


def _rows(grain: str, book: str, area: str, measures: str = PLAIN) -> str:
    return f"SELECT {area} AS area_code, '{grain}' AS grain, day, {measures} FROM {book}"


def folded_ledger() -> str:
    """SQL that folds the whole ledger into changes by area, day, grade and source."""
    sums = ", ".join(f"sum({measure.delta_sql()})::int AS {measure.name}" for measure in MEASURES)
    return f"""
        SELECT e.area_code, (e.occurred_at AT TIME ZONE '{TIME_ZONE}')::date AS day, e.grade_key, e.source_code,
            {sums}
        FROM whistles_whistleevent AS e WHERE {changes_figures_sql()} GROUP BY 1, 2, 3, 4
    """


def merged(rows: str) -> str:
    """SQL that adds rows to the rollup."""
    added = ", ".join(f"{name} = r.{name} + EXCLUDED.{name}" for name in NAMES)
    return f"""
        INSERT INTO whistles_closurerollup AS r ({KEYS}, {COLUMNS}) {rows}
        ON CONFLICT ({KEYS}) DO UPDATE SET {added}
    """


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
        cursor.execute(
            """
            CREATE TEMP TABLE taken ON COMMIT DROP AS
            WITH gone AS (DELETE FROM whistles_closurechange RETURNING *) SELECT * FROM gone
            """
        )
        taken = cursor.rowcount
        if taken:
            summed = f"SELECT area_code, day, grade_key, source_code, {SUMS} FROM taken GROUP BY 1, 2, 3, 4"
            cursor.execute(merged(spread(summed)))
        # a caller's own transaction may refresh again
        cursor.execute("DROP TABLE taken")
        return taken


def recount(*, mend: bool = True) -> StatisticsCheck:
    """Fold the ledger from nothing, compare with the rollups, replace them where they differ, keep the record.

    The record of a difference stays and is a finding of verification, mended or not; with mend=False nothing is replaced.

    Runs in one repeatable-read snapshot; what is whistled meanwhile waits in the noted changes and is not lost.
    """
    started = time.monotonic()
    with _rollups_to_ourselves(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(RECOUNT_MEMORY)
        return _recount(started, mend=mend)


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


def _recount(started: float, *, mend: bool = True) -> StatisticsCheck:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE recounted ON COMMIT DROP AS {_recounted(cursor)}")
        rows = cursor.rowcount
        # the number stands where everybody reads figures: what complaints led to is in none of them
        cursor.execute("SELECT count(*) FROM whistles_whistleevent WHERE NOT is_sealed")
        (events,) = cursor.fetchone()
        differences = _differences(cursor)
        if differences and mend:
            _replace(cursor)
        cursor.execute("DROP TABLE recounted, folded")
    check = StatisticsCheck.objects.create(
        checked_at=timezone.now(), events=events, rows=rows, differences=len(differences),
        details=differences[:DETAILS_KEPT], seconds=round(time.monotonic() - started, 3),
    )  # fmt: skip
    if differences:
        log.error(
            "statistics: rollups differed from the ledger in %s rows; mended: %s", len(differences), mend
        )
    return check


def _differences(cursor) -> list[dict]:
    """Rows in which rollup + noted changes is not what the ledger says."""
    noted = spread(f"SELECT area_code, day, grade_key, source_code, {COLUMNS} FROM whistles_closurechange")
    negative = ", ".join(f"-{name}" for name in NAMES)
    cursor.execute(
        f"""
        SELECT {KEYS}, {SUMS} FROM (
            SELECT {KEYS}, {COLUMNS} FROM whistles_closurerollup
            UNION ALL SELECT {KEYS}, {COLUMNS} FROM ({noted}) AS n
            UNION ALL SELECT {KEYS}, {negative} FROM recounted
        ) AS both_books GROUP BY {KEYS} HAVING {NOT_ZERO} ORDER BY {KEYS}
        """
    )
    names = [column.name for column in cursor.description]
    return [
        {name: str(value) if name == "day" else value for name, value in zip(names, row, strict=True)}
        for row in cursor.fetchall()
    ]


def _replace(cursor) -> None:
    """The recount becomes the rollup, less what is still noted and will be added by the next refresh."""
    noted = spread(f"SELECT area_code, day, grade_key, source_code, {COLUMNS} FROM whistles_closurechange")
    minus = ", ".join(f"-{name}" for name in NAMES)
    cursor.execute("DELETE FROM whistles_closurerollup")
    cursor.execute(
        f"""
        INSERT INTO whistles_closurerollup ({KEYS}, {COLUMNS})
        SELECT {KEYS}, {SUMS} FROM (
            SELECT {KEYS}, {COLUMNS} FROM recounted UNION ALL SELECT {KEYS}, {minus} FROM ({noted}) AS n
        ) AS fresh GROUP BY {KEYS}
        """
    )


def rebuild() -> int:
    """Make the rollups anew from the ledger alone; how many rows they have. For a first filling by COPY, by the owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROLLUP_LOCK])
        cursor.execute(RECOUNT_MEMORY)
        cursor.execute("LOCK TABLE whistles_whistleevent IN SHARE MODE")
        cursor.execute("TRUNCATE whistles_closurerollup, whistles_closurechange")
        # a key that is built once costs a third of one that grows row by row
        cursor.execute("ALTER TABLE whistles_closurerollup DROP CONSTRAINT whistles_closurerollup_pkey")
        cursor.execute(f"INSERT INTO whistles_closurerollup ({KEYS}, {COLUMNS}) {_recounted(cursor)}")
        rows = cursor.rowcount
        cursor.execute(
            f"ALTER TABLE whistles_closurerollup ADD CONSTRAINT whistles_closurerollup_pkey PRIMARY KEY ({KEYS})"
        )
        cursor.execute("DROP TABLE folded")
        return rows


def _recounted(cursor) -> str:
    """SQL of the rollups as the ledger alone gives them, which is folded here once into the table `folded`."""
    cursor.execute(f"CREATE TEMP TABLE folded ON COMMIT DROP AS {folded_ledger()}")
    cursor.execute("ANALYZE folded")
    cursor.execute("SELECT coalesce(max(length(area_code)), 0) FROM folded")
    return rolled_up("SELECT * FROM folded", max(cursor.fetchone()[0], LEVELS[-1]))
