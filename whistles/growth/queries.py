"""Whether the ledger of events has its partitions: a table a year of Asia/Shanghai (docs/decisions/0002)."""

from django.db import connection
from django.utils import timezone

PARTITIONED = ("whistles_leadevent", "whistles_whistleevent")
# made before they begin
YEARS_AHEAD = 2


def missing_years(ahead: int = 1) -> list[int]:
    """The years from this one to so many ahead for which a table of events has no partition."""
    this_year = timezone.localdate().year
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY(%s::regclass[])",
            [list(PARTITIONED)],
        )
        there = {name for (name,) in cursor.fetchall()}
    years = range(this_year, this_year + ahead + 1)
    return [year for year in years if not {f"{table}_y{year}" for table in PARTITIONED} <= there]


def years_outside() -> dict[int, int]:
    """Years whose events lie in a default partition, each with their number: they came before their own was made.

    Only the owner reads a partition by itself; for anybody else nothing is found.
    """
    found: dict[int, int] = {}
    with connection.cursor() as cursor:
        for table in PARTITIONED:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [f"{table}_other"])
            if not cursor.fetchone()[0]:
                continue
            cursor.execute(
                f"SELECT extract(year FROM occurred_at AT TIME ZONE 'Asia/Shanghai')::int, count(*) "
                f"FROM ONLY {table}_other GROUP BY 1"
            )
            for year, count in cursor.fetchall():
                found[year] = found.get(year, 0) + count
    return found
