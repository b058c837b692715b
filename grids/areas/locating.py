"""In which grid a place lies: exactly one leaf, on shared edges and corners the one with the lowest code.

A leaf is an area with a boundary on the day, none of whose children has one. Everything here is one question of the index
over shapes, for one place, for a set of rows, or for the rows that a change of boundaries may have moved.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from grids.access.oracle import prefixes
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes
from grids.areas.models import Area

if TYPE_CHECKING:
    from grids.areas.changing import Relocation
    from grids.staff.models import User

# an edge is a hair wide: where two shapes don't share a corner, rounding leaves less than that between them
HAIR = 1e-8
# areas below which something is drawn on the day; asked once for a whole statement
_DIVIDED = """
    SELECT child.parent_code FROM grids_areaboundary drawn JOIN grids_area child ON child.code = drawn.area_code
    WHERE drawn.period @> %(day)s::date AND child.parent_code IS NOT NULL
"""
# what lies around a place, the leaf first, and of leaves the lowest code; without a leaf the smallest area around it
_AROUND = f"""
    SELECT code, is_leaf FROM (
        SELECT area.code, area.level, ST_Intersects(boundary.shape, place.point) AS within, NOT EXISTS (
            SELECT FROM grids_area child JOIN grids_areaboundary drawn ON drawn.area_code = child.code
            WHERE child.parent_code = area.code AND drawn.period @> %(day)s::date
        ) AS is_leaf
        FROM grids_areaboundary boundary JOIN grids_area area ON area.code = boundary.area_code
        WHERE ST_DWithin(boundary.shape, place.point, {HAIR}) AND boundary.period @> %(day)s::date
    ) near
    ORDER BY is_leaf DESC, CASE WHEN is_leaf THEN 0 ELSE -level END, within DESC, code
    LIMIT 1
"""  # noqa: S608  nothing of it comes from outside
# the leaf and everything above it: codes of areas are prefixes of what lies below them
CHAIN = f"""
    WITH place AS (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point),
    found AS (SELECT around.code, around.is_leaf FROM place CROSS JOIN LATERAL ({_AROUND}) around)
    SELECT area.*, found.is_leaf AND area.code = found.code AS is_leaf
    FROM found JOIN grids_area area ON area.code = ANY(ARRAY[
        left(found.code, 4) || '00', left(found.code, 6), left(found.code, 9), left(found.code, 12), left(found.code, 15),
        found.code])
    ORDER BY area.level
"""  # noqa: S608  nothing of it comes from outside


@dataclass(frozen=True, slots=True)
class Located:
    """Where a place lies: its leaf, None where no grid is drawn there, and what lies around it, the city first."""

    leaf: Area | None
    chain: list[Area]

    @property
    def code(self) -> str:
        """The smallest area that is known around the place, or the empty text."""
        return self.chain[-1].code if self.chain else ""


def locate(lon: float, lat: float, day: date | None = None) -> Located:
    """The one leaf in which a place lies on a day (WGS-84 degrees; today where none is said), with all above it: one query."""
    chain = list(Area.objects.raw(CHAIN, {"lon": lon, "lat": lat, "day": day or timezone.localdate()}))
    leaf = next((area for area in chain if area.is_leaf), None)
    return Located(leaf, chain)


_LEAF = f"boundary.period @> %(day)s::date AND boundary.area_code NOT IN ({_DIVIDED})"


def located_sql(point: str) -> str:
    """The code of the leaf in which `point` lies on %(day)s, as an expression for a statement over some rows.

    point: a column or expression of the statement around it, never anything from outside. For many rows: `located_rows`.
    """
    lowest = "SELECT min(boundary.area_code) FROM grids_areaboundary boundary"
    return f"""coalesce(
        ({lowest} WHERE ST_Intersects(boundary.shape, {point}) AND {_LEAF}), {_by_a_hair(point)})"""


def _by_a_hair(point: str) -> str:
    return f"""(SELECT min(boundary.area_code) FROM grids_areaboundary boundary
        WHERE ST_DWithin(boundary.shape, {point}, {HAIR}) AND {_LEAF})"""  # noqa: S608  nothing of it comes from outside


def located_rows(*, table: str, key: str, point: str, where: str = "TRUE") -> str:
    """A query of the rows of a table (called `row`) that lie in a leaf on %(day)s, by key, with its code: one spatial join.

    Whichever side is smaller is walked, and each shape is prepared once. What lies a hair beside every shape is left out. What is
    put in order is the code that is answered, which has an order of its own ("C"): a second column for it took a third of that time.
    """
    return f"""
        SELECT DISTINCT ON (key) key, code FROM (
            SELECT row.{key} AS key, boundary.area_code COLLATE "C" AS code
            FROM {table} row JOIN grids_areaboundary boundary ON ST_Intersects(boundary.shape, row.{point})
            WHERE {_LEAF} AND ({where})
        ) within ORDER BY key, code
    """  # noqa: S608  nothing of it comes from outside


def strays(
    relocation: "Relocation", *, table: str, key: str, area: str, point: str, where: str = "TRUE"
) -> list[tuple[Any, str, str]]:
    """Rows of a table that lie in another leaf now: key, the area they stand in, the one they belong to; one query.

    Names of table and columns, and `where` (whose rows are called `row`), stand in the code. A row without a place, whose
    area ended, belongs to the heir of that area; a place in no grid at all stays where it stands.
    """
    mine = f"row.{area} = ANY(%(codes)s) AND ({where})"
    sql = f"""
        WITH located AS ({located_rows(table=table, key=key, point=point, where=mine)})
        SELECT found.key, found.area, found.leaf FROM (
            SELECT row.{key} AS key, row.{area} AS area, coalesce(
                located.code COLLATE "default", CASE WHEN row.{point} IS NOT NULL THEN {_by_a_hair(f"row.{point}")} END, heir.code
            ) AS leaf
            FROM {table} row LEFT JOIN located ON located.key = row.{key}
            LEFT JOIN unnest(%(ended)s::text[], %(heirs)s::text[]) AS heir(ended, code) ON heir.ended = row.{area}
            WHERE {mine}
        ) found WHERE found.leaf <> found.area ORDER BY found.area, found.leaf, found.key
    """  # noqa: S608  names stand in the code
    given = {
        "day": relocation.day, "codes": list(relocation.codes),
        "ended": list(relocation.heirs), "heirs": list(relocation.heirs.values()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


# of the areas below a prefix those that are drawn widest: the distance to them is that to the nearest edge
OUTSIDE = """
    SELECT min(ST_Distance(boundary.shape::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography))
    FROM grids_areaboundary boundary
    WHERE boundary.period @> %(day)s::date
        AND EXISTS (SELECT FROM unnest(%(prefixes)s::text[]) prefix WHERE starts_with(boundary.area_code, prefix))
"""


def metres_outside(user: "User", permission: Permission, lon: float, lat: float) -> float | None:
    """How far outside of the areas in which `user` has `permission` a place lies, in metres on the ellipsoid; 0: within.

    None where none of these areas is drawn, so that nobody is asked about what isn't known.
    """
    given = {
        "lon": lon, "lat": lat, "day": timezone.localdate(), "prefixes": list(prefixes(user, permission)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE, given)
        return cursor.fetchone()[0]


def codes_around(codes: set[str]) -> set[str]:
    """The areas with these codes and all that lie above them."""
    return {above for code in codes for above in ancestor_codes(code)}
