"""A block map as a drawing: shapes of degrees as paths of an SVG, made on the server; pure, no database.

Metres around the middle of what is drawn; north is up. Numbers are rounded to a tenth of a unit, so that the same shapes
give the same page.
"""

from dataclasses import dataclass
from math import cos, radians

from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

WIDTH, HEIGHT = 720, 470
# of what is drawn a seventh more on each side, so that neighbours are seen
AROUND = 1 / 7
M_OF_LATITUDE = 110_740
M_OF_LONGITUDE = 111_320
# lengths that a scale may have, in metres, and how wide it may become
SCALES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
SCALE_MOST = 140
# a letter of a name and its line, in units of the sheet, as large as phones have them (door.css)
LETTER, LINE = 24, 32

Place = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """How long a stretch of the drawing is."""

    metres: int
    units: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where degrees lie on a drawing; window: what it shows, in degrees."""

    west: float
    north: float
    east_units: float
    north_units: float
    height: int = HEIGHT

    @property
    def window(self) -> tuple[float, float, float, float]:
        """West, south, east and north of what is seen."""
        return (
            self.west, self.north - self.height / self.north_units, self.west + WIDTH / self.east_units, self.north,
        )  # fmt: skip

    @property
    def scale(self) -> Scale:
        """The longest round stretch that fits into its corner."""
        unit = self.north_units / M_OF_LATITUDE
        metres = max((one for one in SCALES if one * unit <= SCALE_MOST), default=SCALES[0])
        return Scale(metres, round(metres * unit, 1))

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """A place on the sheet."""
        return round((lon - self.west) * self.east_units, 1), round((self.north - lat) * self.north_units, 1)

    def path(self, shape: BaseGeometry) -> str:
        """A shape as the data of a path; of anything but polygons nothing."""
        rings = [ring for part in polygons(shape) for ring in (part.exterior, *part.interiors)]
        return "".join(self._ring(list(ring.coords)) for ring in rings)

    def _ring(self, corners: list[tuple[float, ...]]) -> str:
        places = [self.at(corner[0], corner[1]) for corner in corners[:-1]]
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in places) + "Z"

    def label_of(self, shape: BaseGeometry) -> tuple[float, float] | None:
        """Where the name of a shape stands: well within what is seen of it, if enough is."""
        seen = shape.intersection(box(*self.window))
        if seen.is_empty or not polygons(seen):
            return None
        widest = max(polygons(seen), key=lambda part: part.area)
        place = widest.representative_point()
        return self.at(place.x, place.y)

    def width_of(self, shape: BaseGeometry) -> float:
        """How wide a shape is drawn."""
        west, _south, east, _north = shape.bounds
        return (east - west) * self.east_units

    def names(self, wanted: list[tuple[str, Place | None]]) -> list[Place | None]:
        """Where names stand so that each is read: within the sheet, and clear of the others, the scale and the north.

        A name that finds no room beside its place is not written; what lies around a grid is said in words as well.
        """
        taken = [(0.0, 0.0, 60.0, 72.0), (590.0, self.height - 52.0, float(WIDTH), float(self.height))]
        return [self._name(text, place, taken) if place else None for text, place in wanted]

    def _name(self, text: str, place: Place, taken: list[Box]) -> Place | None:
        half = sum(1 if ord(letter) > ord("ÿ") else 0.6 for letter in text) * LETTER / 2 + 4
        x = round(min(max(place[0], half), WIDTH - half), 1)
        for step in (0, 1, -1, 2, -2):
            y = round(min(max(place[1] + step * LINE, LINE), self.height - LINE / 2), 1)
            box = (x - half, y - LINE / 2, x + half, y + LINE / 2)
            if not any(_meet(box, other) for other in taken):
                taken.append(box)
                return x, y
        return None


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons that a shape is made of."""
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    parts = getattr(shape, "geoms", ()) if isinstance(shape, MultiPolygon) or hasattr(shape, "geoms") else ()
    return [one for part in parts for one in polygons(part)]


def sheet_around(bounds: tuple[float, float, float, float], *, height: int = HEIGHT) -> Sheet:
    """A sheet whose middle is the middle of what is drawn, with a margin around it."""
    west, south, east, north = bounds
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    wide = max((east - west) * M_OF_LONGITUDE * cos(radians(middle_lat)), 1.0)
    high = max((north - south) * M_OF_LATITUDE, 1.0)
    unit = min(WIDTH / wide, height / high) / (1 + 2 * AROUND)
    east_units = unit * M_OF_LONGITUDE * cos(radians(middle_lat))
    north_units = unit * M_OF_LATITUDE
    return Sheet(
        middle_lon - WIDTH / 2 / east_units, middle_lat + height / 2 / north_units, east_units, north_units, height
    )  # fmt: skip
