"""The worker's door to matters."""

from celery import shared_task

from grids.staff.queries import system_actor
from whistles.lifecycle import erasing


@shared_task(queue="statistics", soft_time_limit=3000, time_limit=3300)
def erase_matters() -> int:
    """Erase what names or reaches somebody from matters whose term is over. Idempotent: what is erased stays so."""
    return erasing.erase_past_term(by=system_actor()).done
