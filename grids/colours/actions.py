"""Colours of streets that set something else are derived anew, in parts."""

from django.db import connection

# dwellings of one transaction
AT_ONCE = 2000


def recolour_due() -> int:
    """One part of what waits: how many dwellings were looked through, and one for the street; 0 where nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT recolour_due(%s)", [AT_ONCE])
        return cursor.fetchone()[0]
