"""Colours of streets that set something else are derived anew, and days that are over are counted; both in parts."""

from datetime import date

from django.db import connection

# dwellings of one transaction
AT_ONCE = 2000
# communities of one transaction
COMMUNITIES = 20


def recolour_due() -> int:
    """One part of what waits: how many dwellings were looked through, and one for the street; 0 where nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT recolour_due(%s)", [AT_ONCE])
        return cursor.fetchone()[0]


def count_closed(before: date) -> int:
    """One part of what waits to be counted of days before this one: of how many communities; 0 where nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count_colours(%s, %s)", [before, COMMUNITIES])
        return cursor.fetchone()[0]


def count_all_closed(before: date) -> int:
    """Every part of what waits to be counted, each in a transaction of its own: of how many communities."""
    done = 0
    while part := count_closed(before):
        done += part
    return done
