"""Each night: what came to an area is added, what is over ends, and notes lose names and numbers when their term is over."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from grids.conduct.alone import each_alone
from grids.initiatives.actions import keep_up, recorded_by_itself
from grids.initiatives.housing import settle
from grids.initiatives.kinds import State
from grids.initiatives.models import Initiative, InitiativeTask
from grids.personal.fields import MATTER, after_term
from grids.staff.models import User


def look_after(*, by: User) -> int:
    """Go through initiatives under way; how many things to do were added. What was laid beside its building is put right."""
    going = list(Initiative.objects.going().values_list("pk", flat=True))
    each_alone(
        going, lambda key: settle(key, by=by), "what of an initiative lies beside its building stays there"
    )
    return each_alone(going, lambda key: keep_up(key, by=by), "an initiative was not kept up")


def erase_past_term(*, by: User) -> int:
    """Erase what is past its term; in how many initiatives something was."""
    over = timezone.localdate() - timedelta(days=MATTER.days or 0)
    found = Initiative.objects.filter(ends_on__lt=over).exclude(state=State.GOING)
    keys = list(found.values_list("pk", flat=True))
    return each_alone(
        keys, lambda key: _erase(key, by), "notes of an initiative past their term were not erased"
    )


@transaction.atomic
def _erase(key: object, by: User) -> bool:
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=key)
    changed = False
    for task in InitiativeTask.objects.filter(initiative=initiative).exclude(note="").iterator():
        if after := after_term(task):
            InitiativeTask.objects.filter(pk=task.pk).update(**after)
            changed = True
    if changed:
        recorded_by_itself(initiative, by=by)
    return changed
