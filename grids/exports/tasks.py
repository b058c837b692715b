"""The worker's door to exports."""

from celery import shared_task

from grids.exports import running


@shared_task(queue="urgent", soft_time_limit=30, time_limit=60)
def hand_out_exports() -> None:
    """Give each export that waits to a worker. Idempotent: what was given just now is not given again."""
    for export_id in running.hand_out():
        run_export.apply_async((str(export_id),), expires=running.LEASE_SECONDS)


@shared_task(queue="imports", soft_time_limit=1800, time_limit=2100)
def run_export(export_id: str) -> None:
    """Write one export. Idempotent: what another has in hand, or what has ended, is left."""
    running.run(export_id=export_id)


@shared_task(queue="urgent", soft_time_limit=300, time_limit=400)
def sweep_exports() -> int:
    """Delete files whose time is over and rows past their term. Idempotent."""
    return running.sweep()
