"""Grids that are drawn: squares beside one another, in degrees, near the real places of the tests."""

from datetime import date

from django.contrib.gis.geos import MultiPolygon, Polygon

from grids.areas.models import Area, AreaBoundary

SINCE = date(2026, 1, 1)
LON, LAT, SIDE = 102.70, 25.04, 0.002


def drawn(code: str, *, column: int = 0, width: float = 1, name: str = "", since: date = SINCE) -> Area:
    """The grid with this code, made where it isn't there, as a square of a row of squares; column: which of them."""
    area, _is_new = Area.objects.get_or_create(
        code=code, defaults={"name": name or f"第{code[-3:]}网格", "level": 4, "parent_id": code[:12]}
    )
    draw(area, column=column, width=width, since=since)
    return area


def draw(area: Area, *, column: int = 0, width: float = 1, since: date = SINCE) -> AreaBoundary:
    """Its shape from a day on; what it was before ends that day."""
    ended(area, since)
    left = LON + column * SIDE
    shape = Polygon.from_bbox((left, LAT, left + width * SIDE, LAT + SIDE))
    return AreaBoundary.objects.create(
        area=area, shape=MultiPolygon(shape, srid=4326), coord_source="WGS84", period=(since, None)
    )


def ended(area: Area, since: date) -> None:
    """It is drawn no more from a day on."""
    was = AreaBoundary.objects.filter(area=area, period__contains=since).first()
    if was:
        was.period = (was.period.lower, since)
        was.save()


def within(column: float) -> tuple[float, float]:
    """A place in the middle of a column of the row."""
    return round(LON + (column + 0.5) * SIDE, 7), round(LAT + SIDE / 2, 7)
