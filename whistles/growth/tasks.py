"""The timer's door to the partitions of the years to come."""

from celery import shared_task

from whistles.growth import actions


@shared_task(queue="urgent", soft_time_limit=60, time_limit=120)
def make_partitions() -> None:
    """Make the partitions of the next years. Idempotent: those that are there stay."""
    actions.make_years()
