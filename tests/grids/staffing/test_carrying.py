"""What becomes of posts when the ground under them changes hands."""

import pytest
from django.utils import timezone

from grids.areas.changing import change_boundaries
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.staff.actions import appoint
from grids.staff.models import Member, PostKind
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.shapes import a_row_of_grids, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def grids(departments):
    return a_row_of_grids(2)


def merged(grids, **more):
    return change_boundaries(
        shapes={grids[0]: square(0, 0, 2), grids[1]: None}, from_day=timezone.localdate(), reason="并", by=system_actor(),
        **more,
    )  # fmt: skip


def test_posts_of_a_grid_that_is_merged_end_with_it_and_the_preview_says_whose(grids):
    member = Member.objects.create(name="尚德福")
    inspector = PostKind.objects.get(code="inspector")
    held = appoint(
        member=member, kind=inspector, area=Area.objects.get(code=grids[1]), from_day=personas.ALWAYS.lower, by=system_actor()
    )  # fmt: skip
    stays = appoint(
        member=member, kind=inspector, area=Area.objects.get(code=grids[0]), from_day=personas.ALWAYS.lower, by=system_actor()
    )  # fmt: skip
    (seen,) = merged(grids).moved["posts"]
    assert (seen.area_from, seen.area_to, seen.count) == (grids[1], grids[0], 1)
    assert seen.rows[0][0] == "尚德福（巡查员）"
    held.refresh_from_db()
    assert held.period.upper is None
    assert merged(grids, confirm=True).moved["posts"] == [seen]
    for one in (held, stays):
        one.refresh_from_db()
    assert held.period.upper == timezone.localdate()
    assert stays.period.upper is None


def test_nobody_is_appointed_to_a_grid_that_is_no_more(grids):
    merged(grids, confirm=True)
    with pytest.raises(Refusal, match="已经撤销"):
        appoint(
            member=Member.objects.create(name="尚德福"), kind=PostKind.objects.get(code="inspector"),
            area=Area.objects.get(code=grids[1]), from_day=timezone.localdate(), by=system_actor(),
        )  # fmt: skip
