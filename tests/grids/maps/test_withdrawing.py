"""A change that waits is shown with its way back; who splits a grid sees whose posts stay and chooses who serves the new one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.areas.changing import change_boundaries
from grids.areas.drafting import draft_of, step
from grids.areas.models import Area, BoundaryChange
from grids.staff.actions import appoint
from grids.staff.models import Appointment, Member, PostKind
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.shapes import a_row_of_grids, at, square

pytestmark = pytest.mark.django_db

COMMUNITY = personas.HONGSHAN
LIANHUA_DAY = 7


@pytest.fixture
def grids(departments) -> list[str]:
    return a_row_of_grids(3)


@pytest.fixture
def client(signed_in):
    return signed_in("grid_admin")


def ahead(days: int = 7):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def change(grids) -> BoundaryChange:
    return change_boundaries(
        shapes={grids[0]: square(0, 0, 1.5), grids[1]: square(1.5, 0, 0.5)}, from_day=ahead(), reason="学堂巷封闭施工",
        by=personas.make("grid_admin"), confirm=True,
    ).change  # fmt: skip


def withdraw(client, change, **more):
    given = {"change": str(change.pk)} | more
    return client.post(reverse("grid_edit_withdraw", args=[COMMUNITY]), given, follow=True)


@pytest.mark.parametrize("page", ["grid_edit", "grid_history", "grid_map"])
def test_a_change_that_waits_is_shown(client, change, page):
    said = client.get(reverse(page, args=[COMMUNITY])).content.decode()
    assert f"{ahead():%Y-%m-%d} 起" in said or "还没到生效日" in said
    assert ("撤回改界" in said) == (page != "grid_map")


def test_it_is_withdrawn_by_one_press_and_told_as_such(client, change):
    said = withdraw(client, change).content.decode()
    assert "改界已撤回，界线照旧" in said
    assert "苏网格" in said
    assert "撤回，没有生效" in said
    assert "撤回改界" not in said
    assert "已由苏网格撤回" in withdraw(client, change).content.decode()


def test_it_may_be_gone_on_with_in_the_editor(client, change):
    answer = withdraw(client, change, again="1")
    assert answer.redirect_chain[-1][0] == reverse("grid_edit", args=[COMMUNITY])
    assert "接着画" in answer.content.decode()
    assert draft_of(area=Area.objects.get(code=COMMUNITY), by=personas.make("grid_admin"))


@pytest.mark.parametrize("given", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_change_is_not_found(client, grids, given):
    url = reverse("grid_edit_withdraw", args=[COMMUNITY])
    assert client.post(url, {"change": given}).status_code == 404


def test_who_looks_only_sees_no_button(signed_in, change):
    said = signed_in("street_leader").get(reverse("grid_history", args=[COMMUNITY])).content.decode()
    assert "还没到生效日" in said
    assert "撤回改界" not in said


# -- posts of a grid that is split --


@pytest.fixture
def split(grids) -> str:
    """A draft that splits the first grid, whose leader is known."""
    by = personas.make("grid_admin")
    appoint(
        member=Member.objects.create(name="尚德福", standing="committee"), kind=PostKind.objects.get(code="grid_leader"),
        area=Area.objects.get(code=grids[0]), from_day=personas.ALWAYS.lower, by=system_actor(),
    )  # fmt: skip
    line = [list(at(0.6, -0.2)), list(at(0.6, 1.2))]
    step(area_code=COMMUNITY, tool="split", given={"line": line, "name": "第四网格"}, by=by)
    return grids[0]


def confirmed(client, **more):
    given = {"from_day": timezone.localdate().isoformat(), "reason": "人多"} | more
    return client.post(reverse("grid_edit_confirm", args=[COMMUNITY]), given, follow=True)


def test_the_preview_names_who_stays_and_says_that_the_new_grid_begins_vacant(client, split):
    html = client.get(reverse("grid_edit_changes", args=[COMMUNITY]), {"serves": "1"}).json()["html"]
    assert "尚德福（网格长）" in html
    assert "1 个留在原格" in html
    assert "个岗位从空缺开始" in html
    assert 'name="serves" form="edit-confirm" checked' in html


@pytest.mark.parametrize("serves", [True, False])
def test_who_stays_serves_both_only_where_that_was_chosen(client, split, serves):
    said = confirmed(client, **({"serves": "on"} if serves else {})).content.decode()
    fresh = Area.objects.get(name="第四网格")
    held = Appointment.objects.filter(member__name="尚德福", period__contains=timezone.localdate())
    assert set(held.values_list("area", flat=True)) == ({split, fresh.code} if serves else {split})
    assert ("新格已任命 1 个岗位" in said) == serves


def test_who_cannot_be_appointed_is_told_and_keeps_nobody_from_theirs(client, split):
    Member.objects.filter(name="尚德福").update(standing="")
    said = confirmed(client, serves="on").content.decode()
    assert "界线已保存并生效" in said
    assert "没有任命到新格：尚德福（网格长）" in said
