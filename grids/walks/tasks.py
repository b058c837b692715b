"""The timer's door to rounds from door to door."""

from celery import shared_task

from grids.walks.rounds import forget_rounds as forget


@shared_task(queue="statistics", soft_time_limit=600, time_limit=900)
def forget_rounds() -> int:
    """Forget rounds that ended some days ago. Idempotent: what is gone is gone."""
    return forget()
