"""A community that is drawn, and files of what lies in it."""

from datetime import date
from typing import Any

from django.contrib.gis.geos import Polygon

from grids.areas.changing import change_boundaries
from grids.areas.coordinates import gcj02_from_wgs84
from grids.areas.models import Area
from grids.bringing.matching import Plan, plan_of
from grids.staff.models import User
from grids.staff.queries import system_actor
from tests import personas
from tests.grids.geodata.making import collection, feature, polygon, read

WEST, SOUTH, STEP = 102.700, 25.060, 0.002
DAY = date(2026, 3, 1)


def cell(column: int, row: int, *, wide: int = 1, tall: int = 1, shifted: Any = None) -> dict:
    """One cell of a table over the community, from its south-west."""
    west, south = WEST + column * STEP, SOUTH + row * STEP
    east, north = west + wide * STEP, south + tall * STEP
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return polygon([list(shifted(*corner)) for corner in ring] if shifted else ring)


def community(code: str = personas.HONGSHAN, *, wide: int = 3, tall: int = 2) -> Area:
    """The community of this code, drawn as a table of so many cells."""
    shape = Polygon.from_bbox((WEST, SOUTH, WEST + wide * STEP, SOUTH + tall * STEP))
    shape.srid = 4326
    change_boundaries(
        shapes={code: shape}, from_day=date(2020, 1, 1), reason="画社区", by=system_actor(), confirm=True
    )
    return Area.objects.get(code=code)


def six(**more: Any) -> bytes:
    """Six grids that fill it, the last row first, without codes."""
    return collection(
        *(
            feature(cell(column, row, **more), 名称=f"{'南北'[row]}{'西中东'[column]}网格")
            for row in (0, 1)
            for column in (2, 0, 1)
        )
    )


def planned(data: bytes, top: Area, **more: Any) -> Plan:
    return plan_of(read(data), top=top, **{"day": DAY, **more})


def by() -> User:
    return system_actor()


def in_gcj02(lon: float, lat: float) -> tuple[float, float]:
    return gcj02_from_wgs84(lon, lat)
