"""The worker's door to feedback."""

from celery import shared_task

from governance.feedback import erasing


@shared_task(queue="statistics", soft_time_limit=600, time_limit=900)
def erase_feedback() -> int:
    """Mask what names or reaches somebody in feedback whose term is over. Idempotent: what is masked stays so."""
    return erasing.erase_past_term()
