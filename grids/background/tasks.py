"""The timer asks each kind of worker whether it is there."""

from celery import shared_task

from grids.background.actions import beat
from grids.background.models import Kind


@shared_task(queue="urgent", soft_time_limit=10, time_limit=20)
def urgent_work_goes_on() -> None:
    """A sign of life. Idempotent: one row, written over."""
    beat(Kind.URGENT)


@shared_task(queue="imports", soft_time_limit=10, time_limit=20)
def imports_go_on() -> None:
    """A sign of life. Idempotent: one row, written over."""
    beat(Kind.IMPORTS)


@shared_task(queue="statistics", soft_time_limit=10, time_limit=20)
def statistics_go_on() -> None:
    """A sign of life. Idempotent: one row, written over."""
    beat(Kind.STATISTICS)
