"""The timer's door to canvass rounds."""

from celery import shared_task

from grids.staff.queries import system_actor
from property.canvass.expiring import erase_past_term


@shared_task(queue="statistics", soft_time_limit=600, time_limit=900)
def erase_canvass_answers() -> int:
    """Erase answers past their term. Idempotent: what is gone is gone."""
    return erase_past_term(by=system_actor())
