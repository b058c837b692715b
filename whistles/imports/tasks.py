"""The worker's door to imports."""

from celery import shared_task

from whistles.imports import running, sweeping


@shared_task(queue="imports", soft_time_limit=3000, time_limit=3300)
def run_waiting_imports() -> int:
    """Check or run every import that waits. Idempotent: a second one finds nothing left to do."""
    return running.run_waiting()


@shared_task(queue="imports", soft_time_limit=600, time_limit=900)
def sweep_imports() -> int:
    """Delete uploads that nobody confirmed and files that nobody needs any more. Idempotent."""
    return sweeping.sweep()
