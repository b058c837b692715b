"""Locating: 200,000 random places among 2,000 grids of forty corners, against the bare spatial join."""

import random
from datetime import date

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.backends.utils import CursorWrapper

from grids.areas.locating import located_rows
from grids.areas.models import Area, AreaBoundary
from tools.bench.measuring import Figure, in_turn, milliseconds

WIDE, HIGH, PLACES = 50, 40, 200_000
# corners on each side of a grid, and how far each side is in degrees
ON_A_SIDE, SIDE = 10, 0.002
# where nothing else is drawn: the city of the tiles lies a degree further south
WEST, SOUTH = 102.6, 25.9
BOUND = 1.2
DAY = date(2026, 6, 1)


def measure(rounds: int) -> list[Figure]:
    """One row; everything that is laid down for it is taken back."""
    with transaction.atomic():
        _lay()
        with connection.cursor() as cursor:
            ours, bare = in_turn(lambda: _ours(cursor), lambda: _bare(cursor), rounds=rounds, warm_up=1)
        transaction.set_rollback(True)
    ratio = ours.median / bare.median
    return [
        Figure(
            "200,000 个地点各在哪个网格（2,000 个网格，各 40 个角点）", milliseconds(ours.median),
            milliseconds(bare.median), ratio, f"≤ {BOUND}", ratio <= BOUND, "裸参照：ST_Intersects 连接", PLACES,
        )
    ]  # fmt: skip


def _ours(cursor: CursorWrapper) -> None:
    _keep(cursor, located_rows(table="bench_place", key="id", point="point"), {"day": DAY})


def _bare(cursor: CursorWrapper) -> None:
    _keep(
        cursor,
        "SELECT place.id, grid.code FROM bench_place place JOIN bench_grid grid ON ST_Intersects(grid.shape, place.point)",
        {},
    )


def _keep(cursor: CursorWrapper, sql: str, given: dict) -> None:
    """What was located is kept, as whoever asks would."""
    cursor.execute("DROP TABLE IF EXISTS bench_found")
    cursor.execute(f"CREATE TEMPORARY TABLE bench_found ON COMMIT DROP AS {sql}", given)
    cursor.execute("SELECT count(*) FROM bench_found")
    if cursor.fetchone()[0] < PLACES:
        raise AssertionError("a place lies nowhere")


def _lay() -> None:
    """A district of its own, with communities, grids and shapes; a bare table of the same shapes, and the places."""
    chance = random.Random(12)
    city = Area(code="990100", name="测量市", level=0)
    district = Area(code="990102", name="测量区", level=1, parent_id="990100")
    street = Area(code="990102001", name="测量街道", level=2, parent_id="990102")
    communities = [
        Area(code=f"990102001{at:03d}", name=f"社区 {at}", level=3, parent_id=street.code)
        for at in range(HIGH)
    ]
    for areas in ([city], [district], [street], communities):
        Area.objects.bulk_create(areas)
    grids = [
        Area(code=f"{communities[y].code}{x:03d}", name=f"网格 {x}", level=4, parent_id=communities[y].code)
        for y in range(HIGH)
        for x in range(WIDE)
    ]
    Area.objects.bulk_create(grids, batch_size=500)
    shapes = [_grid(x, y) for y in range(HIGH) for x in range(WIDE)]
    whole = DateRange(date(2026, 1, 1), None, "[)")
    rows = [
        AreaBoundary(area_id=area.code, shape=shape, coord_source="WGS84", period=whole)
        for area, shape in zip(grids, shapes, strict=True)
    ]
    rows += [
        AreaBoundary(area_id=area.code, shape=_row(at), coord_source="WGS84", period=whole)
        for at, area in enumerate(communities)
    ]
    AreaBoundary.objects.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_grid ON COMMIT DROP AS SELECT area_code AS code, shape FROM grids_areaboundary "
            "WHERE length(area_code) = 15 AND starts_with(area_code, '9901')"
        )
        cursor.execute("CREATE INDEX ON bench_grid USING gist (shape)")
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_place (id int, point geometry(Point, 4326)) ON COMMIT DROP"
        )
        places = [
            (WEST + chance.random() * WIDE * SIDE, SOUTH + chance.random() * HIGH * SIDE)
            for _at in range(PLACES)
        ]
        cursor.execute(
            "INSERT INTO bench_place SELECT number, ST_SetSRID(ST_MakePoint(lon, lat), 4326) "
            "FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS given(lon, lat, number)",
            [[lon for lon, _lat in places], [lat for _lon, lat in places]],
        )
        cursor.execute("CREATE INDEX ON bench_place USING gist (point)")
        cursor.execute("ANALYZE bench_grid, bench_place, grids_area, grids_areaboundary")


def _corner(x: int, y: int, along_x: int, along_y: int) -> tuple[float, float]:
    """A corner of the lattice, shaken the same for every grid that has it; the outside is straight."""
    east, north = x * ON_A_SIDE + along_x, y * ON_A_SIDE + along_y
    shaken = random.Random(east * 100_003 + north)
    by = SIDE / ON_A_SIDE * 0.4
    dx, dy = shaken.uniform(-by, by), shaken.uniform(-by, by)
    dx = 0 if east in (0, WIDE * ON_A_SIDE) else dx
    dy = 0 if north in (0, HIGH * ON_A_SIDE) else dy
    return WEST + east * SIDE / ON_A_SIDE + dx, SOUTH + north * SIDE / ON_A_SIDE + dy


def _grid(x: int, y: int) -> MultiPolygon:
    n = ON_A_SIDE
    ring = [_corner(x, y, at, 0) for at in range(n)]
    ring += [_corner(x, y, n, at) for at in range(n)]
    ring += [_corner(x, y, n - at, n) for at in range(n)]
    ring += [_corner(x, y, 0, n - at) for at in range(n)]
    return MultiPolygon(Polygon([*ring, ring[0]], srid=4326), srid=4326)


def _row(y: int) -> MultiPolygon:
    south, north = SOUTH + y * SIDE, SOUTH + (y + 1) * SIDE
    box = Polygon.from_bbox((WEST, south, WEST + WIDE * SIDE, north))
    box.srid = 4326
    return MultiPolygon(box, srid=4326)
