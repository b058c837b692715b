"""Dwellings of a building for tests; the same every time."""

from decimal import Decimal

from grids.registry.dwellings.actions import add_dwellings
from grids.registry.dwellings.facts import Facts, House, rooms_of
from grids.registry.dwellings.kinds import Use, Way
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building
from tests import personas
from tests.factories.registry import a_building_by_hand


def a_dwelling(
    building: Building | None = None, room: str = "402", by=None, occurred_on=None, **told
) -> Dwelling:
    """One dwelling on the fourth floor of the first entrance, lived in by its owner."""
    building = building or a_building_by_hand()
    facts = Facts(
        **{"room": room, "entrance": "1", "floor": 4, "floor_area_m2": Decimal("86.50"), "use": Use.OWN}
        | told
    )
    (made,) = add_dwellings(
        building_id=building.pk, rooms=[facts], by=by or personas.make("grid_admin"), occurred_on=occurred_on
    )
    return made


def a_house(building: Building | None = None, *, way: str = Way.THROUGH, by=None, **house) -> list[Dwelling]:
    """All dwellings of a house of seven floors, two entrances and two rooms a floor."""
    building = building or a_building_by_hand()
    told = House(
        **{"way": way, "entrances": ("1", "2"), "lowest": 1, "highest": 7, "rooms": 2, "use": Use.OWN} | house
    )
    return add_dwellings(building_id=building.pk, rooms=rooms_of(told), by=by or personas.make("grid_admin"))
