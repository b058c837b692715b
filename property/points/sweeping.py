"""After their term nobody's name stands at a job; that a place was held stays."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from grids.access.fence import everything
from property.points.models import HELD, JobHolder

AT_A_TIME = 1000


@transaction.atomic
@everything("names at jobs past their term, of every area, by nobody's hand")
def erase_past_term() -> int:
    """Erase names past their term; how many."""
    today = timezone.localdate()
    over = Q(left_on__lt=today - timedelta(days=HELD.days or 0))
    over |= Q(from_day__lt=today - timedelta(days=HELD.at_most or 0))
    rows = JobHolder.objects.filter(over).exclude(name="").order_by("pk")
    found = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_A_TIME])
    return JobHolder.objects.filter(pk__in=found).update(name="")
