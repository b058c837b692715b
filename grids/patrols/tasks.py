"""The timer's door to rounds."""

from celery import shared_task

from grids.patrols.expiring import erase_past_term
from grids.staff.queries import system_actor


@shared_task(queue="statistics", soft_time_limit=1200, time_limit=1500)
def erase_patrols() -> int:
    """Erase what names or reaches somebody from rounds whose term is over. Idempotent: what is erased stays so."""
    return erase_past_term(by=system_actor())
