"""What is wrong with boundaries: overlaps, gaps within the area above, slivers, crossings, pieces outside of the area above.

Found by PostGIS for everything below an area at once, one statement for each kind; over the boundaries of a day, or over the
shapes of somebody's draft in their place. Square metres are measured on the ellipsoid.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils.translation import gettext as _

from grids.areas.apart import OVERLAP_M2
from grids.areas.codes import grid_is_in
from grids.areas.models import Area, said

# a piece that is narrower than this on the average is a sliver: it came about by drawing and not by meaning it
SLIVER_METRES = 0.5
# less than this is what rounding and measuring leave
LEAST_M2 = 0.1

OVERLAP, GAP, SLIVER, CROSSING, OUTSIDE = "overlap", "gap", "sliver", "crossing", "outside"

# everything drawn below an area and the area itself, as it stands on the day or in the draft
_DRAWN = """
    WITH drawn AS MATERIALIZED (
        SELECT area.code, area.parent_code, area.level, ST_MakeValid(boundary.shape) AS shape, boundary.shape AS given
        FROM grids_areaboundary boundary JOIN grids_area area ON area.code = boundary.area_code
        WHERE boundary.period @> %(day)s::date AND starts_with(area.code, %(prefix)s) AND area.code <> ALL(%(codes)s)
        UNION ALL
        SELECT code, nullif(parent, ''), level, ST_MakeValid(shape), shape FROM (
            SELECT code, parent, level, ST_SetSRID(ST_GeomFromWKB(raw), 4326) AS shape
            FROM unnest(%(codes)s::text[], %(parents)s::text[], %(levels)s::int[], %(shapes)s::bytea[])
                AS draft(code, parent, level, raw) WHERE raw IS NOT NULL
        ) draft
    )
"""
_MEASURED = "ST_Area({0}::geography) AS m2, ST_AsGeoJSON({0}, 9) AS shape"
# how wide a piece is on the average: what is thin has much edge for its area
_WIDTH = "2 * ST_Area(piece::geography) / nullif(ST_Perimeter(piece::geography), 0)"

_OVERLAPS = f"""{_DRAWN},
    found AS (
        SELECT one.code AS one, other.code AS other,
            ST_CollectionExtract(ST_Intersection(one.shape, other.shape), 3) AS piece
        FROM drawn one JOIN drawn other ON one.level = other.level AND one.code < other.code AND one.shape && other.shape
        WHERE one.level > %(top)s
    )
    SELECT 'overlap' AS kind, ARRAY[one, other] AS codes, {_MEASURED.format("piece")} FROM found
    WHERE ST_Area(piece::geography) > {OVERLAP_M2} ORDER BY m2 DESC
"""  # noqa: S608  nothing of it comes from outside
# an area that isn't drawn itself reaches as far as what lies in it: only what is enclosed can be a gap there
_GAPS = f"""{_DRAWN},
    filled AS (
        SELECT parent_code AS code, ST_Union(shape, 1e-9) AS shape FROM drawn
        WHERE parent_code IS NOT NULL AND level > %(top)s GROUP BY parent_code
    ),
    within AS (
        SELECT filled.code, filled.shape, coalesce(parent.shape, (
            SELECT ST_Union(ST_MakePolygon(ST_ExteriorRing(part.geom))) FROM ST_Dump(filled.shape) part
        )) AS whole
        FROM filled LEFT JOIN drawn parent ON parent.code = filled.code
    ),
    found AS (
        SELECT within.code, piece.geom AS piece FROM within
        CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(ST_Difference(within.whole, within.shape, 1e-9), 3)) piece
    )
    SELECT CASE WHEN {_WIDTH} < {SLIVER_METRES} THEN 'sliver' ELSE 'gap' END AS kind,
        array_prepend(found.code, ARRAY(
            SELECT child.code FROM drawn child WHERE child.parent_code = found.code AND ST_DWithin(child.shape, piece, 1e-8)
            ORDER BY child.code
        )) AS codes, {_MEASURED.format("piece")}
    FROM found WHERE ST_Area(piece::geography) > {LEAST_M2} ORDER BY m2 DESC
"""  # noqa: S608  nothing of it comes from outside
_OUTSIDE = f"""{_DRAWN},
    found AS (
        SELECT child.code, parent.code AS above,
            ST_CollectionExtract(ST_Difference(child.shape, parent.shape, 1e-9), 3) AS piece
        FROM drawn child JOIN drawn parent ON parent.code = child.parent_code
        WHERE NOT ST_CoveredBy(child.shape, parent.shape)
    )
    SELECT 'outside' AS kind, ARRAY[code, above] AS codes, {_MEASURED.format("piece")} FROM found
    WHERE ST_Area(piece::geography) > {OVERLAP_M2} ORDER BY m2 DESC
"""  # noqa: S608  nothing of it comes from outside
# crossings by where they are; and pieces of one grid that are too thin or too small to be ground
_BROKEN = f"""{_DRAWN},
    broken AS (SELECT code, shape, ST_IsValidDetail(given) AS told FROM drawn WHERE level > %(top)s AND NOT ST_IsValid(given))
    SELECT 'crossing' AS kind, ARRAY[code] AS codes, ST_Area(shape::geography) AS m2,
        ST_AsGeoJSON(coalesce((told).location, shape), 9) AS shape FROM broken
    UNION ALL
    SELECT 'sliver', ARRAY[drawn.code], {_MEASURED.format("piece")}
    FROM drawn CROSS JOIN LATERAL (SELECT (ST_Dump(ST_CollectionExtract(drawn.shape, 3))).geom AS piece) part
    WHERE drawn.level > %(top)s AND {_WIDTH} < {SLIVER_METRES} ORDER BY 1, 3 DESC
"""  # noqa: S608  nothing of it comes from outside


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: which kind, of which areas, how large on the ellipsoid, and where as GeoJSON."""

    kind: str
    areas: tuple[tuple[str, str], ...]
    m2: float
    shape: dict[str, Any]

    @property
    def sentence(self) -> str:
        """What it is, in words that a list shows."""
        names, size = [name for _code, name in self.areas], f"{self.m2:,.1f}"
        if self.kind == OVERLAP:
            return _("「%(one)s」和「%(other)s」重叠 %(m2)s 平方米。") % {
                "one": names[0], "other": names[1], "m2": size,
            }  # fmt: skip
        if self.kind == OUTSIDE:
            return _("「%(one)s」有 %(m2)s 平方米在「%(above)s」之外。") % {
                "one": names[0], "above": names[1], "m2": size,
            }  # fmt: skip
        said = {
            GAP: _("「%(one)s」里有 %(m2)s 平方米不属于任何网格。"),
            SLIVER: _("「%(one)s」有一条狭缝或碎片，%(m2)s 平方米。"),
            CROSSING: _("「%(one)s」的边界自己相交。"),
        }[self.kind]
        return said % {"one": names[0], "m2": size}

    def as_json(self) -> dict[str, Any]:
        """For scripts, maps and reports."""
        return {
            "kind": self.kind,
            "areas": [{"code": code, "name": name} for code, name in self.areas],
            "m2": round(self.m2, 2),
            "sentence": self.sentence,
            "shape": self.shape,
        }


@dataclass(frozen=True, slots=True)
class Drafted:
    """A shape that stands in the place of the one in force; None: the area is to end. parent, name: of what is new."""

    shape: GEOSGeometry | None
    level: int
    parent: str
    name: str = ""


def faults(area: Area, day: date, draft: Mapping[str, Drafted] | None = None) -> list[Fault]:
    """Everything that is wrong below an area on a day, or would be with the shapes of a draft, the largest first of each kind."""
    drafted = draft or {}
    given = {
        "day": day, "prefix": area.prefix, "top": area.level, "codes": list(drafted),
        "parents": [one.parent for one in drafted.values()], "levels": [one.level for one in drafted.values()],
        "shapes": [one.shape and bytes(one.shape.wkb) for one in drafted.values()],
    }  # fmt: skip
    rows = []
    with connection.cursor() as cursor:
        for sql in (_OVERLAPS, _GAPS, _OUTSIDE, _BROKEN):
            cursor.execute(sql, given)
            rows += cursor.fetchall()
    names = _names({code for _kind, codes, *_rest in rows for code in codes}, drafted)
    return [
        Fault(kind, tuple((code, names[code]) for code in codes), m2, json.loads(shape))
        for kind, codes, m2, shape in rows
    ]


def _names(codes: set[str], drafted: Mapping[str, Drafted]) -> dict[str, str]:
    """Names as people say them; asked anew, since within a preview there are areas that there won't be."""
    wanted = codes.union(*(grid_is_in(code) for code in codes))
    known = dict(Area.objects.filter(code__in=wanted).values_list("code", "name"))
    found = {code: drafted[code].name for code in codes if code in drafted and code not in known}
    for code in codes & known.keys():
        around = [known[above] for above in grid_is_in(code) if above in known]
        found[code] = " · ".join(said(name) for name in (*around, known[code]))
    return {code: found.get(code) or code for code in codes}


def drawn_levels(area: Area, day: date) -> tuple[dict[str, int], list[str]]:
    """How many areas below are drawn on a day, by level; and codes of grids that stand and aren't drawn."""
    below = Area.objects.within(area).standing_on(day).exclude(code=area.code).order_by("code")
    drawn = set(below.filter(boundaries__period__contains=day).values_list("code", flat=True))
    levels: dict[str, int] = {}
    for one in below:
        if one.code in drawn:
            levels[str(one.level)] = levels.get(str(one.level), 0) + 1
    return levels, [one.code for one in below if one.code not in drawn and one.level >= 4]


def topology_of(area: Area, day: date) -> dict[str, Any]:
    """The whole answer for scripts: what is drawn, and every fault by its kind."""
    levels, undrawn = drawn_levels(area, day)
    found = faults(area, day)
    lists = {
        "overlaps": OVERLAP, "gaps": GAP, "slivers": SLIVER, "self_intersections": CROSSING, "outside_parent": OUTSIDE,
    }  # fmt: skip
    return {
        "area": area.code,
        "name": area.short_name,
        "day": day.isoformat(),
        "measured": "ellipsoid",
        "levels": dict(sorted(levels.items())),
        "not_drawn": undrawn,
        **{
            name: [
                {key: value for key, value in fault.as_json().items() if key != "kind"}
                for fault in found
                if fault.kind == kind
            ]
            for name, kind in lists.items()
        },
    }
