"""The timer's door to what is told."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from grids.notices import outbox, telling

KEPT = timedelta(days=90)


@shared_task(queue="urgent", soft_time_limit=20, time_limit=40)
def tell_what_happened() -> int:
    """Tell whoever has to know of the steps that wait to be told. Idempotent: what was told waits no more."""
    return telling.tell_all()


@shared_task(queue="urgent", soft_time_limit=30, time_limit=60)
def deliver_messages() -> int:
    """Send what waits to leave by mail and robots. Idempotent: what left waits no more."""
    return outbox.deliver()


@shared_task(queue="urgent", soft_time_limit=120, time_limit=180)
def forget_old_notices() -> int:
    """Take away what was told three months ago. Idempotent: what went is gone."""
    return telling.forget(before=timezone.now() - KEPT)
