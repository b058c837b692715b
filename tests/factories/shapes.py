"""Boundaries for tests: squares of a lattice near the real place, so that areas can be told by hand."""

from collections.abc import Mapping
from datetime import date

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from grids.areas.changing import ChangeReport, Fresh, change_boundaries
from grids.areas.models import ChangeKind
from grids.staff.queries import system_actor
from tests import personas

# a step of the lattice, degrees; about 100 m
STEP = 0.001
WEST, SOUTH = 102.700, 25.060
FROM = date(2026, 1, 1)


def square(x: float, y: float, width: float = 1, height: float = 1) -> GEOSGeometry:
    """The square whose south-west corner is at (x, y) of the lattice."""
    west, south = WEST + x * STEP, SOUTH + y * STEP
    box = Polygon.from_bbox((west, south, west + width * STEP, south + height * STEP))
    box.srid = 4326
    return MultiPolygon(box, srid=4326)


def at(x: float, y: float) -> tuple[float, float]:
    """A place of the lattice in degrees."""
    return WEST + x * STEP, SOUTH + y * STEP


def drawn(
    shapes: Mapping[str, GEOSGeometry], *, day: date = FROM, fresh: Mapping[str, Fresh] | None = None
) -> ChangeReport:
    """These boundaries from a day on, drawn as an import does."""
    return change_boundaries(
        shapes=shapes,
        fresh=fresh,
        from_day=day,
        reason="测试",
        by=system_actor(),
        kind=ChangeKind.IMPORT,
        confirm=True,
    )


def a_row_of_grids(count: int = 3, *, parent: str = personas.HONGSHAN, day: date = FROM) -> list[str]:
    """Level-four grids side by side, from west to east, with the community around them; their codes."""
    fresh = {f"n{number}": Fresh(parent, f"第{number + 1}网格") for number in range(count)}
    report = drawn({word: square(at, 0) for at, word in enumerate(fresh)}, day=day, fresh=fresh)
    return [report.codes[word] for word in fresh]
