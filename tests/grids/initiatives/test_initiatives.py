"""An initiative lays its checklist over the grids of its area; each thing is done once, and what is found becomes a lead."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from grids.areas.models import Area
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.initiatives import actions, queries
from grids.initiatives.expiring import erase_past_term, look_after
from grids.initiatives.models import Initiative, InitiativeTask
from grids.staff.models import Appointment, PostKind
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.grids import an_area
from tests.factories.initiatives import an_initiative, begun
from whistles.intake.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(departments):
    """Areas are there."""


def grids_of(initiative: Initiative) -> set[str]:
    return set(initiative.tasks.values_list("area", flat=True))


def test_it_lays_each_item_over_each_leaf_and_adds_what_comes_later_once(person):
    initiative = begun()
    assert grids_of(initiative) == {personas.SUJIATANG_GRID, personas.HONGSHAN, personas.XUEFU}
    fresh = an_area(personas.SUJIATANG, name="苏家塘第二网格")
    assert (look_after(by=system_actor()), look_after(by=system_actor())) == (1, 0)
    assert fresh.code in grids_of(initiative)


def test_it_begins_with_a_checklist_and_ends_once_by_itself_when_it_is_over(person):
    planner, made = person("grid_admin"), an_initiative()
    with pytest.raises(Refusal, match="还没有一项"):
        actions.start(initiative_id=made.pk, by=planner)
    with pytest.raises(Refusal, match="起止日期之间"):
        actions.add_item(
            initiative_id=made.pk, what="x", target="grid", due_on=made.ends_on + timedelta(1), by=planner
        )
    going = begun()
    assert not actions.start(initiative_id=going.pk, by=planner)[1]
    yesterday = timezone.localdate() - timedelta(days=1)
    Initiative.objects.filter(pk=going.pk).update(starts_on=yesterday, ends_on=yesterday)
    look_after(by=system_actor())
    going.refresh_from_db()
    assert going.state == "ended"
    with pytest.raises(DatabaseError, match="ends once"), transaction.atomic():
        Initiative.objects.filter(pk=going.pk).update(state="going")
    assert broken_links(going.events.order_by("seq").iterator()) == []


def test_who_plans_and_who_does_it(person):
    with pytest.raises(Refusal, match="没有在这个区域布置专项"):
        actions.create(
            kind=an_initiative().kind, name="x", purpose="y", area=Area.objects.get(code=personas.HONGYUN),
            starts_on=timezone.localdate(), ends_on=timezone.localdate(), by=person("grid_admin"),
        )  # fmt: skip
    with pytest.raises(Refusal, match="派哪几种岗位"):
        an_initiative(kind="five_staff")
    task = begun().tasks.get(area=personas.SUJIATANG_GRID)
    with pytest.raises(Refusal, match="没有在这个区域办理专项任务"):
        actions.do(task_id=task.pk, by=person("street_leader"))
    with pytest.raises(InitiativeTask.DoesNotExist):
        actions.do(task_id=task.pk, by=person("other_community_officer"))


def test_nothing_unusual_is_one_tap_and_pressed_again_changes_nothing(person):
    officer, task = person("grid_officer"), begun().tasks.get(area=personas.SUJIATANG_GRID)
    assert queries.own_waiting(officer) == [task]
    assert actions.do(task_id=task.pk, by=officer)[1]
    assert not actions.do(task_id=task.pk, by=officer)[1]
    assert queries.own_waiting(officer) == []
    with pytest.raises(Refusal, match="刚由 郑网格 办了"):
        actions.do(task_id=task.pk, by=person("community_officer"))


def test_what_names_kinds_of_posts_waits_for_these_alone(person):
    task = begun(posts=("grid_leader",)).tasks.get(area=personas.SUJIATANG_GRID)
    assert queries.own_waiting(person("grid_officer")) == [task]
    assert queries.own_waiting(person("community_officer")) == []


def test_a_finding_becomes_a_lead_of_its_grid_by_one_press_and_once(person):
    officer, task = person("grid_officer"), begun().tasks.get(area=personas.SUJIATANG_GRID)
    for _time in range(2):
        done, _is_new = actions.find(task_id=task.pk, what="二单元门口停满电动车", by=officer)
    lead = Lead.objects.get()
    assert (lead.area_id, lead.source_id, lead.title[:8]) == (
        personas.SUJIATANG_GRID,
        "grid_patrol",
        "冬季消防隐患排查"[:8],
    )
    assert (done.state, done.lead_number) == ("found", lead.source_number)


def test_progress_by_grid_adds_up_for_whoever_sees_them(person):
    initiative = begun()
    actions.do(task_id=initiative.tasks.get(area=personas.SUJIATANG_GRID).pk, by=person("grid_officer"))
    rows = queries.by_grid(person("street_leader"), initiative)
    assert {row.area.code: (row.progress.done, row.progress.total) for row in rows} == {
        personas.SUJIATANG_GRID: (1, 1), personas.HONGSHAN: (0, 1), personas.XUEFU: (0, 1),
    }  # fmt: skip
    assert queries.progress_of(person("street_leader"), [initiative])[initiative.pk].left == 2
    assert queries.open_in(person("street_leader"), [personas.HONGSHAN])[personas.HONGSHAN][0] == 1


def test_people_sent_into_grids_stand_by_grid_with_the_holes(person):
    person("grid_officer")
    initiative = an_initiative(kind="five_staff", posts=("grid_leader", "mediator"))
    rows = {
        area.code: {kind.code: len(held) for kind, held in posts}
        for area, posts in queries.sent_into(initiative)
    }
    assert rows[personas.SUJIATANG_GRID] == {"grid_leader": 1, "mediator": 0}
    assert rows[personas.HONGSHAN] == {"grid_leader": 0, "mediator": 0}


def test_a_level_five_grid_has_the_people_of_the_one_above_but_a_leader_of_its_own(person):
    person("grid_officer")
    inner = an_area(personas.SUJIATANG_GRID)
    initiative = an_initiative(kind="five_staff", posts=("grid_leader", "mediator"))
    holder = Appointment.objects.get(area=personas.SUJIATANG_GRID)
    Appointment.objects.create(
        member=holder.member, kind=PostKind.objects.get(code="mediator"), area_id=personas.SUJIATANG_GRID, period=holder.period
    )  # fmt: skip
    rows = {
        area.code: {kind.code: [one.area_id for one in held] for kind, held in posts}
        for area, posts in queries.sent_into(initiative)
    }
    assert rows[inner.code] == {"grid_leader": [], "mediator": [personas.SUJIATANG_GRID]}


def test_notes_lose_numbers_when_their_term_is_over(person):
    officer, initiative = person("grid_officer"), begun()
    task = initiative.tasks.get(area=personas.SUJIATANG_GRID)
    actions.do(task_id=task.pk, by=officer, note="已通知王某，电话13987654321")
    long_ago = timezone.localdate() - timedelta(days=4 * 365)
    actions.end(initiative_id=initiative.pk, reason="提前结束", by=person("grid_admin"))
    Initiative.objects.filter(pk=initiative.pk).update(starts_on=long_ago, ends_on=long_ago)
    assert (erase_past_term(by=system_actor()), erase_past_term(by=system_actor())) == (1, 0)
    task.refresh_from_db()
    assert "13987654321" not in task.note
    assert "已通知" in task.note


@pytest.mark.parametrize(
    "page", ["/initiatives/", "/initiatives/mine/", "/initiatives/tasks/", "/initiatives/new/"]
)
def test_pages_are_shown_empty_and_full(signed_in, page):
    assert signed_in("grid_admin").get(page).status_code == 200
    initiative = begun(kind="five_staff", posts=("grid_leader",))
    client = signed_in("grid_admin")
    assert client.get(page).status_code == 200
    assert client.get(f"/initiatives/{initiative.pk}/").status_code == 200
    assert client.get(f"/initiatives/tasks/{initiative.tasks.first().pk}/").status_code == 200
