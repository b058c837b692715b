"""The worker's door to imports of registers."""

from celery import shared_task

from grids.sheets import running, sweeping


@shared_task(queue="urgent", soft_time_limit=30, time_limit=60)
def hand_out_registers() -> None:
    """Give each import that waits to a worker. Idempotent: what was given just now is not given again."""
    for import_id in running.hand_out():
        run_register_import.apply_async((str(import_id),), expires=running.LEASE_SECONDS)


@shared_task(queue="imports", soft_time_limit=3000, time_limit=3300)
def run_register_import(import_id: str) -> None:
    """Check or run one import. Idempotent: it goes on where it stands, and of one that ended nothing is left to do."""
    running.take_a_turn(import_id=import_id)


@shared_task(queue="imports", soft_time_limit=600, time_limit=900)
def sweep_registers() -> int:
    """Delete uploads that nobody confirmed and files that nobody needs any more. Idempotent."""
    return sweeping.sweep()
