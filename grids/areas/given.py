"""A shape as somebody gives it, looked at before anything is done with it: closed, without crossings, on the earth, WGS-84."""

import math
from collections.abc import Mapping

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely.geometry import shape as read
from shapely.geometry.base import BaseGeometry

from grids.areas.coordinates import to_wgs84
from grids.areas.coverage import STEP
from grids.conduct.refusals import require

# more corners than this are no boundary that somebody drew; a street's has some hundreds
MOST_CORNERS = 20_000

Shape = shapely.MultiPolygon


def sent(drawn: object) -> BaseGeometry | None:
    """The polygons that a browser sends as GeoJSON, in degrees; None for anything else.

    Of collections one may hold another without end, and of numbers without bounds GEOS can't write a text: both end the process.
    """
    if not isinstance(drawn, Mapping) or drawn.get("type") not in ("Polygon", "MultiPolygon"):
        return None
    found = read(drawn)
    return found if bool((abs(shapely.get_coordinates(found)) <= (180, 90)).all()) else None


def as_given(shape: GEOSGeometry | None, source: str) -> Shape | None:
    """The shape in WGS-84, flat and on the lattice; Refusal with what is wrong with it. None stays None."""
    if shape is None:
        return None
    require(shape.geom_type in ("Polygon", "MultiPolygon"), _("边界应为多边形。"), field="shape")
    require(not shape.empty, _("边界是空的，请画出多边形。"), field="shape")
    require(
        shape.num_coords <= MOST_CORNERS,
        _("边界有 %(n)s 个角点，最多 %(most)s 个。请先简化。")
        % {"n": shape.num_coords, "most": MOST_CORNERS},
        field="shape",
    )
    west, south, east, north = shape.extent
    require(
        all(map(math.isfinite, (west, south, east, north)))
        and -180 <= west <= east <= 180
        and -90 <= south <= north <= 90,
        _("坐标不是经纬度，请核对坐标系：经度在前，纬度在后，以度为单位。"),
        field="shape",
    )
    require(
        shape.valid, _("边界自相交或不闭合，请重画：%(why)s") % {"why": shape.valid_reason}, field="shape"
    )
    flat = shapely.force_2d(shapely.from_wkb(bytes(to_wgs84(shape, source).wkb)))
    put = shapely.set_precision(flat, STEP)
    require(not put.is_empty, _("边界太小，请画大一些。"), field="shape")
    return put if put.geom_type == "MultiPolygon" else shapely.MultiPolygon([put])
