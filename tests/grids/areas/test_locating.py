"""Every place lies in exactly one leaf, on edges and corners too; alone, in sets, and after a change."""

from datetime import timedelta
from itertools import pairwise

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.access.roles import Permission
from grids.areas.changing import Fresh, Relocation, change_boundaries
from grids.areas.locating import locate, located_sql, metres_outside, strays
from grids.areas.models import Area
from grids.areas.queries import boundary_on, days_of, grids_on, history_of
from tests import personas
from tests.factories.shapes import FROM, SOUTH, STEP, WEST, a_row_of_grids, at, drawn, square
from tests.grids.areas.test_coverage import tilings

pytestmark = pytest.mark.django_db


@pytest.fixture
def grids(areas) -> list[str]:
    return a_row_of_grids(3)


def in_one_question(places: list[tuple[float, float]], day=FROM) -> list[str | None]:
    """The same by the expression for sets."""
    sql = f"""
        SELECT {located_sql("place.point")} FROM (
            SELECT number, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point
            FROM unnest(%(lon)s::float8[], %(lat)s::float8[]) WITH ORDINALITY AS given(lon, lat, number)
        ) place ORDER BY number
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": day, "lon": [x for x, _y in places], "lat": [y for _x, y in places]})
        return [code for (code,) in cursor.fetchall()]


def test_a_place_lies_in_its_leaf_with_everything_above_in_one_question(grids):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = locate(*at(1.5, 0.5), FROM)
    assert len(asked) == 1
    assert found.leaf.code == grids[1]
    assert [area.code for area in found.chain] == [
        personas.CITY, personas.WUHUA, personas.LIANHUA, personas.HONGSHAN, grids[1],
    ]  # fmt: skip


def test_on_an_edge_and_on_a_corner_it_is_the_lowest_code(grids):
    edge = round(WEST + STEP, 9), at(1, 0.5)[1]
    corner = round(WEST + 2 * STEP, 9), round(SOUTH + STEP, 9)
    assert locate(*edge, FROM).code == grids[0]
    assert locate(*corner, FROM).code == grids[1]
    assert in_one_question([edge, corner, at(2.5, 0), at(9, 9)]) == [
        grids[0],
        grids[1],
        grids[2],
        None,
    ]


def test_before_it_was_drawn_and_outside_there_is_nothing(grids):
    assert locate(*at(1.5, 0.5), FROM - timedelta(days=1)).chain == []
    assert locate(*at(9, 9), FROM).leaf is None


def test_in_a_gap_there_is_no_leaf_but_what_lies_around_is_known(areas):
    drawn(
        {personas.HONGSHAN: square(0, 0, 3), "n": square(0, 0)}, fresh={"n": Fresh(personas.HONGSHAN, "一格")}
    )
    found = locate(*at(2, 0.5), FROM)
    assert found.leaf is None
    assert found.code == personas.HONGSHAN


@settings(
    max_examples=6, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(tilings(), st.data())
def test_every_place_of_a_random_tiling_lies_in_exactly_one_leaf(areas, tiling, data):
    _whole, coverage = tiling
    with transaction.atomic():
        fresh = {code: Fresh(personas.XUEFU, f"格{code}") for code in coverage.shapes}
        shapes = {
            code: GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=4326)
            for code, shape in coverage.shapes.items()
        }
        report = drawn(shapes, fresh=fresh)
        # a narrow leaf is said to be one, and has its places too
        assert [one for one in report.warnings if one["kind"] != "sliver"] == []
        places = []
        for shape in coverage.shapes.values():
            corners = shapely.get_coordinates(shape).tolist()
            places += [tuple(one) for one in corners]
            for one, other in pairwise(corners):
                part = data.draw(st.floats(0, 1)) if len(places) < 60 else 0.37
                places.append((one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part))
            places.append(tuple(shape.point_on_surface().coords[0]))
        found = in_one_question(places)
        inside = [
            (place, code)
            for place, code in zip(places, found, strict=True)
            if coverage.union().covers(shapely.Point(place))
        ]
        assert all(code is not None for _place, code in inside)
        for place, code in inside[::7]:
            assert locate(*place, FROM).code == code
        known = {code: word for word, code in report.codes.items()}
        for place, code in inside:
            assert coverage.shapes[known[code]].distance(shapely.Point(place)) < 2e-8
        transaction.set_rollback(True)


def test_rows_that_lie_elsewhere_now_are_found_in_one_question(grids):
    other = locate(*at(1.5, 0.5), FROM).chain[-2]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE things (id int, area_code text, spot geometry(Point, 4326))")
        for number, (x, area) in enumerate(
            ((0.5, grids[0]), (1.5, grids[0]), (2.5, other.code), (None, grids[1]))
        ):
            point = f"SRID=4326;POINT({' '.join(map(str, at(x, 0.5)))})" if x else None
            cursor.execute("INSERT INTO things VALUES (%s, %s, ST_GeomFromEWKT(%s))", [number, area, point])
    relocation = Relocation(None, FROM, None, (*grids, other.code), {grids[1]: grids[2]})
    found = strays(relocation, table="things", key="id", area="area_code", point="spot")
    assert found == [
        (2, other.code, grids[2]), (1, grids[0], grids[1]), (3, grids[1], grids[2]),
    ]  # fmt: skip


def test_how_far_outside_the_own_area_a_place_lies(grids, person):
    officer = person("grid_admin")
    assert metres_outside(officer, Permission.GRID_EDIT, *at(1, 0.5)) == 0
    assert metres_outside(officer, Permission.GRID_EDIT, *at(4, 0.5)) == pytest.approx(101, rel=0.01)
    assert metres_outside(person("street_admin"), Permission.GRID_EDIT, *at(4, 0.5)) is None


def test_areas_as_of_any_day_also_those_that_are_no_more(grids, person):
    later = FROM + timedelta(days=30)
    change_boundaries(
        shapes={grids[0]: square(0, 0, 2), grids[1]: None}, from_day=later, reason="合并", by=person("grid_admin"),
        confirm=True,
    )  # fmt: skip
    community = Area.objects.get(code=personas.HONGSHAN)
    assert [row.area_id for row in grids_on(community, FROM)] == [personas.HONGSHAN, *grids]
    assert [row.area_id for row in grids_on(community, later)] == [personas.HONGSHAN, grids[0], grids[2]]
    assert boundary_on(grids[1], later - timedelta(days=1)).shape.area > 0
    assert boundary_on(grids[1], later) is None
    assert days_of(community) == [later, FROM]
    assert [row.change.kind for row in history_of(grids[0])] == ["merge", "import"]
