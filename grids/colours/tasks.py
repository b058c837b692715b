"""The timer's doors to streets whose colours are derived anew, and to days that are over and counted."""

from celery import shared_task
from django.utils import timezone

from grids.colours.actions import count_all_closed, recolour_due

PARTS_AT_ONCE = 50


@shared_task(queue="statistics", soft_time_limit=300, time_limit=360)
def recolour_streets() -> int:
    """Parts of streets that wait, each in a transaction of its own. Idempotent: what was looked through stays as it is."""
    return sum(recolour_due() for _part in range(PARTS_AT_ONCE))


@shared_task(queue="statistics", soft_time_limit=300, time_limit=360)
def count_days() -> int:
    """Communities of which something changed on days that are over. Idempotent: what was counted comes to the same."""
    return count_all_closed(timezone.localdate())
