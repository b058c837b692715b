"""The timer's door to files that belong to no matter."""

from celery import shared_task

from grids.files import actions


@shared_task(queue="urgent", soft_time_limit=300, time_limit=600)
def sweep_files() -> int:
    """Remove files whose step was refused or whose process was killed. Idempotent."""
    return actions.sweep()
