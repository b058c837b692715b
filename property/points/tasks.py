"""The timer's door to service points."""

from celery import shared_task

from property.points import sweeping


@shared_task(queue="statistics", soft_time_limit=600, time_limit=900)
def erase_job_holders() -> int:
    """Erase names of whoever held a job and whose term is over. Idempotent: what is erased stays so."""
    return sweeping.erase_past_term()
