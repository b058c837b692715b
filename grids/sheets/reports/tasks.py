"""The worker's door to templates."""

from celery import shared_task

from grids.sheets.reports import sweeping


@shared_task(queue="urgent", soft_time_limit=60, time_limit=90)
def remove_unused_templates() -> int:
    """Remove templates past their term. Idempotent."""
    return sweeping.remove_unused()
