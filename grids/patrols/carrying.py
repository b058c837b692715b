"""Findings that nobody has passed on yet go with their ground; what was passed on or dealt with stays where that was done.

A round stays what it was. What was passed on is a lead, which goes by itself.
"""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from grids.areas.locating import strays
from grids.areas.models import Area
from grids.patrols.actions import append
from grids.patrols.kinds import CARRY, Outcome
from grids.patrols.models import Patrol, PatrolFinding
from grids.seams import Left, Moved

if TYPE_CHECKING:
    from grids.areas.changing import Relocation
    from grids.staff.models import User


def carry(relocation: "Relocation") -> list[Moved]:
    """Located anew in one question, each told in its round's book; counted, and named to nobody."""
    found = strays(
        relocation, table="grids_patrolfinding", key="id", area="area_code", point="place",
        where=f"row.outcome = '{Outcome.KEPT.value}'",
    )  # fmt: skip
    if not found:
        return []
    to = {key: becomes for key, _was, becomes in found}
    rows = PatrolFinding.objects.filter(pk__in=to).order_by("patrol", "found_at", "pk")
    rounds = Patrol.objects.select_for_update().filter(pk__in=rows.order_by().values("patrol")).order_by("pk")
    books = {one.pk: one for one in rounds}
    moved: Counter[tuple[str, str]] = Counter()
    now = timezone.now()
    for finding in rows:
        was, finding.area_id = finding.area_id, to[finding.pk]
        finding.save(update_fields=["area"])
        given = {"from": was, "to": finding.area_id, "change": str(relocation.change.pk)}
        append(books[finding.patrol_id], CARRY, by=relocation.by, at=now, finding=finding, given=given)
        moved[was, finding.area_id] += 1
    return [Moved(was, becomes, count) for (was, becomes), count in sorted(moved.items())]


def left(by: "User", area: Area, day: date) -> Left:
    """Findings of an area that is to end with which nothing was done yet."""
    rows = PatrolFinding.objects.filter(area=area, outcome=Outcome.KEPT)
    return Left(rows.exists(), PatrolFinding.objects.visible_to(by).filter(pk__in=rows.values("pk")).count())
