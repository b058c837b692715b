"""Where somebody is: the one grid in which a place lies, what lies around it, and who works for it; nothing is kept."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from grids.areas.coordinates import wgs84_from
from grids.areas.locating import locate
from grids.areas.models import Area, AreaBoundary
from grids.maps.queries import Person, own_area, people_of
from grids.registry.models import Building
from grids.staff.models import User

# shapes that the small map shows, and buildings that a search names
SHAPES, FOUND = 400, 20


@dataclass(frozen=True, slots=True)
class Where:
    """A place in WGS-84 degrees with the chain around it; leaf: its grid, None where none is drawn there."""

    lon: float
    lat: float
    chain: list[Area]
    leaf: Area | None
    people: list[Person]
    is_converted: bool


def where(lon: float, lat: float, coord_source: str) -> Where:
    """What lies around a place that was given in some system of coordinates."""
    lon, lat = wgs84_from(lon, lat, coord_source)
    found = locate(lon, lat)
    people = people_of(found.leaf, timezone.localdate())[0] if found.leaf else []
    return Where(lon, lat, found.chain, found.leaf, people, coord_source in ("GCJ02", "BD09"))


def houses(user: User, words: str) -> list[Building]:
    """The buildings of the reader's areas that fit the words of an address."""
    return Building.objects.visible_to(user).meant_by(words, FOUND)


def around(user: User, here: Where | None) -> dict[str, Any]:
    """What the small map shows: the grids of the own area, or those of the community in which the place lies."""
    area = next((one for one in here.chain if one.level == 3), None) if here else None
    area = area or own_area(user)
    drawn = []
    if area:
        rows = AreaBoundary.objects.filter(
            period__contains=timezone.localdate(), area__code__startswith=area.prefix, area__level__gte=3
        )
        drawn = list(rows.select_related("area").order_by("area__level", "area__code")[:SHAPES])
    return {
        "features": [
            {
                "type": "Feature",
                "properties": {"code": one.area_id, "name": one.area.name, "level": one.area.level},
                "geometry": json.loads(one.shape.geojson),
            }
            for one in drawn
        ],
        "own": here.leaf.code if here and here.leaf else "",
        "place": [here.lon, here.lat] if here else None,
    }
