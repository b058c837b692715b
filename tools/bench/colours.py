"""Coloured tiles, as their reader gets them, against the same query without any right."""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from grids.areas.models import Area
from grids.colours.tiles import tile
from grids.registry.models import Building
from grids.registry.tiles.cutting import SINGLE
from grids.staff.models import PostKind, User
from tools.bench import tiles
from tools.bench.measuring import Figure, in_turn, milliseconds
from tools.bench.pages import post_of

TILE_BOUND = 1.2
# a mix for every house, as if it had some forty dwellings
MIXES = """
    INSERT INTO grids_buildingmix (building_id, area_code, resident, floating, office, venue, vacant, doubts)
    SELECT id, area_code, 15 + n % 9, 5 + n % 7, n % 4, n % 3, n % 6, (n % 11 = 0)::int
    FROM (SELECT id, area_code, row_number() OVER (ORDER BY id) AS n FROM grids_building) house ON CONFLICT DO NOTHING
"""
SHAPES = tiles.SHAPES.replace("'buildings', 4096", "'houses', 4096").replace(
    "building.area_code AS area, building.storeys, building.use\n        FROM tile JOIN grids_building building ON "
    "building.shape_3857 && tile.around",
    "mix.resident, mix.floating, mix.office, mix.venue, mix.vacant, mix.doubts\n        FROM tile JOIN grids_building building ON "
    "building.shape_3857 && tile.around JOIN grids_buildingmix mix ON mix.building_id = building.id",
)


def measure(rounds: int) -> list[Figure]:
    """Rows of the table: coloured tiles at two zooms, of the city of the tiles."""
    tiles.build()
    with connection.cursor() as cursor:
        cursor.execute(MIXES)
        cursor.execute("ANALYZE grids_buildingmix")
    user = post_of(PostKind.objects.filter(role="grid_admin")[0], Area.objects.get(code=tiles.DISTRICT))
    return [
        *(_tiles(user, z, min(rounds, tiles.ROUNDS)) for z in (SINGLE, SINGLE + 1)),
    ]


def _tiles(user: User, z: int, rounds: int) -> Figure:
    places = tiles.places_of(z)
    with connection.cursor() as cursor:
        mine, other = in_turn(
            tiles.one_after_the_other(lambda *place: tile(user, *place), places),
            tiles.one_after_the_other(lambda *place: _bare(cursor, *place), places), rounds=rounds,
        )  # fmt: skip
    ratio = mine.median / other.median
    return Figure(
        f"分色瓦片（第 {z} 级，{len(places)} 块）", milliseconds(mine.median), milliseconds(other.median), ratio,
        f"≤ {TILE_BOUND}", ratio <= TILE_BOUND, "参照：不看权限的同一次 ST_AsMVT，连着分色",
        Building.objects.count(),
    )  # fmt: skip


def _bare(cursor: CursorWrapper, z: int, x: int, y: int) -> bytes:
    cursor.execute(SHAPES, {"z": z, "x": x, "y": y})
    return bytes(cursor.fetchone()[0] or b"")
