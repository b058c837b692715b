"""What stands while somebody draws: the grids of an area as they are in force, with what a draft has in their place."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import count
from typing import Any

import shapely
from django.utils import timezone
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from grids.areas.coverage import Coverage
from grids.areas.drafts import BoundaryDraft
from grids.areas.models import Area, AreaBoundary

# two shapes of which less than this differs (some square decimetres) are one: corners that neighbours put onto an edge
SAME = 1e-11
# the level of grids that may hold others
GRID = 4


@dataclass(slots=True)
class Leaf:
    """A grid that is drawn and has none below it, or one that a draft brings (`is_new`)."""

    code: str
    name: str
    level: int
    parent: str
    boundary: int | None = None
    is_new: bool = False
    # its name alone, without what it lies in
    own: str = ""


@dataclass
class Ground:
    """The grids of an area, by code or by the word of what is new: in force (`before`), and as drawn (`after`).

    outline: the area itself. around: what lies beyond it, to which one may snap. above: drawn areas that hold grids.
    """

    area: Area
    day: date
    leaves: dict[str, Leaf]
    before: dict[str, BaseGeometry]
    changed: dict[str, BaseGeometry | None]
    outline: BaseGeometry | None
    above: dict[str, BaseGeometry] = field(default_factory=dict)

    @cached_property
    def after(self) -> Coverage:
        """The grids as they are drawn now, corners shared."""
        return Coverage.of({code: one for code, one in {**self.before, **self.changed}.items() if one})

    @property
    def touched(self) -> list[str]:
        """What the draft changes, ends or brings."""
        return sorted(self.changed)

    def name_of(self, code: str) -> str:
        """What a grid is called."""
        return self.leaves[code].name if code in self.leaves else code

    def differing(self, coverage: Coverage) -> dict[str, BaseGeometry | None]:
        """What of a coverage is otherwise than in force: by code its shape, None where it ends."""
        gone: dict[str, BaseGeometry | None] = {
            code: None for code in self.before if code not in coverage.shapes
        }
        return gone | {
            code: one
            for code, one in coverage.shapes.items()
            if code not in self.before or differ(one, self.before[code])
        }


def differ(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes are really two."""
    return not one.equals_exact(other) and one.symmetric_difference(other).area > SAME


def ground_of(area: Area, draft: BoundaryDraft | None = None, day: date | None = None) -> Ground:
    """What stands in an area on a day (today), with the draft's shapes in their place; two queries."""
    today = day or timezone.localdate()
    standing = (
        AreaBoundary.objects.filter(area__in=Area.objects.within(area), period__contains=today)
        .select_related("area__parent")
        .order_by("area_id")
    )
    rows = list(standing)
    divided = {row.area.parent_id for row in rows}
    shapes = {row.area_id: shapely.from_wkb(bytes(row.shape.wkb)) for row in rows}
    below = [row for row in rows if row.area_id not in divided and row.area_id != area.code]
    leaves = {
        row.area_id: Leaf(
            row.area_id, _called(row.area.name, row.area.parent, area), row.area.level, row.area.parent_id,
            row.pk, own=row.area.name,
        )
        for row in below
    }  # fmt: skip
    fresh = draft.fresh if draft else {}
    levels = {row.area_id: row.area.level for row in rows} | {area.code: area.level}
    parents = {row.area.parent_id: row.area.parent for row in rows}
    leaves |= {
        word: Leaf(
            word, _called(told["name"], parents.get(told["parent"]), area),
            levels.get(told["parent"], area.level) + 1, told["parent"], is_new=True, own=told["name"],
        )
        for word, told in fresh.items()
    }  # fmt: skip
    return Ground(
        area=area,
        day=today,
        leaves=leaves,
        before={code: shapes[code] for code in leaves if code in shapes},
        changed={code: given and shape(given) for code, given in (draft.shapes if draft else {}).items()},
        outline=shapes.get(area.code),
        above={code: shapes[code] for code in shapes if code in divided},
    )


def _called(name: str, above: Area | None, area: Area) -> str:
    """A grid as it is told from others of the area: 第四网格 01."""
    is_apart = above is None or above.level < GRID or above.code == area.code
    return name if above is None or is_apart else f"{above.name} {name}"


def kept(shapes: Mapping[str, BaseGeometry | None]) -> dict[str, Any]:
    """Shapes as a draft keeps them: GeoJSON, None for what ends."""
    # lists, as the database gives them back: what a step changed is told by comparing
    return json.loads(json.dumps({code: one and mapping(one) for code, one in shapes.items()}))


def a_name(ground: Ground, name: str, beside: str = "") -> str:
    """What a new grid is called: as somebody said, else after the one it is cut from, else by a number that is free."""
    if name:
        return name
    taken = {leaf.own for leaf in ground.leaves.values()}
    if not beside:
        return _free(lambda n: _("新网格 %(n)s") % {"n": n}, taken)
    own = ground.leaves[beside].own
    first = _("%(name)s（拆出）") % {"name": own}
    if first not in taken:
        return first
    return _free(lambda n: _("%(name)s（拆出 %(n)s）") % {"name": own, "n": n + 1}, taken)


def _free(called: Callable[[int], str], taken: set[str]) -> str:
    return next(found for n in count(1) if (found := called(n)) not in taken)
