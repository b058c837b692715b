"""What is wrong with boundaries, found by PostGIS for a street in one go, with its size on the ellipsoid."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import call_command
from django.db import connection, transaction

from grids.areas.changing import Fresh, change_boundaries
from grids.areas.models import Area, AreaBoundary
from grids.areas.topology import Drafted, faults, topology_of
from tests import personas
from tests.factories.shapes import FROM, a_row_of_grids, drawn, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def grids(areas) -> list[str]:
    return a_row_of_grids(3)


def street() -> Area:
    return Area.objects.get(code=personas.LIANHUA)


def by_hand(code: str, shape) -> None:
    """A shape as no action would write it; the look at commit never comes, since it is taken back."""
    row = AreaBoundary.objects.get(area=code)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM grids_areaboundary WHERE id = %s", [row.pk])
    AreaBoundary.objects.create(area_id=code, shape=shape, coord_source="WGS84", period=row.period)


@pytest.fixture
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_where_nothing_is_wrong_nothing_is_found(grids):
    assert faults(street(), FROM) == []
    found = topology_of(Area.objects.get(code=personas.HONGSHAN), FROM)
    assert (found["levels"], found["overlaps"], found["gaps"]) == ({"4": 3}, [], [])


@pytest.mark.usefixtures("as_owner")
def test_each_fault_has_its_kind_areas_and_size(grids, taken_back):
    by_hand(grids[0], square(0, 0, 1.1))
    by_hand(grids[2], square(2.2, 0, 1.8))
    found = {fault.kind: fault for fault in faults(street(), FROM)}
    assert set(found) == {"overlap", "gap", "outside"}
    assert [code for code, _name in found["overlap"].areas] == grids[:2]
    assert found["overlap"].m2 == pytest.approx(1118, rel=0.01)
    assert found["gap"].areas[0][0] == personas.HONGSHAN
    assert {code for code, _name in found["gap"].areas[1:]} == {grids[1], grids[2]}
    assert found["gap"].m2 == pytest.approx(2236, rel=0.01)
    assert found["outside"].m2 == pytest.approx(11180, rel=0.01)
    assert "虹山社区 · 第1网格" in found["overlap"].sentence
    assert found["overlap"].shape["type"] in ("Polygon", "MultiPolygon")


@pytest.mark.usefixtures("as_owner")
def test_slivers_and_crossings(grids, taken_back):
    by_hand(grids[0], square(0, 0, 0.999_5))
    by_hand(
        grids[2],
        GEOSGeometry(
            "MULTIPOLYGON(((102.702 25.060, 102.703 25.061, 102.703 25.060, 102.702 25.061, 102.702 25.060)))",
            srid=4326,
        ),
    )
    kinds = {fault.kind for fault in faults(street(), FROM)}
    assert {"sliver", "crossing"} <= kinds


def test_a_draft_is_looked_at_in_the_place_of_what_is_in_force(grids):
    over = {grids[0]: Drafted(square(0, 0, 1.5), 4, personas.HONGSHAN)}
    (overlap,) = faults(street(), FROM, over)
    assert overlap.kind == "overlap"
    ended = {grids[1]: Drafted(None, 4, personas.HONGSHAN)}
    (gap,) = faults(street(), FROM, ended)
    assert gap.kind == "gap"
    new = {"new": Drafted(square(0, 0, 3), 4, personas.HONGSHAN, "新格")}
    assert "新格" in " ".join(fault.sentence for fault in faults(street(), FROM, new))


def test_what_is_enclosed_is_a_gap_where_the_area_above_isnt_drawn(areas):
    ring = square(0, 0, 3, 3).difference(square(1, 1))
    drawn({"n": ring}, fresh={"n": Fresh(personas.HONGSHAN, "环")})
    AreaBoundary.objects.filter(area=personas.HONGSHAN).update(period=(date(2020, 1, 1), FROM))
    (gap,) = faults(street(), FROM)
    assert gap.m2 == pytest.approx(11180, rel=0.01)


def test_a_script_gets_one_document(grids, capsys):
    call_command("check_topology", "--area", personas.LIANHUA, "--day", "2026-01-01", "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["levels"] == {"3": 1, "4": 3}
    assert found["gaps"] == found["overlaps"] == found["slivers"] == []
    assert found["not_drawn"] == [personas.SUJIATANG_GRID]


def test_with_faults_the_command_ends_with_one(grids, capsys, person):
    change_boundaries(
        shapes={grids[0]: square(0, 0, 0.5)},
        from_day=FROM,
        reason="改",
        by=person("grid_admin"),
        confirm=True,
    )
    with pytest.raises(SystemExit) as end:
        call_command("check_topology", "--area", personas.HONGSHAN)
    assert end.value.code == 1
    assert "不属于任何网格" in capsys.readouterr().out
