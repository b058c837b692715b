"""Coloured tiles: houses with the mix of their dwellings, of the areas in which their reader sees people. They show today."""

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from grids.access.oracle import prefixes
from grids.access.roles import Permission
from grids.registry.tiles.cutting import DEPTHS, SINGLE

if TYPE_CHECKING:
    from grids.staff.models import User

CUT = "SELECT grids_colour_tile(%s, %s, %s, %s, %s::date, %s::text[], %s)"


def tile(user: "User", z: int, x: int, y: int) -> bytes:
    """One tile as `user` may know it (MVT 2); empty where nothing lies: one query."""
    deepest = next(level for zoom, level in DEPTHS if z <= zoom)
    below = [f"{prefix}%" for prefix in prefixes(user, Permission.PEOPLE_VIEW)]
    with connection.cursor() as cursor:
        cursor.execute(CUT, [z, x, y, deepest, timezone.localdate(), below, z >= SINGLE])
        return bytes(cursor.fetchone()[0] or b"")
