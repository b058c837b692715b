"""Coloured tiles: houses with the mix of their dwellings, of the areas in which their reader sees people. They show today."""

import json
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from grids.access.oracle import prefixes
from grids.access.roles import Permission
from grids.colours.over import laid
from grids.registry.tiles.cutting import DEPTHS, SINGLE

if TYPE_CHECKING:
    from grids.staff.models import User

CUT_OVER = "SELECT grids_colour_tile_over(%s, %s, %s, %s, %s::date, %s::text[], %s, %s::jsonb)"
CUT = "SELECT grids_colour_tile(%s, %s, %s, %s, %s::date, %s::text[], %s)"


def tile(user: "User", z: int, x: int, y: int) -> bytes:
    """One tile as `user` may know it (MVT 2); empty where nothing lies: one query."""
    deepest = next(level for zoom, level in DEPTHS if z <= zoom)
    below = [f"{prefix}%" for prefix in prefixes(user, Permission.PEOPLE_VIEW)]
    with connection.cursor() as cursor:
        cursor.execute(CUT, [z, x, y, deepest, timezone.localdate(), below, z >= SINGLE])
        return bytes(cursor.fetchone()[0] or b"")


def tile_over(user: "User", z: int, x: int, y: int) -> bytes:
    """The same with what lies over the colours, for whoever sees some of it: three queries."""
    over = laid(user)
    told: dict[str, dict[str, int]] = {}
    for home, base in over.dwellings.items() if over else ():
        for place in (str(over.houses[home]), over.areas[home]):
            mix = told.setdefault(place, {})
            mix[base] = mix.get(base, 0) + 1
    deepest = next(level for zoom, level in DEPTHS if z <= zoom)
    below = [f"{prefix}%" for prefix in prefixes(user, Permission.PEOPLE_VIEW)]
    with connection.cursor() as cursor:
        cursor.execute(
            CUT_OVER, [z, x, y, deepest, timezone.localdate(), below, z >= SINGLE, json.dumps(told)]
        )
        return bytes(cursor.fetchone()[0] or b"")
