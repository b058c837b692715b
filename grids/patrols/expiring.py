"""Numbers and names leave what was written on rounds when their term is over, and photos go; that something was found stays."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from grids.conduct.alone import each_alone
from grids.files.actions import destroy
from grids.patrols.actions import recorded_by_itself
from grids.patrols.models import Patrol, PatrolFinding
from grids.personal.fields import MATTER, after_term
from grids.staff.models import User

AT_A_TIME = 200


def erase_past_term(*, by: User) -> int:
    """Erase what is past its term; how many rounds."""
    over = timezone.now() - timedelta(days=MATTER.days or 0)
    done, after = 0, UUID(int=0)
    while True:
        rounds = Patrol.objects.filter(started_at__lt=over, is_erased=False, pk__gt=after)
        found = list(rounds.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
        if not found:
            return done
        done += each_alone(found, lambda pk: _erase(pk, by), "a round past its term was not erased")
        after = found[-1]


def _erase(pk: UUID, by: User) -> bool:
    rounds = Patrol.objects.select_for_update(of=("self",), skip_locked=True)
    one = rounds.filter(pk=pk, is_erased=False).first()
    if one is None:
        return False
    findings = list(PatrolFinding.objects.filter(patrol=one))
    for finding in findings:
        PatrolFinding.objects.filter(pk=finding.pk).update(**after_term(finding), place=None, coord_source="")
    destroy(PatrolFinding._meta.label_lower, [finding.pk for finding in findings], by=by)
    Patrol.objects.filter(pk=pk).update(**after_term(one), is_erased=True)
    recorded_by_itself(one, by=by)
    return True
