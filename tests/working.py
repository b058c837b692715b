"""What the workers would do, done in this process."""

from whistles.imports import running
from whistles.imports.models import Import


def work() -> None:
    """Every import that waits is taken up, the oldest first, whoever had it in hand before."""
    for import_id in Import.objects.waiting().order_by("created_at").values_list("pk", flat=True):
        running.take_a_turn(import_id=import_id)
