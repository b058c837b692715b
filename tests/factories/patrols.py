"""Rounds for tests, begun and walked through their actions."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from grids.areas.models import Area
from grids.patrols import actions
from grids.patrols.models import Patrol, PatrolFinding
from tests import personas


def a_patrol(by=None, *, area: str = personas.SUJIATANG, **more) -> Patrol:
    """A round that goes on."""
    by = by or personas.make("community_officer")
    patrol, _is_new = actions.start(key=uuid4(), area=Area.objects.get(code=area), by=by, **more)
    return patrol


def a_finding(patrol: Patrol | None = None, **more) -> PatrolFinding:
    """Something found on a round, dealt with on the spot unless said otherwise."""
    patrol = patrol or a_patrol()
    given = {"kind": "fire", "what": "三单元一楼门厅堆放纸箱，堵住消火栓。", "settled": True} | more
    return actions.find(patrol_id=patrol.pk, key=uuid4(), by=patrol.started_by, **given).finding


def an_old_finding(days: int, **more) -> PatrolFinding:
    """Something found so many days ago on a round that ended then."""
    at = timezone.now() - timedelta(days=days)
    finding = a_finding(**more)
    PatrolFinding.objects.filter(pk=finding.pk).update(found_at=at)
    return finding
