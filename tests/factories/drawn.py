"""Grids with boundaries for tests: squares side by side near 莲华街道, and houses in them."""

from datetime import date

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.areas.models import Area, AreaBoundary
from grids.registry.models import Building
from grids.search.texts import fold
from tests import personas

WEST, SOUTH, SIDE = 102.70, 25.06, 0.002
SINCE = date(2020, 1, 1)


def square(column: int, row: int, *, wide: int = 1, high: int = 1) -> MultiPolygon:
    """A square of the raster, counted from the south-west."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return MultiPolygon(Polygon.from_bbox((west, south, west + wide * SIDE, south + high * SIDE)), srid=4326)


def drawn(code: str, shape: MultiPolygon, *, since: date = SINCE, until: date | None = None) -> AreaBoundary:
    """Where an area lies."""
    return AreaBoundary.objects.create(
        area_id=code, shape=shape, coord_source="WGS84", period=DateRange(since, until, "[)")
    )


def a_grid(code: str, name: str, *, parent: str = "", **fields) -> Area:
    """A grid of level four or five."""
    parent = parent or (code[:12] if len(code) == 15 else code[:15])
    return Area.objects.get_or_create(
        code=code, defaults={"name": name, "level": {15: 4, 17: 5}[len(code)], "parent_id": parent, **fields}
    )[0]


def a_drawn_community() -> list[Area]:
    """苏家塘社区 with two grids of level four, the first of which is divided into two."""
    personas.make_areas()
    first = a_grid(personas.SUJIATANG_GRID, "苏家塘第一网格")
    second = a_grid(personas.SUJIATANG + "002", "第二网格")
    west, east = a_grid(first.code + "01", "01"), a_grid(first.code + "02", "02")
    drawn(personas.SUJIATANG, square(0, 0, wide=2, high=2))
    drawn(first.code, square(0, 0, wide=2))
    drawn(second.code, square(0, 1, wide=2))
    drawn(west.code, square(0, 0))
    drawn(east.code, square(1, 0))
    return [first, second, west, east]


def a_house(
    code: str, column: int, row: int, *, number: str = "1", address: str = "昆建路 5 号院"
) -> Building:
    """A building in the middle of a square of the raster."""
    west, south = WEST + (column + 0.4) * SIDE, SOUTH + (row + 0.4) * SIDE
    shape = Polygon.from_bbox((west, south, west + 0.2 * SIDE, south + 0.1 * SIDE))
    shape.srid = 4326
    return Building.objects.create(
        area_id=code, number=number, address=address, shape=shape, coord_source="WGS84",
        point=Point(west + 0.1 * SIDE, south + 0.05 * SIDE, srid=4326), sought=fold(f"{address}{number}幢"),
        sort_key=f"{address} {number}",
    )  # fmt: skip
