"""The worker's door to keys that are past their term."""

from celery import shared_task

from grids.walks.keys import actions


@shared_task(queue="statistics", soft_time_limit=60, time_limit=120)
def sweep_walk_keys() -> int:
    """Throw away keys with which nothing can wait any more. Idempotent."""
    return actions.sweep()
