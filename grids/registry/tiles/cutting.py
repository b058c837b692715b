"""Vector tiles of buildings and of grids' edges, cut by the database from stored shapes in Web Mercator.

From `SINGLE` on every building is drawn by itself; further out each grid says how many it has, at one place within it, so
that a grid stands in exactly one tile. Only what the reader may know is in a tile, the counts too.
"""

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from grids.access.oracle import prefixes
from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User

# levels of zoom: what lies beyond them is no tile
OUTERMOST, SINGLE, INNERMOST = 6, 14, 20
# how deep edges are drawn when seen from further out: up to this zoom, down to this level
DEPTHS = ((10, 3), (12, 4), (INNERMOST, 5))

KNOWN = "{code} LIKE ANY(%(below)s)"
# what lies just beside a tile is drawn with it, and called (`said`) in the one tile in which its middle lies
BOX = """
    WITH tile AS (
        SELECT box, ST_Expand(box, (ST_XMax(box) - ST_XMin(box)) / 64) AS around, ST_XMin(box) AS west, ST_XMax(box) AS east,
            ST_YMin(box) AS south, ST_YMax(box) AS north FROM ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box
    )
"""
# 64 of 4096 units around the tile are drawn with it, so that no line ends at its edge
EDGES = f"""
    SELECT ST_AsMVT(row, 'grids', 4096, 'shape') FROM (
        SELECT ST_AsMVTGeom(boundary.shape_3857, tile.box, 4096, 64) AS shape, area.code, area.name, area.level
        FROM tile JOIN grids_areaboundary boundary ON boundary.shape_3857 && tile.around
        JOIN grids_area area ON area.code = boundary.area_code
        WHERE boundary.period @> %(day)s::date AND area.level BETWEEN 3 AND %(deepest)s AND {KNOWN.format(code="area.code")}
    ) row
"""  # noqa: S608  nothing of it comes from outside
SINGLES = f"""
    SELECT ST_AsMVT(row, 'buildings', 4096, 'shape') FROM (
        SELECT ST_AsMVTGeom(building.shape_3857, tile.box, 4096, 64) AS shape, building.id::text, building.number,
            building.area_code AS area, building.storeys, building.use,
            CASE WHEN (ST_XMin(building.shape_3857) + ST_XMax(building.shape_3857)) / 2 BETWEEN tile.west AND tile.east
                AND (ST_YMin(building.shape_3857) + ST_YMax(building.shape_3857)) / 2 BETWEEN tile.south AND tile.north
                THEN building.number END AS said
        FROM tile JOIN grids_building building ON building.shape_3857 && tile.around
        WHERE building.ends_on IS NULL AND {KNOWN.format(code="building.area_code")}
    ) row
"""  # noqa: S608  nothing of it comes from outside
COUNTS = f"""
    SELECT ST_AsMVT(row, 'counts', 4096, 'shape') FROM (
        SELECT ST_AsMVTGeom(place.point, tile.box, 4096, 0) AS shape, area.code, area.name, standing.count,
            standing.count::text AS said
        FROM tile JOIN grids_areaboundary boundary ON boundary.shape_3857 && tile.box
        JOIN grids_area area ON area.code = boundary.area_code
        CROSS JOIN LATERAL (SELECT ST_PointOnSurface(boundary.shape_3857) AS point) place
        CROSS JOIN LATERAL (
            SELECT count(*) FROM grids_building building WHERE building.area_code = area.code AND building.ends_on IS NULL
        ) standing
        WHERE boundary.period @> %(day)s::date AND standing.count > 0 AND {KNOWN.format(code="area.code")}
            AND ST_X(place.point) >= ST_XMin(tile.box) AND ST_X(place.point) < ST_XMax(tile.box)
            AND ST_Y(place.point) >= ST_YMin(tile.box) AND ST_Y(place.point) < ST_YMax(tile.box)
    ) row
"""  # noqa: S608  nothing of it comes from outside
# layers of a tile stand one behind the other
NEAR = f"{BOX} SELECT ({EDGES}) || ({SINGLES})"
FAR = f"{BOX} SELECT ({EDGES}) || ({COUNTS})"


def is_tile(z: int, x: int, y: int) -> bool:
    """Whether there is such a tile."""
    return OUTERMOST <= z <= INNERMOST and 0 <= x < 2**z and 0 <= y < 2**z


def tile(user: "User", z: int, x: int, y: int) -> bytes:
    """One tile as `user` may know it, as vector tiles are written (MVT 2); empty where nothing lies: one query."""
    deepest = next(level for zoom, level in DEPTHS if z <= zoom)
    given = {
        "z": z, "x": x, "y": y, "deepest": deepest, "day": timezone.localdate(),
        "below": [f"{prefix}%" for prefix in prefixes(user, Permission.GRID_VIEW)],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(NEAR if z >= SINGLE else FAR, given)
        return bytes(cursor.fetchone()[0] or b"")
