"""Tiles of a city of 2,000 grids and 20,000 buildings, as their reader gets them, against the same query without any right."""

import math
from collections.abc import Callable, Iterator
from itertools import count

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.areas.models import Area, AreaBoundary
from grids.registry.facts import Facts, written
from grids.registry.models import Building
from grids.registry.tiles.cutting import SINGLE, tile
from grids.staff.models import PostKind, User
from tools.bench.measuring import Figure, in_turn, milliseconds
from tools.bench.pages import post_of

CITY, DISTRICT = "530100", "530199"
# communities beside each other, level-four grids of each, level-five grids of these, buildings of each
COMMUNITIES, FOURS, FIVES, HOUSES = 20, 10, 10, 10
WEST, SOUTH, SIDE = 102.60, 24.90, 0.002
SINCE = DateRange(timezone.datetime(2020, 1, 1).date(), None, "[)")
BOUND, ROUNDS = 1.2, 60
SHAPES = """
    WITH tile AS (
        SELECT box, ST_Expand(box, (ST_XMax(box) - ST_XMin(box)) / 64) AS around FROM ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box
    )
    SELECT (SELECT ST_AsMVT(row, 'grids', 4096, 'shape') FROM (
        SELECT ST_AsMVTGeom(boundary.shape_3857, tile.box, 4096, 64) AS shape, area.code, area.name, area.level
        FROM tile JOIN grids_areaboundary boundary ON boundary.shape_3857 && tile.around
        JOIN grids_area area ON area.code = boundary.area_code WHERE area.level >= 3) row)
    || (SELECT ST_AsMVT(row, 'buildings', 4096, 'shape') FROM (
        SELECT ST_AsMVTGeom(building.shape_3857, tile.box, 4096, 64) AS shape, building.id::text, building.number,
            building.area_code AS area, building.storeys, building.use
        FROM tile JOIN grids_building building ON building.shape_3857 && tile.around) row)
"""


def build() -> None:
    """The city, once: each community a stripe of squares, drawn and lived in."""
    # a house that is measured by itself is there before
    if Area.objects.filter(code=DISTRICT).exists():
        return
    Area.objects.get_or_create(code=CITY, defaults={"name": "昆明市", "level": 0})
    Area.objects.create(code=DISTRICT, name="试验区", level=1, parent_id=CITY)
    Area.objects.create(code=f"{DISTRICT}001", name="试验街道", level=2, parent_id=f"{DISTRICT}001"[:6])
    areas, drawn, houses = [], [], []
    for community in range(COMMUNITIES):
        code = f"{DISTRICT}001{community + 1:03d}"
        _add(areas, drawn, code, 3, f"试验{community + 1}社区", _box(community * FIVES, 0, FIVES, FOURS))
        for four in range(FOURS):
            code4 = f"{code}{four + 1:03d}"
            _add(areas, drawn, code4, 4, f"第{four + 1}网格", _box(community * FIVES, four, FIVES, 1))
            for five in range(FIVES):
                column = community * FIVES + five
                _add(areas, drawn, f"{code4}{five + 1:02d}", 5, f"{five + 1:02d}", _box(column, four, 1, 1))
                houses += _houses(f"{code4}{five + 1:02d}", column, four)
    Area.objects.bulk_create(areas, batch_size=1000)
    AreaBoundary.objects.bulk_create(drawn, batch_size=500)
    Building.objects.bulk_create(houses, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE grids_building, grids_areaboundary, grids_area")


def _box(column: int, row: int, wide: int, high: int) -> Polygon:
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return Polygon.from_bbox((west, south, west + wide * SIDE, south + high * SIDE))


def _add(areas: list, drawn: list, code: str, level: int, name: str, shape: Polygon) -> None:
    parent = code[: {3: 9, 4: 12, 5: 15}[level]]
    areas.append(Area(code=code, name=name, level=level, parent_id=parent))
    drawn.append(
        AreaBoundary(area_id=code, shape=MultiPolygon(shape, srid=4326), coord_source="WGS84", period=SINCE)
    )


def _houses(code: str, column: int, row: int) -> Iterator[Building]:
    for number in range(HOUSES):
        west = WEST + (column + 0.05 + 0.18 * (number % 5)) * SIDE
        south = SOUTH + (row + 0.1 + 0.45 * (number // 5)) * SIDE
        shape = Polygon.from_bbox((west, south, west + 0.12 * SIDE, south + 0.3 * SIDE))
        place = {"point": Point(shape.centroid.coords, srid=4326), "shape": shape, "coord_source": "WGS84"}
        facts = Facts(number=str(number + 1), address=f"试验路 {column * 100 + row} 号", storeys=7)
        yield written(Building(area_id=code, **place), facts)


def places_of(z: int) -> list[tuple[int, int, int]]:
    """The tiles of this zoom in which the city lies, from its middle on."""
    xs, ys = zip(
        *(
            _tile(z, WEST + column * SIDE, SOUTH + row * SIDE)
            for column in (0, COMMUNITIES * FIVES)
            for row in (0, FOURS)
        ),
        strict=True,
    )
    return [(z, x, y) for x in range(min(xs), max(xs) + 1) for y in range(min(ys), max(ys) + 1)]


def _tile(z: int, lon: float, lat: float) -> tuple[int, int]:
    north = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * 2**z), int((1 - north / math.pi) / 2 * 2**z)


def one_after_the_other(
    of: Callable[[int, int, int], object], places: list[tuple[int, int, int]]
) -> Callable[[], object]:
    """Calls that take each place in its turn."""
    steps = count()
    return lambda: of(*places[next(steps) % len(places)])


def _bare(z: int, x: int, y: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(SHAPES, {"z": z, "x": x, "y": y})
        return bytes(cursor.fetchone()[0] or b"")


def measure(rounds: int) -> list[Figure]:
    """Tiles of single buildings all over the city, at two zooms."""
    build()
    user = post_of(PostKind.objects.filter(role="city_viewer")[0], Area.objects.get(code=CITY))
    return [_figure(user, z, min(rounds, ROUNDS)) for z in (SINGLE, SINGLE + 1)]


def _figure(user: User, z: int, rounds: int) -> Figure:
    places = places_of(z)
    mine, other = in_turn(
        one_after_the_other(lambda *place: tile(user, *place), places),
        one_after_the_other(_bare, places),
        rounds=rounds,
    )
    ratio = mine.median / other.median
    return Figure(
        f"矢量瓦片（第 {z} 级，{len(places)} 块）", milliseconds(mine.median), milliseconds(other.median), ratio, f"≤ {BOUND}",
        ratio <= BOUND, f"{Building.objects.count():,} 幢楼、2,000 个五级网格；参照：不看权限的同一次 ST_AsMVT",
    )  # fmt: skip
