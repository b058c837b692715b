"""An estate goes with its ground: of a grid or community that ended it is the heir's."""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from grids.areas.changing import Relocation
from grids.areas.models import Area
from grids.seams import Left, Moved
from property.estates.actions import append
from property.estates.kinds import MOVE
from property.estates.models import Estate

if TYPE_CHECKING:
    from grids.staff.models import User


def carry(relocation: Relocation) -> list[Moved]:
    """Estates registered in an area that ended are its heir's."""
    moved: Counter[tuple[str, str]] = Counter()
    rows = Estate.objects.standing().filter(area__in=list(relocation.heirs))
    for one in rows.select_for_update(of=("self",)).order_by("pk"):
        was, one.area_id = one.area_id, relocation.heirs[one.area_id]
        one.save(update_fields=["area"])
        given = {"from": was, "to": one.area_id, "change": str(relocation.change.pk)}
        append(one, MOVE, by=relocation.by, given=given)
        moved[was, one.area_id] += 1
    return [Moved(was, becomes, count) for (was, becomes), count in sorted(moved.items())]


def left(by: "User", area: Area, day: date) -> Left:
    """Estates that stand in an area that is to end."""
    rows = Estate.objects.standing().filter(area=area)
    return Left(rows.exists(), Estate.objects.visible_to(by).filter(pk__in=rows.values("pk")).count())
