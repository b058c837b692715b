"""Vector tiles of buildings and of grids' edges, cut by the database from stored shapes in Web Mercator.

From `SINGLE` on every building is drawn by itself; further out each grid says how many it has, at one place within it, so
that a grid stands in exactly one tile. Only what the reader may know is in a tile, the counts too. The statement is a function
of the database (`grids_tile`, in the migrations): planned once, where planning took a fifth of a tile.
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
CUT = "SELECT grids_tile(%s, %s, %s, %s, %s::date, %s::text[], %s)"


def is_tile(z: int, x: int, y: int) -> bool:
    """Whether there is such a tile."""
    return OUTERMOST <= z <= INNERMOST and 0 <= x < 2**z and 0 <= y < 2**z


def tile(user: "User", z: int, x: int, y: int) -> bytes:
    """One tile as `user` may know it, as vector tiles are written (MVT 2); empty where nothing lies: one query."""
    deepest = next(level for zoom, level in DEPTHS if z <= zoom)
    below = [f"{prefix}%" for prefix in prefixes(user, Permission.GRID_VIEW)]
    with connection.cursor() as cursor:
        cursor.execute(CUT, [z, x, y, deepest, timezone.localdate(), below, z >= SINGLE])
        return bytes(cursor.fetchone()[0] or b"")
