"""The worker's door to the words of leads."""

from celery import shared_task

from whistles.intake import indexing


@shared_task(queue="statistics", soft_time_limit=60, time_limit=90)
def read_for_the_search() -> int:
    """Write the words of leads that wait. Idempotent: what was read is noted no more."""
    return indexing.sweep()
