"""Two who register, change or end the same dwelling at the same moment: once is done once, and who is second reads who was first."""

from uuid import uuid4

import pytest

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.registry.actions import move_building
from grids.registry.dwellings import actions
from grids.registry.dwellings.facts import House, rooms_of
from grids.registry.dwellings.kinds import Use, Way
from grids.registry.dwellings.models import Dwelling, DwellingEvent, DwellingUse
from tests import personas
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories.dwellings import a_dwelling
from tests.factories.registry import a_building_by_hand, grids_beside

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("areas")]
ROOMS = rooms_of(House(Way.THROUGH, ("1", "2"), 1, 3, 2))


def refused(results: list[object]) -> list[Refusal]:
    """What was refused; anything that failed without a sentence fails the test."""
    failed = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Refusal) for one in failed), failed
    return failed


def test_a_house_pressed_three_times_with_one_key_comes_in_once():
    building, by, key = a_building_by_hand(), personas.make("grid_admin"), uuid4()
    add = lambda: actions.add_dwellings(building_id=building.pk, rooms=ROOMS, by=fresh(by), key=key)  # noqa: E731
    assert refused(at_once(add, add, add)) == []
    assert Dwelling.objects.filter(building=building).count() == len(ROOMS)
    assert DwellingEvent.objects.filter(building=building).count() == len(ROOMS)


def test_the_same_house_by_two_pages_comes_in_once_and_the_second_reads_which_rooms_are_there():
    building, by = a_building_by_hand(), personas.make("grid_admin")
    add = lambda: actions.add_dwellings(building_id=building.pk, rooms=ROOMS, by=fresh(by), key=uuid4())  # noqa: E731
    (said,) = refused(at_once(add, add))
    assert "已经登记过" in str(said)
    assert Dwelling.objects.filter(building=building).count() == len(ROOMS)


def test_two_changes_at_once_leave_one_and_a_conflict():
    dwelling, by = a_dwelling(), personas.make("grid_admin")
    use = lambda value: lambda: actions.set_use(dwelling_id=dwelling.pk, use=value, by=fresh(by), base=1)  # noqa: E731
    (said,) = refused(at_once(use(Use.LET), use(Use.VACANT)))
    assert said.code == "conflict"
    assert (
        DwellingUse.objects.filter(dwelling=dwelling, period__upper_inf=True, period__isempty=False).count()
        == 1
    )
    assert broken_links(DwellingEvent.objects.filter(dwelling=dwelling).order_by("seq").iterator()) == []


def test_the_same_key_twice_is_one_step():
    dwelling, by, key = a_dwelling(), personas.make("grid_admin"), uuid4()
    end = lambda: actions.end_dwelling(dwelling_id=dwelling.pk, reason="已拆", by=fresh(by), key=key, base=1)  # noqa: E731
    assert refused(at_once(end, end, end)) == []
    assert DwellingEvent.objects.filter(dwelling=dwelling, verb="ended").count() == 1


def test_a_house_that_is_moved_while_its_dwellings_change_takes_them_along():
    first, second, _third = grids_beside()
    dwelling, by = a_dwelling(a_building_by_hand(first.code)), personas.make("grid_admin")
    move = lambda: move_building(  # noqa: E731
        building_id=dwelling.building_id, area_code=second.code, reason="入口在那边", by=fresh(by)
    )
    use = lambda: actions.set_use(dwelling_id=dwelling.pk, use=Use.LET, by=fresh(by))  # noqa: E731
    assert refused(at_once(move, use)) == []
    dwelling.refresh_from_db()
    assert (dwelling.area_id, dwelling.use) == (second.code, Use.LET)
