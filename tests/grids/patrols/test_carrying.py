"""Findings go with their ground; a round that was ended elsewhere takes what was found while it went on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from grids.areas.changing import change_boundaries
from grids.conduct.refusals import Refusal
from grids.patrols import actions
from grids.patrols.models import PatrolFinding
from grids.patrols.placing import ToldPlace
from tests import personas
from tests.factories.files import prepared
from tests.factories.patrols import a_finding, a_patrol
from tests.factories.shapes import a_row_of_grids, at, square

pytestmark = pytest.mark.django_db

FOUND = {"kind": "fire", "what": "楼道里停着电动车。", "is_whole": False}


@pytest.fixture
def grids(departments) -> list[str]:
    return a_row_of_grids(2)


@pytest.fixture
def officer(person):
    return person("grid_admin")


def changed(shapes, officer, **more):
    return change_boundaries(
        shapes=shapes, from_day=timezone.localdate(), reason="调整", by=officer, **{"confirm": True} | more
    )


def test_what_was_not_passed_on_goes_with_its_ground_and_the_book_says_so(grids, officer):
    patrol = a_patrol(officer, area=personas.HONGSHAN)
    there = a_finding(patrol, place=ToldPlace(*at(1.2, 0.5)), settled=False, is_whole=False)
    done = a_finding(patrol, place=ToldPlace(*at(1.2, 0.5)))
    assert (there.area_id, done.area_id) == (grids[1], grids[1])
    shapes = {grids[0]: square(0, 0, 1.5), grids[1]: square(1.5, 0, 0.5)}
    seen = changed(shapes, officer, confirm=False).moved["patrol_findings"]
    assert changed(shapes, officer).moved["patrol_findings"] == seen
    assert [(one.area_from, one.area_to, one.count, one.rows) for one in seen] == [
        (grids[1], grids[0], 1, ())
    ]
    there.refresh_from_db()
    done.refresh_from_db()
    assert (there.area_id, done.area_id) == (grids[0], grids[1])
    last = patrol.events.order_by("-seq").first()
    assert (last.verb, last.finding, last.given["to"]) == ("carry", there, grids[0])


def test_without_a_place_it_goes_to_the_heir_and_so_does_what_is_found_on_the_same_round_later(
    grids, officer
):
    patrol = a_patrol(officer, area=grids[1])
    before = a_finding(patrol, settled=False, is_whole=False)
    changed({grids[0]: square(0, 0, 2), grids[1]: None}, officer)
    before.refresh_from_db()
    assert before.area_id == grids[0]
    assert a_finding(patrol).area_id == grids[0]


def ended_round(officer):
    """One of an hour ago that was ended a quarter of an hour ago, on another phone."""
    now = timezone.now()
    patrol = a_patrol(officer, started_at=now - timedelta(hours=1))
    actions.end(patrol_id=patrol.pk, by=officer, ended_at=now - timedelta(minutes=15))
    patrol.refresh_from_db()
    return patrol


def test_what_was_found_before_the_round_was_ended_elsewhere_is_taken_once_with_its_photo(
    departments, officer
):
    patrol, key = ended_round(officer), uuid4()
    given = FOUND | {"patrol_id": patrol.pk, "key": key, "by": officer}
    at_then = patrol.ended_at - timedelta(minutes=5)
    for _time in range(2):
        found = actions.find(**given, found_at=at_then, file=prepared())
    assert not found.is_new
    assert PatrolFinding.objects.get(pk=key).found_at == at_then
    assert patrol.events.filter(verb="attach").count() == 1
    patrol.refresh_from_db()
    assert patrol.ended_at > at_then


@pytest.mark.parametrize("minutes", [-61, 1, None])
def test_what_was_found_before_or_after_it_or_nobody_knows_when_is_not(departments, officer, minutes):
    patrol = ended_round(officer)
    moment = None if minutes is None else patrol.ended_at + timedelta(minutes=minutes)
    with pytest.raises(Refusal, match="已经结束"):
        actions.find(**FOUND, patrol_id=patrol.pk, key=uuid4(), by=officer, found_at=moment)
