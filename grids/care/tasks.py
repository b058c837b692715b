"""The timer's door to care. A worker's log tells what a task gave back: of these it tells nothing, not even how many."""

from celery import shared_task

from grids.care import sweeping
from grids.care.looking import auditing
from grids.staff.queries import system_actor


@shared_task(queue="statistics", soft_time_limit=120, time_limit=180)
def look_after_care() -> None:
    """Care follows its people, and lapses on its day. Idempotent: each is done once."""
    by = system_actor()
    sweeping.follow(by=by)
    sweeping.lapse(by=by)


@shared_task(queue="statistics", soft_time_limit=600, time_limit=700)
def close_days_of_care() -> None:
    """Forget what is past its term, and make the heads of days that are over. Idempotent: each is made once."""
    sweeping.forget(by=system_actor())
    auditing.make_heads()
