"""Changes of boundaries whose day has come: what lies in the grids goes with them on that day."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from grids.areas.changing import move_everything, relocation_of
from grids.areas.models import BoundaryChange
from grids.conduct.alone import each_alone


def apply_due(day: date | None = None) -> int:
    """Apply every change whose day has come, the earliest first, each in a transaction of its own; how many there were."""
    waiting = list(BoundaryChange.objects.that_wait(day or timezone.localdate()).values_list("pk", flat=True))
    return each_alone(waiting, lambda pk: apply(change_id=pk), "boundary change waits")


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
