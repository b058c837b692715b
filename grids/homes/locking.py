"""What every step of a home begins with: houses, dwellings and people locked in one order, the right, and whether anybody was faster.

The order is the same everywhere: houses by id (as whoever moves a house does), dwellings by id, people by id.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import require
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.registry.models import Building

if TYPE_CHECKING:
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that are locked, by their ids."""

    dwellings: dict[UUID, Dwelling]
    people: dict[UUID, Person]


def locked(dwelling_ids: Collection[UUID], person_ids: Collection[UUID] = ()) -> Held:
    """These dwellings with their houses, and these people; whoever was merged stands for whom they were merged into."""
    asked = set(dwelling_ids)
    houses = Dwelling.objects.filter(pk__in=asked).values("building")
    buildings = Building.objects.filter(pk__in=houses).order_by("pk")
    by_id = {one.pk: one for one in buildings.select_for_update(of=("self",), no_key=True)}
    rows = Dwelling.objects.filter(pk__in=asked).order_by("pk").select_related("entrance")
    dwellings = {one.pk: one for one in rows.select_for_update(of=("self",), no_key=True)}
    for one in dwellings.values():
        one.building = by_id[one.building_id]
    return Held(dwellings, _people(person_ids) if person_ids else {})


def _people(ids: Collection[UUID]) -> dict[UUID, Person]:
    rows = Person.objects.filter(pk__in=set(ids)).order_by("pk")
    return {one.pk: one for one in rows.select_for_update(of=("self",), no_key=True)}


def may_change(dwelling: Dwelling, by: "User", doing: str) -> None:
    """Refuse whoever keeps no residents where the dwelling lies."""
    oracle.require_in(by, Permission.PEOPLE_EDIT, dwelling.area_id, doing)


def stands(dwelling: Dwelling) -> None:
    """Refuse a step of what is no more."""
    require(dwelling.ends_on is None, _("这户已经注销，不能再登记住户。"), code="conflict")


def steps_of(key: UUID | None, dwelling_id: UUID) -> list[DwellingEvent]:
    """What this very request did before, if it came before: every step of it, wherever; none where it is new."""
    if key is None or not DwellingEvent.objects.filter(dwelling=dwelling_id, key=key).exists():
        return []
    return list(DwellingEvent.objects.filter(key=key).order_by("dwelling", "seq"))
