"""The timer's door to what was uploaded and never confirmed."""

from celery import shared_task

from grids.bringing import keeping


@shared_task(queue="urgent", soft_time_limit=300, time_limit=600)
def sweep_brought() -> int:
    """Destroy uploads of grids that nobody confirmed within a day. Idempotent."""
    return keeping.sweep()
