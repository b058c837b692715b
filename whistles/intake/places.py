"""Where a matter lies: a point in degrees of any system that we know, kept in WGS-84; and what of the tree it lies in."""

import math
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from grids.access.roles import Permission
from grids.areas.coordinates import wgs84_from
from grids.areas.locating import locate, metres_outside
from grids.areas.models import Area, CoordSource
from grids.conduct.refusals import Refusal, require
from grids.staff.models import User

# about a centimetre: what stands behind it no instrument has measured
DIGITS = 7
# so far outside of the own area nobody is asked whether they meant it
NEAR_METRES = 50
# longitude and latitude, in the order of GeoJSON
Degrees = tuple[float, float]


def point_of(degrees: Degrees | None, coord_source: str) -> Point | None:
    """The point of these degrees in a named system, as it is kept; None where there are none. Raises Refusal at `place`."""
    if degrees is None:
        return None
    lon, lat = degrees
    is_there = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    require(is_there, _("位置应写成“经度,纬度”，例如 114.0412,22.5437。"), field="place")
    require(
        coord_source in CoordSource.values,
        _("请选择坐标来源：WGS-84、CGCS2000、GCJ-02 或 BD-09。"),
        field="coord_source",
    )
    return Point(*(round(one, DIGITS) for one in wgs84_from(lon, lat, coord_source)), srid=4326)


def degrees_in(text: str) -> Degrees | None:
    """What somebody typed or tapped, "114.0412,22.5437"; None for nothing. Raises Refusal at `place`."""
    if not text.strip():
        return None
    try:
        lon, lat = (float(one) for one in text.replace("，", ",").replace(" ", ",").split(",") if one)
    except ValueError as error:
        raise Refusal(_("位置应写成“经度,纬度”，例如 114.0412,22.5437。"), field="place") from error
    return lon, lat


def area_of(point: Point) -> Area:
    """The leaf in which a place lies. Raises Refusal at `area` where no boundary is known around it."""
    leaf = locate(point.x, point.y).leaf
    if leaf is None:
        raise Refusal(_("这个位置不在已画好的网格里，请选择区域。"), field="area")
    return leaf


def leaf_within(point: Point, area: Area | None) -> Area | None:
    """The leaf of a place where it lies in an area that was chosen as a whole: more exactly what was chosen; else None."""
    leaf = locate(point.x, point.y).leaf if area else None
    return leaf if leaf and area and leaf.code.startswith(area.prefix) else None


def placed(degrees: Degrees | None, coord_source: str, area: Area | None) -> tuple[Point | None, Area]:
    """The place, and the area that was chosen or in whose leaf it lies. Raises Refusal at `place` or `area`."""
    point = point_of(degrees, coord_source)
    require(area or point, _("请选择所在区域。"), field="area")
    return point, area or area_of(point)


def check_outside(point: Point | None, permission: Permission, *, by: User, is_confirmed: bool) -> None:
    """A place well outside of where `by` works is taken only when they have said that they mean it.

    Raises Refusal(outside) at `outside_confirmed`.
    """
    if point is None or by.is_system or is_confirmed:
        return
    metres = metres_outside(by, permission, point.x, point.y)
    if metres is not None and metres > NEAR_METRES:
        raise Refusal(
            _("这个位置在您负责的区域以外 %(metres)d 米。确认位置没有错，请再按一次。") % {"metres": round(metres)},
            field="outside_confirmed", code="outside",
        )  # fmt: skip


def told(point: Point | None) -> str:
    """The degrees as a form shows them and takes them back."""
    return f"{point.x:.7f},{point.y:.7f}" if point else ""


def metres_between(one: Point, other: Point) -> float:
    """How far it is, on a sphere: enough for a sentence."""
    lon, lat = math.radians(other.x - one.x), math.radians(other.y - one.y)
    across = math.sin(lat / 2) ** 2
    across += math.cos(math.radians(one.y)) * math.cos(math.radians(other.y)) * math.sin(lon / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(across))


def moved(matter: Any, point: Point, coord_source: str) -> dict[str, Any]:
    """What changes of a matter that lies there: where it was said to lie before is kept as long as the place itself."""
    before = list(matter.places_before or [])
    if matter.point:
        before.append([matter.point.x, matter.point.y, matter.point_source])
    return {"point": point, "point_source": coord_source, "places_before": before or None}
