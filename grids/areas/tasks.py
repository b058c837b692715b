"""The worker's door to changes of boundaries whose day has come."""

from celery import shared_task

from grids.areas import applying


@shared_task(queue="urgent", soft_time_limit=300, time_limit=360)
def apply_boundary_changes() -> int:
    """What lies in grids whose new boundaries begin today goes with them. Idempotent."""
    return applying.apply_due()
