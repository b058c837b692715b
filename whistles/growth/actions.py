"""Partitions for the years to come, and for the events that came before theirs was there."""

import logging

from django.db import connection, transaction

from whistles.growth.queries import PARTITIONED, YEARS_AHEAD, missing_years, years_outside

log = logging.getLogger(__name__)


@transaction.atomic
def make_years(ahead: int = YEARS_AHEAD) -> list[int]:
    """Make what is missing from this year to so many ahead; the years that still lack a partition.

    Whoever asks need not own the tables: the database makes the partition in its owner's name, and nothing else. A year
    whose events lie in a default partition already is left to `move_rows`.
    """
    with connection.cursor() as cursor:
        for year in missing_years(ahead):
            cursor.execute("SELECT ledger_partition(%s)", [year])
    left = missing_years(ahead)
    if left:
        log.error("no partition for %s: manage.py ensure_partitions --move", left)
    return left


def move_rows() -> dict[int, int]:
    """Give the events in the default partitions a partition of their year; how many of each year were moved.

    For the owner of the tables. Each year is one transaction in which nobody else reads or writes the ledger.
    """
    outside = years_outside()
    for year in sorted(outside):
        for table in PARTITIONED:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT move_to_ledger_part(%s, %s)", [table, year])
    return outside
