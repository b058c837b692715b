"""Whoever presses something wrongly in an initiative, or plans it wrongly, has a way back, and its book says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.initiatives import actions, queries
from grids.initiatives.expiring import look_after
from grids.initiatives.models import Initiative, InitiativeTask
from grids.initiatives.undoing.actions import drop, drop_item, take_back
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.initiatives import an_initiative, begun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there."""


def done(person, note: str = "") -> InitiativeTask:
    task = begun().tasks.get(area=personas.SUJIATANG_GRID)
    return actions.do(task_id=task.pk, note=note, by=person("grid_officer"))[0]


def yesterday(task: InitiativeTask) -> None:
    InitiativeTask.objects.filter(pk=task.pk).update(done_at=timezone.now() - timedelta(days=1))


def test_on_the_same_day_whoever_did_it_takes_it_back_and_finds_the_note_again(person, signed_in):
    task, officer = done(person, "已劝离"), person("grid_officer")
    taken, is_new = take_back(task_id=task.pk, by=officer)
    assert (taken.state, taken.done_by, taken.done_at, is_new) == ("open", None, None, True)
    assert not take_back(task_id=task.pk, by=officer)[1]
    assert queries.own_waiting(officer) == [taken]
    page = signed_in("grid_officer").get(f"/initiatives/tasks/{task.pk}/").content.decode()
    assert "已劝离</textarea>" in page
    assert "撤回，重新办" in page
    assert broken_links(task.initiative.events.order_by("seq").iterator()) == []
    assert actions.do(task_id=task.pk, by=officer)[0].note == ""


def test_what_was_pressed_is_said_with_its_place_and_leads_back_to_it(signed_in):
    task = begun().tasks.get(area=personas.SUJIATANG_GRID)
    page = signed_in("grid_officer").post(f"/initiatives/tasks/{task.pk}/fine/", follow=True).content.decode()
    assert (
        f'无异常：<a href="/initiatives/tasks/{task.pk}/">查看消防通道 · {task.area.short_name}</a>' in page
    )


def test_later_or_by_somebody_else_it_is_who_plans_with_a_reason(person):
    task = done(person)
    with pytest.raises(Refusal, match="没有在这个区域撤回"):
        take_back(task_id=task.pk, by=person("community_officer"))
    yesterday(task)
    with pytest.raises(Refusal, match="没有在这个区域撤回"):
        take_back(task_id=task.pk, by=person("grid_officer"))
    with pytest.raises(Refusal, match="写明原因"):
        take_back(task_id=task.pk, by=person("grid_admin"))
    assert take_back(task_id=task.pk, by=person("grid_admin"), reason="点错了楼栋")[1]
    step = task.initiative.events.get(verb="take_back")
    assert (step.reason, step.given) == ("点错了楼栋", {"was": "fine"})


def test_what_became_a_lead_is_put_right_where_it_is_now(person):
    task = begun().tasks.get(area=personas.SUJIATANG_GRID)
    found, _is_new = actions.find(task_id=task.pk, what="堆物堵门", by=person("grid_officer"))
    with pytest.raises(Refusal, match=f"已转为哨源 {found.lead_number}"):
        take_back(task_id=task.pk, by=person("grid_officer"))


def test_an_item_is_taken_off_its_open_tasks_close_and_what_was_done_stays(person, signed_in):
    by, initiative = person("grid_admin"), begun()
    actions.add_item(
        initiative_id=initiative.pk, what="查看充电棚", target="grid", due_on=initiative.ends_on, by=by
    )
    wrong = initiative.items.get(what="查看消防通道")
    kept = initiative.tasks.get(item=wrong, area=personas.SUJIATANG_GRID)
    actions.do(task_id=kept.pk, by=person("grid_officer"))
    with pytest.raises(Refusal, match="写明原因"):
        drop_item(initiative_id=initiative.pk, item_id=wrong.pk, by=by)
    assert drop_item(initiative_id=initiative.pk, item_id=wrong.pk, by=by, reason="写重了")[1]
    assert not drop_item(initiative_id=initiative.pk, item_id=wrong.pk, by=by)[1]
    assert sorted(initiative.tasks.filter(item=wrong).values_list("state", flat=True)) == [
        "fine",
        "void",
        "void",
    ]
    whole = queries.progress_of(by, [initiative])[initiative.pk]
    assert (whole.total, whole.done) == (4, 1)
    assert look_after(by=system_actor()) == 0
    left = initiative.items.get(is_dropped=False)
    with pytest.raises(Refusal, match="只剩这一项"):
        drop_item(initiative_id=initiative.pk, item_id=left.pk, by=by, reason="也写错了")
    dropped = initiative.tasks.filter(state="void").first()
    with pytest.raises(Refusal, match="已经撤下"):
        actions.do(task_id=dropped.pk, by=by)
    # what was done of it stays done: nobody does it again
    with pytest.raises(Refusal, match="已经撤下"):
        take_back(task_id=kept.pk, by=person("grid_officer"))
    page = signed_in("grid_officer").get(f"/initiatives/tasks/{kept.pk}/").content.decode()
    assert "撤回，重新办" not in page


def test_a_plan_is_dropped_and_one_that_began_is_ended_with_a_reason(person):
    by, plan, going = person("grid_admin"), an_initiative(), begun()
    assert (drop(initiative_id=plan.pk, by=by)[0].state, drop(initiative_id=plan.pk, by=by)[1]) == (
        "dropped", False,
    )  # fmt: skip
    for refused in (
        lambda: actions.start(initiative_id=plan.pk, by=by),
        lambda: drop(initiative_id=going.pk, by=by),
        lambda: actions.end(initiative_id=going.pk, by=by),
        lambda: actions.end(initiative_id=an_initiative(name="另一个").pk, by=by, reason="x"),
    ):
        with pytest.raises(Refusal):
            refused()
    assert actions.end(initiative_id=going.pk, reason="日期定错，另建", by=by)[0].state == "ended"
    assert going.events.get(verb="end").reason == "日期定错，另建"


def test_pages_offer_these_ways_and_say_what_is_refused(person, signed_in):
    client, plan = signed_in("grid_admin"), an_initiative()
    assert "撤销专项" in client.get(f"/initiatives/{plan.pk}/").content.decode()
    task = done(person)
    one = f"/initiatives/{task.initiative_id}/"
    for url, data, status in (
        (f"{one}end/", {}, 400),
        (f"{one}item/{task.item_id}/drop/", {"reason": "多余"}, 409),
        (f"/initiatives/tasks/{task.pk}/undo/", {}, 400),
        (f"/initiatives/tasks/{task.pk}/undo/", {"reason": "点错了"}, 302),
        (f"{one}end/", {"reason": "日期定错"}, 302),
        (f"/initiatives/{plan.pk}/drop/", {}, 302),
    ):
        assert client.post(url, data).status_code == status, url
    page = client.get(one).content.decode()
    assert "日期定错" in page
    assert set(Initiative.objects.values_list("state", flat=True)) == {"ended", "dropped"}
