"""The worker's door to what signing in leaves behind."""

from celery import shared_task

from grids.identity import ending


@shared_task(queue="urgent", soft_time_limit=60, time_limit=120)
def sweep_sessions() -> int:
    """Remove sessions that have ended. Idempotent."""
    return ending.sweep_sessions()
