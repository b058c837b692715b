"""What people said at their doors goes when its term is over; how many were reached stays."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from grids.access.fence import everything
from grids.conduct.alone import each_alone
from grids.personal.fields import after_term
from grids.staff.models import User
from property.canvass.book import append
from property.canvass.kinds import CANVASSED, ERASE
from property.canvass.models import CanvassAnswer, CanvassRound


@everything("answers past their term are erased, whoever's they are; none is shown")
def erase_past_term(*, by: User) -> int:
    """Erase what is past its term; in how many rounds something was."""
    keys = list(_past().order_by().values_list("target__round", flat=True).distinct())
    return each_alone(keys, lambda key: _erase(key, by), "answers of a round past their term were not erased")


def _past():
    today = timezone.localdate()
    ended = today - timedelta(days=CANVASSED.days or 0)
    taken = today - timedelta(days=CANVASSED.at_most or 0)
    over = Q(target__round__ended_on__lt=ended) | Q(on_day__lt=taken)
    return CanvassAnswer.objects.filter(over).exclude(given={}, note="")


@transaction.atomic
def _erase(key: UUID, by: User) -> bool:
    rows = CanvassRound.objects.select_for_update(of=("self",)).select_related("estate")
    one = rows.get(pk=key)
    gone = 0
    for answer in _past().filter(target__round=one).iterator():
        if after := after_term(answer):
            gone += CanvassAnswer.objects.filter(pk=answer.pk).update(**after)
    if gone:
        append(one, ERASE, by=by, given={"answers": gone})
    return bool(gone)
