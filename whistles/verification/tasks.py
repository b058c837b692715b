"""The worker's door to verification."""

from celery import shared_task

from whistles.verification import actions


@shared_task(queue="statistics", soft_time_limit=3000, time_limit=3300)
def verify_books() -> int:
    """Verify all books; how much is wrong. Idempotent: what was found before is found again as the same."""
    return 0 if actions.must_wait() else len(actions.verify().found)


@shared_task(queue="statistics", soft_time_limit=600, time_limit=900)
def make_day_heads() -> int:
    """Make the heads of the days that are over; how many. Idempotent: a day has one."""
    return len(actions.make_heads())


@shared_task(queue="statistics", soft_time_limit=300, time_limit=360)
def make_moment_head() -> int:
    """Make the head of the last minutes; how many. Idempotent: without anything written since there is none."""
    return 0 if actions.make_moment() is None else 1
