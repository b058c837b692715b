"""A change of boundaries for a day to come can be withdrawn until it is carried out; what was drawn may be gone on with."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from grids.areas import applying
from grids.areas.changing import Fresh, change_boundaries
from grids.areas.drafting import confirm_draft, draft_of, preview_draft, undo
from grids.areas.models import Area, AreaBoundary, BoundaryChange
from grids.areas.withdrawing import withdraw_change
from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.staff.actions import appoint
from grids.staff.models import Member, PostKind
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.shapes import a_row_of_grids, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def grids(departments) -> list[str]:
    return a_row_of_grids(3)


@pytest.fixture
def officer(person):
    return person("grid_admin")


def ahead(days: int = 7) -> date:
    return timezone.localdate() + timedelta(days=days)


def changed(officer, shapes, *, days: int = 7, **more):
    return change_boundaries(
        shapes=shapes, from_day=ahead(days), reason="学堂巷封闭施工", by=officer, confirm=True, **more
    )


def standing() -> list[tuple]:
    """Everything that is drawn, and every area that stands, told as text."""
    rows = AreaBoundary.objects.exclude(period__isempty=True).order_by("area", "pk")
    drawn = [(row.area_id, str(row.period), row.shape.wkt) for row in rows]
    return [
        *drawn,
        *Area.objects.exclude(ends_on__lte=ahead(60)).order_by("code").values_list("code", "ends_on"),
    ]


def shifted(grids, officer, **more):
    return changed(officer, {grids[0]: square(0, 0, 1.5), grids[1]: square(1.5, 0, 0.5)}, **more)


def merged(grids, officer, **more):
    return changed(officer, {grids[0]: square(0, 0, 2), grids[1]: None}, **more)


def split(grids, officer, **more):
    shapes = {grids[0]: square(0, 0, 0.6), "new1": square(0.6, 0, 0.4)}
    return changed(officer, shapes, fresh={"new1": Fresh(personas.HONGSHAN, "第四网格", of=grids[0])}, **more)


@pytest.mark.parametrize("how", [shifted, merged, split])
def test_withdrawn_everything_stands_as_before_and_the_day_changes_nothing(grids, officer, how):
    before = standing()
    report = how(grids, officer)
    assert standing() != before
    change = withdraw_change(change_id=report.change.pk, by=officer)
    assert standing() == before
    assert (change.withdrawn_by, change.applied_at) == (officer, None)
    assert applying.apply_due(ahead(30)) == 0
    assert SecurityEvent.objects.filter(detail__what="withdraw_change").count() == 1
    # and it may be done again
    assert how(grids, officer).change.pk != change.pk


def test_it_is_withdrawn_once_and_not_once_it_was_carried_out(grids, officer):
    first = shifted(grids, officer).change
    withdraw_change(change_id=first.pk, by=officer)
    with pytest.raises(Refusal, match="已由苏网格撤回") as refused:
        withdraw_change(change_id=first.pk, by=officer)
    assert refused.value.code == "conflict"
    today = shifted(grids, officer, days=0).change
    with pytest.raises(Refusal, match="已经生效"):
        withdraw_change(change_id=today.pk, by=officer)


def test_of_changes_on_top_of_each_other_the_last_is_withdrawn_first(grids, officer):
    before = standing()
    first = shifted(grids, officer).change
    second = changed(officer, {grids[1]: square(1.5, 0, 0.8), grids[2]: square(2.3, 0, 0.7)}, days=14).change
    with pytest.raises(Refusal, match="请先撤回那一次"):
        withdraw_change(change_id=first.pk, by=officer)
    withdraw_change(change_id=second.pk, by=officer)
    withdraw_change(change_id=first.pk, by=officer)
    assert standing() == before


def test_of_two_for_one_day_the_second_gives_back_what_the_first_drew(grids, officer):
    first = shifted(grids, officer)
    between = standing()
    second = changed(officer, {grids[1]: square(1.5, 0, 0.8), grids[2]: square(2.3, 0, 0.7)}).change
    withdraw_change(change_id=second.pk, by=officer)
    assert standing() == between
    assert applying.apply_due(ahead(7)) == 1
    first.change.refresh_from_db()
    assert first.change.applied_at


def test_what_was_drawn_onto_given_up_ground_since_is_in_the_way_and_named(grids, officer):
    first = changed(officer, {grids[2]: square(2, 0, 0.5)}).change
    fresh = {"new1": Fresh(personas.HONGSHAN, "第四网格")}
    changed(officer, {"new1": square(2.6, 0, 0.4)}, days=9, fresh=fresh)
    with pytest.raises(Refusal, match="请先撤回"):
        withdraw_change(change_id=first.pk, by=officer)


def test_posts_that_were_planned_in_a_grid_that_never_was_never_hold(grids, officer):
    report = split(grids, officer)
    held = appoint(
        member=Member.objects.create(name="尚德福"), kind=PostKind.objects.get(code="inspector"),
        area=Area.objects.get(code=report.codes["new1"]), from_day=ahead(), by=system_actor(),
    )  # fmt: skip
    withdraw_change(change_id=report.change.pk, by=officer)
    held.refresh_from_db()
    assert held.period.isempty
    area = Area.objects.get(code=report.codes["new1"])
    assert area.ends_on == area.starts_on == ahead()


@pytest.mark.parametrize("how", [shifted, merged, split])
def test_it_may_be_drawn_on_as_a_draft_that_does_the_same(grids, officer, how):
    report = how(grids, officer)
    withdraw_change(change_id=report.change.pk, by=officer, draft_in=personas.HONGSHAN)
    again = preview_draft(area_code=personas.HONGSHAN, from_day=ahead(), by=officer)
    assert {(row["m2_before"], row["m2_after"]) for row in again.areas} == {
        (row["m2_before"], row["m2_after"]) for row in report.areas
    }
    assert again.kind == report.kind
    done = confirm_draft(area_code=personas.HONGSHAN, from_day=ahead(9), reason="改期", by=officer)
    assert BoundaryChange.objects.waiting().get() == done.change


def test_the_draft_can_be_undone_and_another_draft_is_not_lost(grids, officer):
    first = shifted(grids, officer).change
    withdraw_change(change_id=first.pk, by=officer, draft_in=personas.HONGSHAN)
    second = shifted(grids, officer).change
    with pytest.raises(Refusal, match="还有一份草稿"):
        withdraw_change(change_id=second.pk, by=officer, draft_in=personas.HONGSHAN)
    assert BoundaryChange.objects.waiting().get() == second
    assert undo(area_code=personas.HONGSHAN, by=officer) is None
    assert draft_of(area=Area.objects.get(code=personas.HONGSHAN), by=officer) is None


def test_only_who_may_edit_there_withdraws_and_who_sees_nothing_there_knows_of_none(grids, officer, person):
    change = shifted(grids, officer).change
    with pytest.raises(BoundaryChange.DoesNotExist):
        withdraw_change(change_id=change.pk, by=person("other_street_admin"))
    with pytest.raises(Refusal) as refused:
        withdraw_change(change_id=change.pk, by=person("street_leader"))
    assert refused.value.code == "forbidden"
