"""The worker's door to matters."""

from celery import shared_task

from grids.staff.queries import system_actor
from whistles.clocks import sweeping
from whistles.lifecycle import erasing
from whistles.lifecycle.engine import by_system


@shared_task(queue="statistics", soft_time_limit=3000, time_limit=3300)
def erase_matters() -> int:
    """Erase what names or reaches somebody from matters whose term is over. Idempotent: what is erased stays so."""
    return erasing.erase_past_term(by=system_actor()).done


@shared_task(queue="urgent", soft_time_limit=60, time_limit=90)
def say_what_is_due() -> int:
    """Remind, tell those above, end suspensions: what is due by now. Idempotent: what was said is not due any more."""
    return sweeping.sweep(by_system)


@shared_task(queue="statistics", soft_time_limit=3000, time_limit=3300)
def count_deadlines_anew() -> int:
    """Count provisional deadlines by the calendar as it is now. Idempotent: what it finds the same is left alone."""
    return sweeping.count_anew(by_system)
