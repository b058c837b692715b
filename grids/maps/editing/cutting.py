"""Buildings through which a boundary that is drawn would go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely import STRtree
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from grids.areas.drawn import Ground

CUT = "cut"
# an edge that runs less than this within a house (some decimetres) touches its wall
LEAST_DEGREES = 5e-6


@dataclass(frozen=True, slots=True)
class House:
    """A building as the editor has it: its footprint, and how it is called."""

    id: str
    label: str
    number: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Cut:
    """A building through which an edge goes."""

    house: House
    said: str

    @property
    def zoom(self) -> dict[str, Any]:
        """Where it is."""
        return mapping(self.house.shape)


def cut_buildings(ground: Ground, houses: Sequence[House]) -> list[Cut]:
    """The buildings that edges of touched grids run through, by address."""
    edges = [ground.after.shapes[code].boundary for code in ground.touched if code in ground.after.shapes]
    if not edges or not houses:
        return []
    lines = shapely.union_all(edges)
    tree = STRtree([house.shape for house in houses])
    found = [
        houses[at] for at in sorted(tree.query(lines, predicate="intersects"))
        if houses[at].shape.buffer(-1e-7).intersection(lines).length > LEAST_DEGREES
    ]  # fmt: skip
    return [Cut(house, _("界线从%(house)s中间穿过。") % {"house": house.label}) for house in found]
