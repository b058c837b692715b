"""The demonstration's estate of 曙光社区: the article's sixteen houses, thirty entrances and 356 dwellings, each wholly owned."""

from datetime import date
from fractions import Fraction

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from governance.demo import shuguang
from grids.areas.models import Area, AreaBoundary
from grids.homes.owners.queries import owners_on
from grids.homes.premises import uscc
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building, Entrance
from grids.staff.queries import system_actor

pytestmark = [pytest.mark.django_db]
DAY = date(2026, 1, 1)


@pytest.fixture
def grid():
    parent = None
    for level, code in enumerate(("530100", *(shuguang.GRID[:digits] for digits in (6, 9, 12, 15)))):
        defaults = {"name": f"曙光 {level}", "level": level, "parent": parent}
        parent, _made = Area.objects.get_or_create(code=code, defaults=defaults)
    shape = MultiPolygon(Polygon.from_bbox((102.770, 25.045, 102.786, 25.060)), srid=4326)
    AreaBoundary.objects.create(
        area=parent,
        shape=shape,
        period=DateRange(date(1990, 1, 1), None),
        is_invented=True,
        coord_source="WGS84",
    )
    return parent


def test_the_estate_is_as_large_as_the_article_says_and_each_dwelling_is_owned_wholly(grid):
    shuguang.settle(by=system_actor())
    assert (Building.objects.count(), Entrance.objects.count(), Dwelling.objects.count()) == (16, 30, 356)
    assert set(Building.objects.values_list("area", flat=True)) == {shuguang.GRID}
    owners = owners_on(Dwelling.objects.values_list("pk", flat=True), DAY)
    parts: dict[object, Fraction] = {}
    for one in owners:
        parts[one.dwelling_id] = parts.get(one.dwelling_id, Fraction(0)) + (one.part or 0)
        assert one.floor_area_m2 == one.floor_area_m2.quantize(shuguang.CENT)
    assert len(parts) == 356
    assert set(parts.values()) == {Fraction(0), Fraction(1)}
    by_person = [one.person_id for one in owners if one.person_id]
    assert max(map(by_person.count, set(by_person))) == 3
    assert sum(1 for one in owners if one.organisation_id) == 4
    assert uscc.read(shuguang.COMPANY.uscc) == shuguang.COMPANY.uscc
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # once more changes nothing
    people = Person.objects.count()
    shuguang.settle(by=system_actor())
    assert Person.objects.count() == people
