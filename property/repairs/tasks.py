"""The timer's door to repairs."""

from celery import shared_task

from grids.staff.queries import system_actor
from property.repairs import sweeping


@shared_task(queue="statistics", soft_time_limit=60, time_limit=90)
def remind_of_repairs() -> int:
    """Write down repairs whose hours are over. Idempotent: each hour is said once."""
    return sweeping.remind(by=system_actor())


@shared_task(queue="statistics", soft_time_limit=1200, time_limit=1500)
def erase_repairs() -> int:
    """Erase who asked for repairs whose term is over. Idempotent: what is erased stays so."""
    return sweeping.erase_past_term(by=system_actor())
