"""What somebody says of a building, and the forms in which it is found and put in order. Values only."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.utils.translation import gettext as _

from grids.areas.coordinates import to_wgs84, wgs84_from
from grids.conduct.refusals import require
from grids.conduct.wording import in_own_language
from grids.registry.kinds import EAST, ENTRANCES_MOST, NORTH, SOUTH, WEST, Use
from grids.search import texts

if TYPE_CHECKING:
    from grids.registry.models import Building

FIELDS = ("number", "name", "address", "storeys", "use")
# of numbers in an address so many digits are put in order
PADDED = 6
SOUGHT_MOST, SORTED_MOST = 240, 300
# what stands between the entrances of a building in one line: 1、2、3 or 一单元 二单元
BETWEEN = re.compile(r"[\s,，、;；/]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of a building beside its place. entrances: by number, in their order."""

    number: str
    address: str
    name: str = ""
    storeys: int | None = None
    use: str = Use.RESIDENTIAL
    entrances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a building stands: its point, its outline where that is known, in the system in which they were given."""

    point: Point
    shape: Polygon | None
    coord_source: str


def place_of(
    coord_source: str, *, lon: float | None = None, lat: float | None = None, shape: GEOSGeometry | None = None
) -> Place:  # fmt: skip
    """A place in degrees of a named system, converted; of an outline without a point one on it. Refusal where there is none."""
    outline = _outline(to_wgs84(shape, coord_source)) if shape is not None else None
    if lon is not None and lat is not None:
        point = Point(*wgs84_from(lon, lat, coord_source), srid=4326)
    else:
        require(outline is not None, _("请给出位置：在图上画楼形或点一下，或填写经纬度。"), field="lon")
        point = outline.point_on_surface
    is_here = WEST <= point.x <= EAST and SOUTH <= point.y <= NORTH
    require(is_here, _("这个位置不在中国境内，请核对经度和纬度有没有写反。"), field="lon")
    return Place(point, outline, coord_source)


def _outline(shape: GEOSGeometry) -> Polygon:
    if shape.geom_type == "MultiPolygon" and len(shape) == 1:
        shape = Polygon(*shape[0], srid=4326)
    require(shape.geom_type == "Polygon", _("楼形应为一个多边形；几栋楼请分开登记。"), field="shape")
    require(shape.valid and shape.area > 0, _("楼形自相交或不闭合，请重画。"), field="shape")
    return shape


def entrances_of(text: str) -> tuple[str, ...]:
    """The entrances of one line; a plain count of them is 1、2、3. Refusal for more than a building has, or one twice."""
    parts = [part.removesuffix("单元") for part in BETWEEN.split(text.strip()) if part.removesuffix("单元")]
    if len(parts) == 1 and parts[0].isdecimal() and 1 < int(parts[0]) <= ENTRANCES_MOST:
        parts = [str(one) for one in range(1, int(parts[0]) + 1)]
    require(
        len(parts) <= ENTRANCES_MOST,
        _("一幢楼最多 %(n)d 个单元。") % {"n": ENTRANCES_MOST},
        field="entrances",
    )
    require(len(set(parts)) == len(parts), _("单元号有重复，请核对。"), field="entrances")
    require(all(len(part) <= 12 for part in parts), _("单元号太长，请核对。"), field="entrances")
    return tuple(parts)


@in_own_language
def sought_of(building: "Building") -> str:
    """Address, name and number as a search compares them."""
    ways = (
        f"{building.address}{building.called}",
        f"{building.name}{building.called}" if building.name else "",
    )
    return texts.joined(*ways)[:SOUGHT_MOST]


def sort_key_of(building: "Building") -> str:
    """Address and number with their numbers as long as each other: 2 stands before 10."""
    plain = unicodedata.normalize("NFKC", f"{building.address} {building.number}")
    return re.sub(r"\d+", lambda found: found.group().zfill(PADDED), plain)[:SORTED_MOST]


def written(building: "Building", facts: Facts) -> "Building":
    """The building with what is told of it, and what is made of that."""
    for name in FIELDS:
        setattr(building, name, getattr(facts, name))
    building.number = building.number.removesuffix("幢").removesuffix("栋").strip()
    building.sought, building.sort_key = sought_of(building), sort_key_of(building)
    return building


def facts_of(building: "Building", entrances: Iterable[str]) -> Facts:
    """What is told of a building now."""
    return Facts(entrances=tuple(entrances), **{name: getattr(building, name) for name in FIELDS})


def differing(before: Facts, after: Facts) -> dict[str, list]:
    """What reads otherwise than before, by field: [before, now]."""
    found = {}
    for name in (*FIELDS, "entrances"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found[name] = ["、".join(old), "、".join(new)] if name == "entrances" else [old, new]
    return found
