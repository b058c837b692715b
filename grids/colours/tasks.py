"""The timer's door to streets whose colours are derived anew."""

from celery import shared_task

from grids.colours.actions import recolour_due

PARTS_AT_ONCE = 50


@shared_task(queue="statistics", soft_time_limit=300, time_limit=360)
def recolour_streets() -> int:
    """Parts of streets that wait, each in a transaction of its own. Idempotent: what was looked through stays as it is."""
    return sum(recolour_due() for _part in range(PARTS_AT_ONCE))
