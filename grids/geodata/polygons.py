"""One shape of a stranger's, looked at corner by corner: mended where that is certain, else refused with its reason."""

import math
from collections.abc import Iterator
from typing import Any

import shapely
from shapely import Polygon
from shapely.validation import explain_validity

from grids.geodata.projections import Convert
from grids.geodata.told import MOST_CORNERS, MOST_RINGS, NotTakenError, Point, Ring, Rings

# in degrees: what of China there is, with its seas
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0
MERCATOR_EAST, MERCATOR_NORTH = (8.1e6, 15.2e6), (3.3e5, 7.2e6)
# of a map in metres: with the number of a zone before it or without, and so far north
METRES_NORTH = (3.3e5, 6.0e6)
HEIGHT, UNCLOSED = "height_dropped", "ring_closed"


def polygons_of(geometry: Any, convert: Convert | None) -> tuple[list[Rings], list[str]]:
    """The polygons of a geometry in degrees, each with its holes, and what was mended.

    Outer rings run against the clock, holes with it. Raises NotTakenError for what is no polygon or a broken one.
    """
    notes: list[str] = []
    parts = [[_ring(ring, convert, notes) for ring in rings] for rings in _parts(geometry)]
    made = [_checked(rings) for rings in parts]
    if len(made) > 1:
        whole = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in made])
        if not whole.is_valid:
            raise NotTakenError("crossing", **_where(whole))
    return made, notes


def nested(rings: list[Any]) -> list[list[Any]]:
    """Rings that lie in no order, put together: what lies in another is a hole of it, what lies in a hole is a part again."""
    if len(rings) > MOST_RINGS:
        raise NotTakenError("too_many_rings", most=MOST_RINGS)
    if not rings:
        return []
    shapes = [_filled(ring) for ring in rings]
    order = sorted(range(len(rings)), key=lambda one: -shapes[one].area)
    places = {one: place for place, one in enumerate(order)}
    outers = _outers(shapes, places)
    parts: dict[int, list[Any]] = {}
    for one in order:
        around = outers.get(one, [])
        # the smallest of what lies around it and is no hole itself
        host = next((outer for outer in reversed(around) if outer in parts), None)
        if len(around) % 2 and host is not None:
            parts[host].append(rings[one])
        else:
            parts[one] = [rings[one]]
    return list(parts.values())


def _outers(shapes: list[Polygon], places: dict[int, int]) -> dict[int, list[int]]:
    """What lies around each shape, the largest first: asked of an index over all of them at once."""
    points = [shape.representative_point() for shape in shapes]
    found: dict[int, list[int]] = {}
    for one, outer in zip(*shapely.STRtree(shapes).query(points, predicate="within").tolist(), strict=True):
        if places[outer] < places[one]:
            found.setdefault(one, []).append(outer)
    return {one: sorted(around, key=places.__getitem__) for one, around in found.items()}


def _filled(ring: Any) -> Polygon:
    """A ring as an area to look into; what can't be one is refused by the corner that says why."""
    corners = list(_corners(ring, []))
    if len(corners) < 3:
        raise NotTakenError("ring_short")
    shape = Polygon(corners)
    return shape if shape.is_valid else shape.convex_hull


def _parts(geometry: Any) -> Iterator[list[Any]]:
    if not geometry or not isinstance(geometry, dict):
        raise NotTakenError("empty")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        kind, coordinates = "MultiPolygon", _collected(geometry.get("geometries"))
    if kind not in ("Polygon", "MultiPolygon"):
        raise NotTakenError("not_polygon", kind=str(kind)[:30])
    yield from _bounded([coordinates] if kind == "Polygon" else coordinates)


def _collected(members: Any) -> list[Any]:
    """The polygons of a collection that has nothing else: a relation of several parts, as some tools write it."""
    found: list[Any] = []
    for one in members if isinstance(members, list) else ():
        kind = one.get("type") if isinstance(one, dict) else None
        coordinates = one.get("coordinates") if isinstance(one, dict) else None
        if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
            raise NotTakenError("not_polygon", kind=f"GeometryCollection / {str(kind)[:30]}")
        found += [coordinates] if kind == "Polygon" else coordinates
    return found


def _bounded(parts: Any) -> list[list[Any]]:
    if (
        not isinstance(parts, list)
        or not parts
        or not all(isinstance(rings, list) and rings for rings in parts)
    ):
        raise NotTakenError("empty")
    rings = [ring for part in parts for ring in part]
    if len(rings) > MOST_RINGS:
        raise NotTakenError("too_many_rings", most=MOST_RINGS)
    if not all(isinstance(ring, list) for ring in rings):
        raise NotTakenError("empty")
    corners = sum(map(len, rings))
    if corners > MOST_CORNERS:
        raise NotTakenError("too_many_corners", have=corners, most=MOST_CORNERS)
    return parts


def _corners(ring: Any, notes: list[str]) -> Iterator[Point]:
    for position in ring:
        if not isinstance(position, list | tuple) or len(position) < 2:
            raise NotTakenError("no_number")
        try:
            x, y = float(position[0]), float(position[1])
        except (TypeError, ValueError, OverflowError):
            raise NotTakenError("no_number") from None
        if not (math.isfinite(x) and math.isfinite(y)) or isinstance(position[0], str | bool):
            raise NotTakenError("no_number")
        if len(position) > 2 and HEIGHT not in notes:
            notes.append(HEIGHT)
        yield x, y


def _ring(ring: Any, convert: Convert | None, notes: list[str]) -> Ring:
    corners: Ring = []
    for x, y in _corners(ring, notes):
        lon, lat = _placed(x, y, convert)
        if not corners or corners[-1] != (lon, lat):
            corners.append((lon, lat))
    if len(set(corners)) < 3:
        raise NotTakenError("ring_short")
    if corners[0] != corners[-1]:
        corners.append(corners[0])
        if UNCLOSED not in notes:
            notes.append(UNCLOSED)
    return corners


def _placed(x: float, y: float, convert: Convert | None) -> Point:
    """A corner in degrees, within the country; else the reason by which it isn't."""
    lon, lat = (x, y) if convert is None else convert(x, y)
    if WEST <= lon <= EAST and SOUTH <= lat <= NORTH:
        return lon, lat
    raise NotTakenError(_why_not(x, y, convert), x=_number(x), y=_number(y))


def _number(value: float) -> str:
    return f"{value:.6g}" if abs(value) < 1000 else f"{value:.1f}"


def _why_not(x: float, y: float, convert: Convert | None) -> str:
    if convert is not None:
        return "outside_after_converting"
    if WEST <= y <= EAST and SOUTH <= x <= NORTH:
        return "swapped"
    if _is_in(x, MERCATOR_EAST) and _is_in(y, MERCATOR_NORTH):
        return "web_mercator"
    if _is_in(y, METRES_NORTH) and (1e5 <= x <= 9e5 or 1.3e7 <= x <= 4.6e7):
        return "in_metres"
    return "outside"


def _is_in(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]


def _checked(rings: list[Ring]) -> Rings:
    shape = Polygon(rings[0], rings[1:])
    if not shape.is_valid:
        raise NotTakenError("crossing", **_where(shape))
    if shape.area <= 0:
        raise NotTakenError("empty")
    turned = shapely.geometry.polygon.orient(shape)
    return [[(x, y) for x, y in ring.coords] for ring in (turned.exterior, *turned.interiors)]


def _where(shape: Any) -> dict[str, str]:
    """Where a shape crosses itself, as GEOS tells it: Self-intersection[102.67 25.03]."""
    said = explain_validity(shape)
    place = said.partition("[")[2].rstrip("]").split()
    try:
        return {"x": f"{float(place[0]):.6f}", "y": f"{float(place[1]):.6f}"}
    except (IndexError, ValueError):
        return {"x": "?", "y": "?"}
