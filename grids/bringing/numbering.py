"""The order in which new grids get their codes: rows from north to south, each from west to east. Pure arithmetic."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from shapely import Geometry

# grids whose points lie no further apart to the north than this part of their usual height stand in one row
ROW = 0.5


@dataclass(frozen=True, slots=True)
class Placed:
    """Something with a point within it, and how tall it is, in degrees."""

    key: Any
    lon: float
    lat: float
    height: float

    @classmethod
    def of(cls, key: Hashable, shape: Geometry) -> "Placed":
        """By a point that surely lies on the surface, which the middle of a bent shape does not."""
        point = shape.representative_point()
        _west, south, _east, north = shape.bounds
        return cls(key, point.x, point.y, north - south)


def in_order(things: Iterable[Placed], *, tolerance: float | None = None) -> list[Any]:
    """The keys, north to south by rows and west to east in each; tolerance: how tall a row is, in degrees."""
    left = sorted(things, key=lambda one: (-one.lat, one.lon))
    if not left:
        return []
    reach = median(one.height for one in left) * ROW if tolerance is None else tolerance
    rows: list[list[Placed]] = []
    for one in left:
        if not rows or rows[-1][0].lat - one.lat > reach + 1e-12:
            rows.append([])
        rows[-1].append(one)
    return [one.key for row in rows for one in sorted(row, key=lambda one: (one.lon, -one.lat))]


def free_codes(prefix: str, digits: int, taken: Iterable[str], count: int) -> list[str]:
    """So many codes below `prefix` that nobody has: behind the highest, and only then those that were left out."""
    width = digits - len(prefix)
    numbers = {int(code[len(prefix) :]) for code in taken if code.startswith(prefix) and len(code) == digits}
    highest = max(numbers, default=0)
    most = 10**width
    behind = range(highest + 1, min(highest + 1 + count, most))
    gaps = (number for number in range(1, min(highest, most)) if number not in numbers)
    found: Sequence[int] = [
        *behind,
        *(number for number, _one in zip(gaps, range(count - len(behind)), strict=False)),
    ]
    return [f"{prefix}{number:0{width}d}" for number in found]


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """How far two places lie apart, near enough for a sentence."""
    east = math.radians(other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return 6_371_000 * math.hypot(east, math.radians(other_lat - lat))
