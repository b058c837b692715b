"""The timer's door to what staffing keeps for a term, and to handovers whose day has come."""

from celery import shared_task

from grids.staff.queries import system_actor
from grids.staffing.handing import carry_due
from grids.staffing.mobiles import erase_past_term


@shared_task(queue="statistics", soft_time_limit=1200, time_limit=1500)
def erase_mobiles() -> int:
    """Destroy own numbers of members whose term is over. Idempotent: what is erased stays so."""
    return erase_past_term(by=system_actor())


@shared_task(queue="urgent", soft_time_limit=300, time_limit=360)
def carry_handovers() -> int:
    """Handovers whose day has come are carried out, or said why not. Idempotent: what is settled stays so."""
    return carry_due()
