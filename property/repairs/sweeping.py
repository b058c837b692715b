"""What time does to repairs: an hour that was missed stands in the book once, and after their term people leave the rows."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from grids.conduct.alone import each_alone
from grids.files.actions import destroy
from grids.personal.fields import after_term
from grids.staff.models import User
from property.repairs import kinds
from property.repairs.actions import append
from property.repairs.models import MASKED_AFTER, Repair

AT_A_TIME = 200


def remind(*, by: User) -> int:
    """Write down each hour that was missed, once; how many repairs."""
    now = timezone.now()
    unsaid = Q(told_late_at=None) | Q(told_late_at__lt=F("next_due_at"))
    late = Repair.objects.late(now).filter(unsaid).order_by("next_due_at").values_list("pk", flat=True)
    return each_alone(list(late[:AT_A_TIME]), lambda pk: _late(pk, now, by), "a late repair was not told")


@transaction.atomic
def _late(pk: UUID, now: datetime, by: User) -> bool:
    one = Repair.objects.late(now).select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if one is None or (one.told_late_at and one.next_due_at and one.told_late_at >= one.next_due_at):
        return False
    one.told_late_at = now
    append(one, kinds.REMIND, by=by, before=one.state, given={"due": str(one.next_due_at)})
    return True


def erase_past_term(*, by: User) -> int:
    """Erase what is past its term; how many repairs."""
    now = timezone.now()
    over = Q(ended_at__lt=now - timedelta(days=MASKED_AFTER.days or 0)) | Q(
        received_at__lt=now - timedelta(days=MASKED_AFTER.at_most or 0)
    )
    rows = Repair.objects.filter(over, is_erased=False).order_by("pk").values_list("pk", flat=True)
    return each_alone(
        list(rows[:AT_A_TIME]), lambda pk: _erase(pk, by), "a repair past its term was not erased"
    )


@transaction.atomic
def _erase(pk: UUID, by: User) -> bool:
    rows = Repair.objects.select_for_update(of=("self",), skip_locked=True)
    one = rows.filter(pk=pk, is_erased=False).first()
    if one is None:
        return False
    for name, value in after_term(one).items():
        setattr(one, name, value)
    one.is_erased = True
    destroy(Repair._meta.label_lower, [one.pk], by=by)
    append(one, kinds.ERASE, by=by, before=one.state)
    return True
