"""A worker says that it is there."""

from django.utils import timezone

from grids.background.models import Heartbeat


def beat(kind: str) -> None:
    """Write down that work of this kind goes on."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(kind=kind, seen_at=timezone.now())],
        update_conflicts=True, unique_fields=["kind"], update_fields=["seen_at"],
    )  # fmt: skip
