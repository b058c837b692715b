"""The stairs of an area in which most asks for somebody: each is offered as a round of its own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.events import new_id
from grids.registry.dwellings.kinds import Due
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.queries import rules_of
from grids.registry.models import Building, Entrance
from grids.walks.plan import SOON

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User

OFFERED = 8


@dataclass(frozen=True, slots=True)
class Stairs:
    """One of them: how many homes of how many ask for somebody. key: of the round that its button makes."""

    building: UUID
    entrance: int | None
    area: str
    label: str
    need: int
    homes: int
    key: UUID


def in_need(user: "User", area: "Area") -> list[Stairs]:
    """Where most is to be looked at, as the plan of a round sees it; nothing where nobody is needed."""
    today, stale = timezone.localdate(), timedelta(days=rules_of(area.code).stale_days)
    needed = Q(due_on__lte=today + SOON) | ~Q(doubt="") | Q(due_what=Due.NEW_CHECK)
    needed |= Q(confirmed_on=None) | Q(confirmed_on__lte=today - stale)
    rows = Dwelling.objects.visible_to(user).standing().below(area.prefix)
    waiting = Q(confirmed_on=None) | Q(confirmed_on__lt=today)
    counted = (
        rows.order_by()
        .values("building", "entrance", "area")
        .annotate(need=Count("pk", filter=needed & waiting), homes=Count("pk"))
        .filter(need__gt=0)
        .order_by("-need", "building", "entrance")[:OFFERED]
    )
    found = list(counted)
    houses = Building.objects.in_bulk({one["building"] for one in found})
    doors = Entrance.objects.in_bulk({one["entrance"] for one in found if one["entrance"]})
    return [
        Stairs(
            one["building"], one["entrance"], one["area"], _label(houses[one["building"]], doors.get(one["entrance"])), one["need"],
            one["homes"], new_id(),
        )
        for one in found
    ]  # fmt: skip


def _label(house: Building, door: Entrance | None) -> str:
    entrance = _("%(n)s 单元") % {"n": door.number} if door else ""
    return f"{house.label} {entrance}".strip()
