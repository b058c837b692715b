"""Changes of boundaries whose day has come: what lies in the grids goes with them on that day."""

from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone

from grids.areas.changing import move_everything, relocation_of
from grids.areas.models import BoundaryChange
from grids.conduct.refusals import Refusal

log = structlog.get_logger(__name__)


def apply_due(day: date | None = None) -> int:
    """Apply every change whose day has come, the earliest first, each in a transaction of its own; how many there were."""
    today, applied = day or timezone.localdate(), 0
    for pk in BoundaryChange.objects.that_wait(today).values_list("pk", flat=True):
        try:
            applied += apply(change_id=pk)
        except Refusal as refusal:
            # one that can't be carried out yet keeps none of the others waiting; it is tried again with the next sweep
            log.warning("boundary change waits", change=str(pk), why=str(refusal))
    return applied


@transaction.atomic
def apply(*, change_id: object) -> bool:
    """What lies in the grids of one change is located anew; nothing where another worker has it or was faster."""
    waiting = BoundaryChange.objects.select_for_update(skip_locked=True, of=("self",))
    change = waiting.filter(pk=change_id, applied_at=None, withdrawn_at=None).select_related("actor").first()
    if change is None:
        return False
    move_everything(relocation_of(change, change.actor, change.told["touched"], change.told["heirs"]))
    change.applied_at = timezone.now()
    change.save(update_fields=["applied_at"])
    return True
