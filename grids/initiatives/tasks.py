"""The timer's door to initiatives."""

from celery import shared_task

from grids.initiatives import expiring
from grids.initiatives.collecting import bringing, destroying
from grids.staff.queries import system_actor


@shared_task(queue="statistics", soft_time_limit=60, time_limit=90)
def forget_waiting_tables() -> int:
    """Delete tables of entries that nobody confirmed within their hour. Idempotent: each is gone once."""
    return bringing.forget_waiting()


@shared_task(queue="statistics", soft_time_limit=1200, time_limit=1500)
def look_after_initiatives() -> int:
    """Add what came to their areas, end what is over, destroy and erase what is past its term. Idempotent: each is done once."""
    by = system_actor()
    destroying.look_after(by=by)
    return expiring.look_after(by=by) + expiring.erase_past_term(by=by)
