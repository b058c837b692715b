"""Ways back on a round: a finding that was entered wrongly is struck out, a round that was begun by mistake is dropped."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.conduct.why import reason_of
from grids.patrols.actions import append, locked, own
from grids.patrols.kinds import DROP, ENDED, GOING, STRIKE, Outcome
from grids.patrols.models import Patrol, PatrolFinding
from grids.staff.models import User


@transaction.atomic
def strike(*, finding_id: UUID, reason: str, by: User) -> tuple[PatrolFinding, bool]:
    """Strike out a finding of one's own that was entered wrongly, with a reason, before it became a lead; it stays to be read.

    Pressed again, it stays struck out.
    """
    patrol, finding = locked(finding_id, by)
    if finding.outcome == Outcome.STRUCK:
        return finding, False
    require(
        finding.outcome != Outcome.REPORTED,
        _("这条发现已转为哨源 %(number)s，请在那条哨源上更正或不予受理。") % {"number": finding.lead_number},
        code="conflict",
    )
    why, was = reason_of(reason), finding.outcome
    finding.outcome = Outcome.STRUCK
    finding.save(update_fields=["outcome"])
    append(patrol, STRIKE, by=by, at=timezone.now(), finding=finding, given={"was": str(was)}, reason=why)
    return finding, True


@transaction.atomic
def drop(*, patrol_id: UUID, by: User) -> tuple[Patrol, bool]:
    """Drop a round of one's own on which nothing was found: begun by mistake. One that goes on ends with it."""
    patrol = own(patrol_id, by)
    if patrol.is_dropped:
        return patrol, False
    found = patrol.findings.exclude(outcome=Outcome.STRUCK).exists()
    require(not found, _("这次巡查登记了发现，不能作废，请结束它；登记错了的发现可以划去。"), code="conflict")
    before, now = GOING if patrol.is_going else ENDED, timezone.now()
    patrol.ended_at, patrol.is_dropped = patrol.ended_at or max(now, patrol.started_at), True
    append(patrol, DROP, by=by, at=now, before=before, also=("ended_at", "is_dropped"))
    return patrol, True
