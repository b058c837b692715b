"""Grids that lie beside each other, and buildings in them, for tests; the same every time."""

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.areas.models import Area, AreaBoundary
from grids.registry.actions import add_building
from grids.registry.facts import Facts, place_of
from grids.registry.models import Building, BuildingImport
from tests import personas
from tests.factories.grids import an_area

# of the first grid the south-western corner; each is a square of a thousandth of a degree, about 100 m
WEST, SOUTH, SIDE = 102.700, 25.050, 0.001


def a_square(column: int, row: int = 0) -> Polygon:
    """The ground of the grid in this column and row."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return Polygon.from_bbox((west, south, west + SIDE, south + SIDE))


def grids_beside(parent: str = personas.SUJIATANG, count: int = 3) -> list[Area]:
    """So many grids right below a community, each drawn east of the one before; the community around all of them."""
    made = sorted(
        (an_area(parent, name=f"第{n}网格") for n in range(1, count + 1)), key=lambda area: area.code
    )
    whole = Polygon.from_bbox((WEST, SOUTH, WEST + count * SIDE, SOUTH + SIDE))
    bounded_by(parent, whole)
    for column, area in enumerate(made):
        bounded_by(area.code, a_square(column))
    return made


def bounded_by(code: str, shape: Polygon, period: DateRange = personas.ALWAYS, **more) -> AreaBoundary:
    """An area's boundary, from long ago on unless told."""
    return AreaBoundary.objects.create(
        area_id=code, shape=MultiPolygon(shape, srid=4326), coord_source="WGS84", period=period, **more
    )


def middle_of(column: int, row: int = 0) -> tuple[float, float]:
    """A place in the middle of a grid."""
    return WEST + (column + 0.5) * SIDE, SOUTH + (row + 0.5) * SIDE


def a_building(
    column: int = 0, *, by=None, number: str = "5", address: str = "建设路 32 号院", **facts
) -> Building:
    """A building in the middle of a grid's ground."""
    lon, lat = middle_of(column)
    return add_building(
        facts=Facts(number=number, address=address, **facts),
        place=place_of("WGS84", lon=lon, lat=lat),
        by=by or personas.make("grid_admin"),
    )


def a_building_by_hand(
    area: str = personas.SUJIATANG_GRID, number: str = "1", address: str = "建设路 18 号院", entrances: tuple[str, ...] = ("1", "2"),
) -> Building:  # fmt: skip
    """A building in a grid that is not drawn."""
    return add_building(
        facts=Facts(number=number, address=address, storeys=6, entrances=entrances),
        place=place_of("WGS84", lon=WEST, lat=SOUTH), area_code=area, reason="界线还没有画",
        by=personas.make("grid_admin"),
    )  # fmt: skip


def an_import_of_buildings(area: str = personas.LIANHUA) -> BuildingImport:
    """A file of one row that is refused."""
    counts = {
        "new": 0,
        "changed": 0,
        "same": 0,
        "refused": 1,
        "rows": 1,
        "columns": ["地址", "幢号"],
        "advice": "",
    }
    return BuildingImport.objects.create(
        area_id=area, file_name="楼栋.csv", coord_source="WGS84", refused=[[2, ["建设路", "1"], "没有经纬度。"]], counts=counts,
        checked_at=timezone.now(), checked_by=personas.make("grid_admin"),
    )  # fmt: skip
