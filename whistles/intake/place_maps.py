"""What the small map of a matter or of a form shows: the grids around, as they lie today, and the place."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Point
from django.utils import timezone

from grids.areas.models import AreaBoundary
from grids.conduct.lifecycle import Step
from whistles.intake.asking_places import AskPlace

# shapes of one small map; of more the communities come first
MOST = 400
# digits behind the point: a decimetre
DIGITS = 6
COMMUNITY = 3
COMMUNITY_DIGITS, STREET_DIGITS = 12, 9


def around(area_code: str, point: Point | None = None, *, is_whole_street: bool = False) -> dict[str, Any]:
    """The shapes of an area's community, or of its street, as GeoJSON features; the area's own code; the place."""
    prefix = area_code[: STREET_DIGITS if is_whole_street else COMMUNITY_DIGITS]
    drawn = AreaBoundary.objects.filter(
        area__code__startswith=prefix, area__level__gte=COMMUNITY, period__contains=timezone.localdate()
    )
    shapes = drawn.annotate(told=AsGeoJSON("shape", precision=DIGITS)).order_by("area__level", "area_id")
    return {
        "own": area_code,
        "place": [point.x, point.y] if point else None,
        "features": [
            {
                "type": "Feature",
                "geometry": json.loads(told),
                "properties": {"code": code, "name": name, "level": level},
            }
            for code, name, level, told in shapes.values_list("area_id", "area__name", "area__level", "told")[
                :MOST
            ]
        ],
    }


def of_page(matter: Any, steps: Iterable[Step]) -> dict[str, Any] | None:
    """The map of a matter's page: where it has a place, or one of the steps that the page offers asks for one; else None."""
    asks = any(isinstance(ask, AskPlace) for step in steps for ask in step.asks)
    return around(matter.area_id, matter.point) if matter.point or asks else None
