"""Where a grid ends, in words (四至): what lies beside it in each quarter; pure, no database."""

from collections import defaultdict
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep

from grids.door.drawing import M_OF_LATITUDE, M_OF_LONGITUDE, polygons

QUARTERS = ("east", "south", "west", "north")
# how far beyond an edge one looks for what lies there, in metres
BEYOND = 3.0
# at how many places of an edge
STEPS = 8
# who has less of a side than this isn't named
SHARE = 0.2


def extent(shape: BaseGeometry, others: dict[str, BaseGeometry]) -> dict[str, list[str]]:
    """Keys of what lies beside a shape, by quarter, who has most of the side first; "" is where nothing is known."""
    around = [(key, prep(other)) for key, other in others.items()]
    lengths: dict[str, dict[str, float]] = {quarter: defaultdict(float) for quarter in QUARTERS}
    for part in polygons(shape):
        corners = list(part.exterior.coords)
        turn = 1 if part.exterior.is_ccw else -1
        for start, end in pairwise(corners):
            _look_beyond(start, end, turn, around, lengths)
    return {quarter: _named(found) for quarter, found in lengths.items()}


def _look_beyond(start, end, turn: int, around: list, lengths: dict[str, dict[str, float]]) -> None:
    """What lies on the outer side of one edge, measured in the quarter into which the edge looks."""
    lon_metres = M_OF_LONGITUDE * cos(radians(start[1]))
    east, north = (end[0] - start[0]) * lon_metres, (end[1] - start[1]) * M_OF_LATITUDE
    length = hypot(east, north)
    if not length:
        return
    # of a ring that runs against the clock the outside lies to the right
    out_east, out_north = turn * north / length, -turn * east / length
    for step in range(STEPS):
        part = (step + 0.5) / STEPS
        place = Point(
            start[0] + (end[0] - start[0]) * part + out_east * BEYOND / lon_metres,
            start[1] + (end[1] - start[1]) * part + out_north * BEYOND / M_OF_LATITUDE,
        )
        key = next((key for key, other in around if other.intersects(place)), "")
        lengths[_quarter(out_east, out_north)][key] += length / STEPS


def _quarter(east: float, north: float) -> str:
    """Into which quarter a direction points."""
    turned = degrees(atan2(north, east)) % 360
    if turned < 45 or turned >= 315:
        return "east"
    return "north" if turned < 135 else ("west" if turned < 225 else "south")


def _named(found: dict[str, float]) -> list[str]:
    whole = sum(found.values())
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [key for key, length in ranked if length >= SHARE * whole]
