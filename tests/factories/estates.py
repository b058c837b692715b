"""Estates for tests, registered through their actions."""

from collections.abc import Sequence

from grids.areas.models import Area
from grids.registry.models import Building
from property.estates import actions
from property.estates.models import Estate
from tests import personas
from tests.factories.dwellings import a_house
from tests.factories.registry import a_building_by_hand


def an_estate(
    *,
    area: str = personas.SUJIATANG,
    buildings: Sequence[Building] | None = None,
    houses: bool = False,
    by=None,
    **told,
) -> Estate:
    """An estate with one building, or those that are given; houses: with 28 dwellings each."""
    by = by or personas.make("community_officer")
    if buildings is None:
        buildings = [a_building_by_hand()]
    for one in buildings if houses else ():
        a_house(one)
    given = {"name": "莲园小区", "kind": "estate", "built": "90年代中期"} | told
    return actions.register(
        area=Area.objects.get(code=area), buildings=[one.pk for one in buildings], by=by, **given
    )
