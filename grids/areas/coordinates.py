"""Coordinates at the edge: GCJ-02 and BD-09 to WGS-84, which is what is stored.

GCJ-02 has no published inverse; it is found by iteration to under 0.1 m. Constants are those of the Krasovsky
1940 ellipsoid on which the shift is defined.
"""

import math

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require

AXIS = 6_378_245.0
ECCENTRICITY = 0.006_693_421_622_965_943
BD_ANGLE = math.pi * 3000.0 / 180.0
PRECISION_DEGREES = 1e-7
# where these systems are: China with its seas, degrees; towards a pole the shift has no end
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0


def _wave(x: float) -> float:
    return (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0


def _shift(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 105.0, lat - 35.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + _wave(x)
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + _wave(x)
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    radians = math.radians(lat)
    factor = 1 - ECCENTRICITY * math.sin(radians) ** 2
    root = math.sqrt(factor)
    meridian = AXIS * (1 - ECCENTRICITY) / (factor * root)
    parallel = AXIS / root * math.cos(radians)
    return math.degrees(east / parallel), math.degrees(north / meridian)


def gcj02_from_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """WGS-84 degrees to GCJ-02 degrees."""
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def wgs84_from_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 degrees to WGS-84 degrees, by iteration to under 0.1 m."""
    guess_lon, guess_lat = lon, lat
    for _round in range(30):
        there_lon, there_lat = gcj02_from_wgs84(guess_lon, guess_lat)
        off_lon, off_lat = there_lon - lon, there_lat - lat
        if abs(off_lon) < PRECISION_DEGREES and abs(off_lat) < PRECISION_DEGREES:
            break
        guess_lon, guess_lat = guess_lon - off_lon, guess_lat - off_lat
    return guess_lon, guess_lat


def gcj02_from_bd09(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 degrees to GCJ-02 degrees."""
    x, y = lon - 0.0065, lat - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * BD_ANGLE)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * BD_ANGLE)
    return radius * math.cos(angle), radius * math.sin(angle)


def wgs84_from(lon: float, lat: float, source: str) -> tuple[float, float]:
    """Degrees of a named system to WGS-84; Refusal for a system we don't know, or that isn't used there."""
    if source in ("WGS84", "CGCS2000"):
        return lon, lat
    if source not in ("GCJ02", "BD09"):
        raise Refusal(_("不认识的坐标系「%(source)s」。") % {"source": source}, field="coord_source")
    require(
        WEST <= lon <= EAST and SOUTH <= lat <= NORTH,
        _("GCJ-02、BD-09 只在中国境内使用，这个位置不在中国境内。请核对经度和纬度有没有写反，或改选坐标系。"),
        field="lon",
    )
    return wgs84_from_gcj02(*(gcj02_from_bd09(lon, lat) if source == "BD09" else (lon, lat)))


def to_wgs84(shape: GEOSGeometry, source: str) -> GEOSGeometry:
    """A polygon or multipolygon with every corner converted."""
    if shape.geom_type == "MultiPolygon":
        return MultiPolygon(*(to_wgs84(part, source) for part in shape), srid=4326)
    rings = [[wgs84_from(x, y, source) for x, y, *_rest in ring.coords] for ring in shape]
    return Polygon(*rings, srid=4326)
