"""What lies on the editor's map beside the grids that are drawn: buildings, and the neighbours beyond the area."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import shapely
from django.contrib.gis.geos import Polygon
from django.utils import timezone
from shapely import STRtree
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from grids.areas.models import Area, AreaBoundary
from grids.maps.editing.cutting import House
from grids.registry.models import Building

if TYPE_CHECKING:
    from grids.staff.models import User

MOST_BUILDINGS = 4_000
# how far beyond an area its neighbours are shown: about a hundred metres
BEYOND = 1e-3


@dataclass
class Beside:
    """The buildings of an area and what lies around it, for one reader; one query each."""

    area: Area
    buildings: list[House]
    points: list[tuple[str, BaseGeometry]] = field(default_factory=list)

    @classmethod
    def of(cls, area: Area, user: "User") -> "Beside":
        """What `user` may see of it."""
        rows = Building.objects.visible_to(user).standing().within(area)
        houses, points = [], []
        for row in rows.only("id", "number", "name", "address", "shape", "point")[:MOST_BUILDINGS]:
            points.append((str(row.pk), shapely.from_wkb(bytes(row.point.wkb))))
            if row.shape:
                label = f"{row.address} {row.name}" if row.name else row.label
                houses.append(House(str(row.pk), label, row.number, shapely.from_wkb(bytes(row.shape.wkb))))
        return cls(area, houses, points)

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree([point for _id, point in self.points])

    def within(self, pieces: list[BaseGeometry]) -> list[str]:
        """The buildings that lie in some pieces of ground."""
        found = {int(at) for piece in pieces for at in self._tree.query(piece, predicate="intersects")}
        return [self.points[at][0] for at in sorted(found)]

    def shown(self, leaves: list[BaseGeometry], outline: BaseGeometry | None) -> dict[str, Any]:
        """What the map shows of it and no step changes."""
        buildings = [
            {
                "type": "Feature", "geometry": mapping(one.shape),
                "properties": {"id": one.id, "number": one.number, "title": one.label},
            }
            for one in self.buildings
        ]  # fmt: skip
        return {
            "buildings": {"type": "FeatureCollection", "features": buildings},
            "around": self._around(outline or (shapely.union_all(leaves) if leaves else None)),
            "outline": outline
            and {"type": "Feature", "geometry": mapping(outline), "properties": {"code": self.area.code}},
        }

    def _around(self, whole: BaseGeometry | None) -> list[dict[str, Any]]:
        """Leaves of the areas next to this one."""
        if whole is None:
            return []
        near = Polygon.from_bbox(shapely.buffer(whole, BEYOND).bounds)
        near.srid = 4326
        rows = list(
            AreaBoundary.objects.filter(
                shape__bboverlaps=near, period__contains=timezone.localdate(), area__level__gte=3
            )
            .exclude(area__code__startswith=self.area.prefix)
            .select_related("area")
            .order_by("area_id")
        )
        divided = {row.area.parent_id for row in rows}
        return [
            {
                "type": "Feature", "geometry": mapping(shapely.from_wkb(bytes(row.shape.wkb))),
                "properties": {"code": row.area_id, "name": row.area.name, "level": row.area.level},
            }
            for row in rows if row.area_id not in divided
        ]  # fmt: skip
