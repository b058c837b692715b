"""Two who redraw neighbours at once make no overlap between them, whether by the action or past it."""

from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from grids.areas.changing import change_boundaries
from grids.areas.models import AreaBoundary
from grids.areas.topology import faults
from grids.conduct.refusals import Refusal
from tests import personas
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories.shapes import FROM, a_row_of_grids, square

pytestmark = pytest.mark.django_db(transaction=True)


def overlaps() -> list:
    from grids.areas.models import Area

    street = Area.objects.get(code=personas.LIANHUA)
    return [fault for fault in faults(street, timezone.localdate()) if fault.kind == "overlap"]


@pytest.mark.slow
def test_two_officers_take_the_same_gap_at_once_and_one_gets_a_sentence(person):
    west, middle, east = a_row_of_grids(3)
    one, other = person("grid_admin"), person("system_admin")
    # between the two lies what nobody else has: both want all of it
    change_boundaries(
        shapes={middle: square(1.4, 0, 0.2)}, from_day=FROM, reason="让出", by=one, confirm=True
    )

    def wide(code, shape, by):
        return change_boundaries(
            shapes={code: shape}, from_day=timezone.localdate(), reason="补空", by=fresh(by), confirm=True
        )

    results = at_once(
        partial(wide, west, square(0, 0, 1.4), one),
        partial(wide, middle, square(1, 0, 0.6), other),
    )

    refused = [result for result in results if isinstance(result, Refusal)]
    assert len(refused) == 1, results
    assert "重叠" in str(refused[0])
    assert overlaps() == []
    assert AreaBoundary.objects.filter(area=east).count() == 1


@pytest.mark.slow
def test_past_the_action_too_the_database_lets_one_of_both_through(person):
    person("grid_admin")

    def draw(code, shape):
        with transaction.atomic():
            AreaBoundary.objects.create(area_id=code, shape=shape, coord_source="WGS84", period=(FROM, None))
            with connection.cursor() as cursor:
                # both have written before either commits
                cursor.execute("SELECT pg_sleep(0.5)")

    results = at_once(
        partial(draw, personas.HONGSHAN, square(0, 0)), partial(draw, personas.XUEFU, square(0.5, 0))
    )

    failed = [result for result in results if result is not None]
    assert len(failed) == 1, results
    assert "overlaps" in str(failed[0])
    assert AreaBoundary.objects.count() == 1
