"""The demonstration's estate of 曙光社区: sixteen houses in a U with thirty entrances and 356 dwellings. Everything in it is invented.

The numbers of houses, entrances and households are the article's; which house stands where, how large a dwelling is and who owns it
are ours, drawn by lot, the same every time.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.contrib.gis.geos import Point, Polygon
from django.db import transaction

from governance.demo import tenures
from grids.areas.models import AreaBoundary
from grids.homes.owners.kinds import Form
from grids.homes.premises.knowing import Named, known_or_made
from grids.registry.actions import add_building
from grids.registry.dwellings.actions import add_dwellings
from grids.registry.dwellings.facts import House, rooms_of
from grids.registry.dwellings.kinds import Use, Way
from grids.registry.dwellings.models import Dwelling
from grids.registry.facts import Facts, Place
from grids.registry.models import Building
from grids.staff.models import User

GRID, ADDRESS = "530111004008001", "曙光小区（演示）"
HOUSES, SMALL = 16, (6, 11)
# of a house: entrances and storeys; the two at the bends of the U are smaller
LARGE_HOUSE, SMALL_HOUSE, ACROSS = (2, 6), (1, 5), 2
# degrees of about a metre; a house's half length and half width; between one house and the next
EAST, NORTH, LONG, WIDE, APART = 1 / 101_000, 1 / 111_000, 17, 6, 46
SOLD = date(1996, 5, 18)
CENT = Decimal("0.01")
# of a hundred dwellings so many are owned by two jointly, by two or three by shares; the rest by one
JOINT, BY_SHARES = 34, 9
COMPANY = Named("昆明示例房屋管理有限公司（演示）", tenures.code_of("530111", "MA0DEM0QG"), "01")


@transaction.atomic
def settle(*, by: User) -> None:
    """The houses, their dwellings and owners; nothing where they stand already."""
    if Building.objects.filter(area=GRID, address=ADDRESS).exists():
        return
    lot = random.Random(GRID)  # noqa: S311 - the same every time, which is the point
    shape = AreaBoundary.objects.get(area=GRID, period__upper_inf=True).shape
    for number, (east, north, is_upright) in enumerate(_in_a_u(), start=1):
        entrances, storeys = SMALL_HOUSE if number in SMALL else LARGE_HOUSE
        facts = Facts(
            number=str(number), name="", address=ADDRESS, storeys=storeys, use="residential",
            entrances=tuple(str(one) for one in range(1, entrances + 1)),
        )  # fmt: skip
        house = _drawn(shape.centroid, east, north, is_upright)
        place = Place(house.centroid, house, "WGS84")
        building = add_building(facts=facts, place=place, by=by, is_demo=True)
        told = House(Way.EACH, facts.entrances, 1, storeys, ACROSS, use=Use.OWN)
        rooms = [replace(one, floor_area_m2=_area(lot)) for one in rooms_of(told)]
        add_dwellings(building_id=building.pk, rooms=rooms, occurred_on=SOLD, by=by, is_demo=True)
    _owned(lot, by)


def _in_a_u() -> Iterator[tuple[float, float, bool]]:
    """Where the houses stand, in metres from the middle: down one side, along the bottom, up the other side."""
    for place in range(HOUSES):
        if place < 5:
            yield -130, (5 - place) * APART, True
        elif place < 11:
            yield (place - 7.5) * APART, -APART, False
        else:
            yield 130, (place - 10) * APART, True


def _drawn(middle: Point, east: float, north: float, is_upright: bool) -> Polygon:
    x, y = middle.x + east * EAST, middle.y + (north - 3 * APART) * NORTH
    half = (WIDE, LONG) if is_upright else (LONG, WIDE)
    wide, high = half[0] * EAST, half[1] * NORTH
    return Polygon.from_bbox((x - wide, y - high, x + wide, y + high))


def _area(lot: random.Random) -> Decimal:
    return Decimal(lot.randrange(4_812, 9_236)).scaleb(-2)


def _owned(lot: random.Random, by: User) -> None:
    """Each dwelling's owners: one, two jointly, some by shares; one who owns three, and a company that owns four."""
    rows = list(
        Dwelling.objects.filter(building__area=GRID, building__address=ADDRESS).order_by("sort_key", "pk")
    )
    company = known_or_made(COMPANY, street=GRID[:9], is_demo=True)
    several, shops = set(lot.sample(range(len(rows)), 3)), set(lot.sample(range(len(rows)), 4))
    who, owned = tenures.Register(GRID, lot, by), []
    one_of_three = who.somebody()
    for place, dwelling in enumerate(rows):
        if place in shops:
            owned.append(tenures.Owned(dwelling, Form.SOLE, ((company, None),), SOLD))
        elif place in several:
            owned.append(tenures.Owned(dwelling, Form.SOLE, ((one_of_three, None),), SOLD))
        else:
            owned.append(tenures.Owned(dwelling, *_form(lot, who), SOLD))
    who.write()
    tenures.own(owned, by)


def _form(lot: random.Random, who: "tenures.Register") -> tuple[Form, tuple[tenures.Held, ...]]:
    drawn = lot.randrange(100)
    if drawn < JOINT:
        return Form.JOINT, ((who.somebody(), None), (who.somebody(), None))
    if drawn < JOINT + BY_SHARES:
        parts = lot.choice((((1, 2), (1, 2)), ((1, 3), (2, 3)), ((1, 3), (1, 3), (1, 3))))
        return Form.SHARES, tuple((who.somebody(), part) for part in parts)
    return Form.SOLE, ((who.somebody(), None),)
