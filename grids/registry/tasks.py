"""The timer's door to files of buildings."""

from celery import shared_task

from grids.registry.importing.actions import forget_imports
from grids.staff.queries import system_actor


@shared_task(queue="urgent", soft_time_limit=60, time_limit=120)
def forget_building_imports() -> int:
    """Give up files that nobody confirmed, forget refused rows of old ones. Idempotent: what went is gone."""
    return forget_imports(by=system_actor())
