"""From metres of a map to degrees, by our own arithmetic: Gauss-Krüger (Transverse Mercator) and Web Mercator.

Krüger's series to the fourth order of the third flattening: within a millimetre over the width of a zone.
"""

import math
from collections.abc import Callable

AXIS = 6_378_137.0
WGS84_FLATTENING = 298.257223563
CGCS2000_FLATTENING = 298.257222101

# about the whole circle in metres: no map goes further
FARTHEST = 4.1e7

Convert = Callable[[float, float], tuple[float, float]]


def from_web_mercator(x: float, y: float) -> tuple[float, float]:
    """Metres of the maps of the web (EPSG:3857) to degrees."""
    if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):
        return math.nan, math.nan
    return math.degrees(x / AXIS), math.degrees(2 * math.atan(math.exp(y / AXIS)) - math.pi / 2)


def from_transverse_mercator(
    *, meridian: float, easting: float, northing: float = 0.0, scale: float = 1.0, unit: float = 1.0,
    inverse_flattening: float = CGCS2000_FLATTENING,
) -> Convert:  # fmt: skip
    """How x (to the east) and y (to the north) of such a projection become degrees."""
    n = 1 / (2 * inverse_flattening - 1)
    radius = AXIS / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    back = (
        n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
        n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
        17 * n**3 / 480 - 37 * n**4 / 840,
        4397 * n**4 / 161280,
    )
    up = (
        2 * n - 2 * n**2 / 3 - 2 * n**3 + 116 * n**4 / 45,
        7 * n**2 / 3 - 8 * n**3 / 5 - 227 * n**4 / 45,
        56 * n**3 / 15 - 136 * n**4 / 35,
        4279 * n**4 / 630,
    )

    def convert(x: float, y: float) -> tuple[float, float]:
        north = (y * unit - northing) / (scale * radius)
        east = (x * unit - easting) / (scale * radius)
        if abs(east) > 1 or abs(north) > 2:
            # nowhere near the zone: such a number is no place
            return math.nan, math.nan
        xi, eta = north, east
        for place, one in enumerate(back, 1):
            xi -= one * math.sin(2 * place * north) * math.cosh(2 * place * east)
            eta -= one * math.cos(2 * place * north) * math.sinh(2 * place * east)
        conformal = math.asin(math.sin(xi) / math.cosh(eta))
        latitude = conformal + sum(one * math.sin(2 * place * conformal) for place, one in enumerate(up, 1))
        return meridian + math.degrees(math.atan2(math.sinh(eta), math.cos(xi))), math.degrees(latitude)

    return convert


def of_epsg(number: int) -> tuple[str, Convert | None] | None:
    """System and conversion of a number of the EPSG's list; None for one that we don't know."""
    if number in (4326, 4979, 84):
        return "WGS84", None
    if number in (4490, 4480):
        return "CGCS2000", None
    if number in (3857, 900913, 3785, 102100):
        return "WGS84", from_web_mercator
    found = _zone(number)
    return ("CGCS2000", from_transverse_mercator(meridian=found[0], easting=found[1])) if found else None


def _zone(number: int) -> tuple[float, float] | None:
    """Meridian and false easting of the projected systems of CGCS2000: 4491 to 4554."""
    if 4491 <= number <= 4501:
        zone = number - 4491 + 13
        return zone * 6 - 3, zone * 1e6 + 500_000
    if 4502 <= number <= 4512:
        return 75 + 6 * (number - 4502), 500_000
    if 4513 <= number <= 4533:
        zone = number - 4513 + 25
        return zone * 3, zone * 1e6 + 500_000
    if 4534 <= number <= 4554:
        return 75 + 3 * (number - 4534), 500_000
    return None
