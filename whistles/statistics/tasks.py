"""The worker's door to the statistics."""

from celery import shared_task

from whistles.statistics import actions


@shared_task(queue="statistics", soft_time_limit=300, time_limit=360)
def refresh_statistics() -> int:
    """Take what changed into the rollups. Idempotent: what was taken is gone."""
    return actions.refresh()


@shared_task(queue="statistics", soft_time_limit=3000, time_limit=3300)
def recount_statistics() -> int:
    """Recount at night what may differ and compare; the number of differences. Idempotent."""
    check = actions.recount_due()
    return check.differences if check else 0
