"""What is to be done for a building goes with it: moved, ended, and there again; done things stay as they are."""

from dataclasses import replace

import pytest

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.initiatives import actions
from grids.initiatives.expiring import look_after
from grids.initiatives.models import Initiative
from grids.initiatives.queries import progress_of
from grids.initiatives.undoing.actions import drop_item, take_back
from grids.registry import actions as registry
from grids.registry.facts import facts_of, place_of
from grids.registry.models import Building
from grids.registry.placing import locate_buildings
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.initiatives import begun
from tests.factories.registry import a_building, grids_beside, middle_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def grids(departments) -> list[str]:
    return [area.code for area in grids_beside()]


@pytest.fixture
def officer(person):
    return person("grid_admin")


@pytest.fixture
def house(grids) -> Building:
    return a_building()


@pytest.fixture
def initiative(house) -> Initiative:
    return begun("building", area=personas.SUJIATANG)


def verbs(initiative) -> list[str]:
    assert broken_links(initiative.events.order_by("seq").iterator()) == []
    return list(initiative.events.order_by("seq").values_list("verb", flat=True))


def end(house, officer) -> None:
    registry.end_building(building_id=house.pk, reason="已拆除", by=officer)


def restore(house, officer) -> None:
    registry.restore_building(building_id=house.pk, reason="注销错了", by=officer)


def test_it_goes_to_the_grid_into_which_its_building_is_put(grids, house, initiative, officer):
    registry.move_building(building_id=house.pk, area_code=grids[1], reason="归邻格管", by=officer)
    task = initiative.tasks.get()
    assert (task.area_id, task.state) == (grids[1], "open")
    last = initiative.events.order_by("-seq").first()
    assert (last.verb, last.task, last.actor, last.given) == (
        "follow", task, officer, {"from": grids[0], "to": grids[1]},
    )  # fmt: skip
    assert verbs(initiative)[-1] == "follow"


def test_it_goes_to_the_grid_of_a_place_that_is_put_right(grids, house, initiative, officer):
    lon, lat = middle_of(2)
    facts = facts_of(house, [])
    registry.correct_building(
        building_id=house.pk, facts=facts, place=place_of("WGS84", lon=lon, lat=lat), by=officer
    )
    assert initiative.tasks.get().area_id == grids[2]
    registry.correct_building(building_id=house.pk, facts=replace(facts, storeys=7), by=officer)
    assert verbs(initiative).count("follow") == 1


def test_it_goes_with_buildings_that_are_located_anew(grids, house, initiative, officer):
    Building.objects.filter(pk=house.pk).update(area=grids[1])
    initiative.tasks.update(area=grids[1])
    locate_buildings(area_codes=[personas.SUJIATANG], by=officer)
    assert initiative.tasks.get().area_id == grids[0]


def test_nobody_waits_for_what_was_to_be_done_in_a_building_that_is_no_more(house, initiative, officer):
    a_building(number="6")
    actions.add_item(
        initiative_id=initiative.pk, what="查看电表", target="building", due_on=initiative.ends_on, by=officer
    )
    for task in initiative.tasks.exclude(building=house):
        actions.do(task_id=task.pk, by=officer)
    end(house, officer)
    progress = progress_of(officer, [initiative])[initiative.pk]
    assert progress.total == progress.done > 0
    assert verbs(initiative).count("close") == 2
    with pytest.raises(Refusal, match="这幢楼已经注销，这一项不用办了"):
        actions.do(task_id=initiative.tasks.filter(building=house).first().pk, by=officer)


def test_it_is_to_be_done_again_once_its_building_stands_again(grids, house, initiative, officer):
    end(house, officer)
    restore(house, officer)
    task = initiative.tasks.get()
    assert (task.state, task.done_by, task.done_at, task.area_id) == ("open", None, None, grids[0])
    assert verbs(initiative)[-2:] == ["close", "reopen"]
    assert actions.do(task_id=task.pk, by=officer)[1]


def test_an_item_that_was_dropped_meanwhile_stays_so(house, initiative, officer):
    actions.add_item(
        initiative_id=initiative.pk, what="查看电表", target="building", due_on=initiative.ends_on, by=officer
    )
    end(house, officer)
    dropped = initiative.items.get(what="查看电表")
    drop_item(initiative_id=initiative.pk, item_id=dropped.pk, reason="不查了", by=officer)
    restore(house, officer)
    assert initiative.tasks.get(item=dropped).state == "void"
    assert initiative.tasks.exclude(item=dropped).get().state == "open"


def test_what_was_done_stays_and_is_not_taken_back_in_a_building_that_is_no_more(
    grids, house, initiative, officer
):
    task = initiative.tasks.get()
    actions.do(task_id=task.pk, by=officer)
    registry.move_building(building_id=house.pk, area_code=grids[1], reason="归邻格管", by=officer)
    end(house, officer)
    assert (initiative.tasks.get().area_id, initiative.tasks.get().state) == (grids[0], "fine")
    with pytest.raises(Refusal, match="这幢楼已经注销，办过的留作记录"):
        take_back(task_id=task.pk, by=officer)
    restore(house, officer)
    taken, _is_new = take_back(task_id=task.pk, by=officer)
    assert (taken.area_id, initiative.tasks.get().area_id) == (grids[1], grids[1])
    assert verbs(initiative)[-2:] == ["take_back", "follow"]


def test_an_initiative_that_is_over_stays_what_it_was(grids, house, initiative, officer):
    actions.end(initiative_id=initiative.pk, reason="已查完", by=officer)
    registry.move_building(building_id=house.pk, area_code=grids[1], reason="归邻格管", by=officer)
    end(house, officer)
    assert (initiative.tasks.get().area_id, initiative.tasks.get().state) == (grids[0], "open")
    assert verbs(initiative)[-1] == "end"


def test_at_night_what_was_laid_beside_its_building_is_put_right(grids, house, initiative):
    initiative.tasks.update(area=grids[1])
    look_after(by=system_actor())
    assert initiative.tasks.get().area_id == grids[0]
    Building.objects.filter(pk=house.pk).update(ends_on=initiative.starts_on)
    look_after(by=system_actor())
    assert initiative.tasks.get().state == "void"
    assert verbs(initiative)[-2:] == ["follow", "close"]
