"""What becomes of initiatives and of what is to be done in them when grids are merged: told in the book, done by nobody."""

import pytest
from django.utils import timezone

from grids.areas.changing import change_boundaries
from grids.conduct.refusals import Refusal
from grids.initiatives import actions
from grids.initiatives.queries import by_grid, progress_of
from grids.initiatives.undoing.actions import take_back
from tests import personas
from tests.factories.initiatives import an_initiative, begun
from tests.factories.shapes import a_row_of_grids, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def grids(departments) -> list[str]:
    return a_row_of_grids(2)


@pytest.fixture
def officer(person):
    return person("grid_admin")


def merged(grids, officer, **more):
    return change_boundaries(
        shapes={grids[0]: square(0, 0, 2), grids[1]: None}, from_day=timezone.localdate(), reason="并", by=officer,
        **{"confirm": True} | more,
    )  # fmt: skip


def test_what_the_heir_has_to_do_too_is_told_as_gone_into_it_and_done_by_nobody(grids, officer):
    initiative = begun(area=personas.HONGSHAN)
    seen = merged(grids, officer, confirm=False).moved["initiative_tasks"]
    assert merged(grids, officer).moved["initiative_tasks"] == seen
    assert [(one.area_from, one.area_to, one.count) for one in seen] == [(grids[1], grids[0], 1)]
    task = initiative.tasks.get(area=grids[1])
    assert (task.state, task.done_by, task.done_at, task.note) == ("merged", None, None, "")
    assert initiative.tasks.get(area=grids[0]).state == "open"
    last = initiative.events.order_by("-seq").first()
    assert (last.verb, last.task, last.actor) == ("unite", task, officer)
    assert (last.given["from"], last.given["to"]) == (grids[1], grids[0])


def test_it_is_counted_once(grids, officer):
    initiative = begun(area=personas.HONGSHAN)
    merged(grids, officer)
    progress = progress_of(officer, [initiative])[initiative.pk]
    assert (progress.total, progress.done) == (1, 0)
    assert [one.area.code for one in by_grid(officer, initiative)] == [grids[0]]


def test_it_is_neither_done_nor_taken_back_where_it_was(grids, officer, person):
    initiative = begun(area=personas.HONGSHAN)
    merged(grids, officer)
    task = initiative.tasks.get(area=grids[1])
    for step in (actions.do, take_back):
        with pytest.raises(Refusal, match="已经并给邻格"):
            step(task_id=task.pk, by=officer)
    with pytest.raises(Refusal, match="已经并给邻格"):
        actions.find(task_id=task.pk, what="堆放纸箱", by=officer)


def test_what_was_done_in_a_grid_that_ended_is_not_done_again(grids, officer):
    initiative = begun(area=personas.HONGSHAN)
    actions.do(task_id=initiative.tasks.get(area=grids[1]).pk, by=officer)
    merged(grids, officer)
    with pytest.raises(Refusal, match="已经撤销"):
        take_back(task_id=initiative.tasks.get(area=grids[1]).pk, by=officer)


def test_what_the_heir_does_not_have_goes_to_it(grids, officer):
    initiative = begun(area=grids[1])
    report = merged(grids, officer)
    assert [one.area_id for one in initiative.tasks.all()] == [grids[0]]
    assert report.moved["initiative_tasks"][0].count == 1
    assert "carry" in initiative.events.values_list("verb", flat=True)


def test_an_initiative_planned_for_a_grid_that_ends_is_its_heirs(grids, officer):
    planned, over = an_initiative(area=grids[1]), begun(area=grids[1], name="往年的排查")
    actions.end(initiative_id=over.pk, reason="已查完", by=officer)
    seen = merged(grids, officer, confirm=False).moved["initiatives"]
    assert [(one.area_from, one.area_to, one.rows) for one in seen] == [
        (grids[1], grids[0], ((planned.name, ""),))
    ]
    merged(grids, officer)
    planned.refresh_from_db()
    over.refresh_from_db()
    assert (planned.area_id, over.area_id) == (grids[0], grids[1])
    assert planned.events.order_by("-seq").first().verb == "rescope"
