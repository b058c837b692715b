"""A change that waits is withdrawn from its page; who splits a grid chooses who serves the new one, and the choice stays."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grids.areas.changing import change_boundaries
from grids.areas.drafting import step
from grids.areas.models import Area
from grids.staff.actions import appoint
from grids.staff.models import Appointment, Member, PostKind
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.shapes import a_row_of_grids, at, square

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

COMMUNITY = personas.HONGSHAN
PICTURES = os.environ.get("PICTURES", "")


def picture(page, name: str) -> None:
    """Where somebody wants to look at it, on a desk and on a phone."""
    if PICTURES:
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture
def grids(areas) -> list[str]:
    return a_row_of_grids(3)


def test_a_change_that_waits_is_withdrawn_and_drawn_on(page_of, grids):
    change_boundaries(
        shapes={grids[0]: square(0, 0, 1.5), grids[1]: square(1.5, 0, 0.5)}, reason="学堂巷封闭施工，近华路以东划归第一网格",
        from_day=timezone.localdate() + timedelta(days=7), by=system_actor(), confirm=True,
    )  # fmt: skip
    page = page_of("grid_admin")
    page.goto(f"/grids/{COMMUNITY}/")
    expect(page.get_by_text("起界线要变")).to_be_visible()
    picture(page, "ground-map-waiting")
    page.goto(f"/grids/{COMMUNITY}/history/")
    expect(page.get_by_role("button", name="撤回改界")).to_be_visible()
    picture(page, "ground-history-waiting")
    page.goto(f"/grids/edit/{COMMUNITY}/")
    picture(page, "ground-edit-waiting")
    page.get_by_role("button", name="撤回，接着画").click()
    expect(page.locator(".edit-steps li")).to_have_count(1)
    expect(page.get_by_text("等着生效的改界")).to_have_count(0)
    picture(page, "ground-edit-again")


def test_who_serves_a_new_grid_is_chosen_with_the_preview(page_of, grids):
    by = personas.make("grid_admin")
    for name, kind in (("尚德福", "grid_leader"), ("方晓梅", "inspector")):
        appoint(
            member=Member.objects.create(name=name, standing="committee"), kind=PostKind.objects.get(code=kind),
            area=Area.objects.get(code=grids[0]), from_day=personas.ALWAYS.lower, by=system_actor(),
        )  # fmt: skip
    line = [list(at(0.6, -0.2)), list(at(0.6, 1.2))]
    step(area_code=COMMUNITY, tool="split", given={"line": line, "name": "第四网格"}, by=by)
    page = page_of("grid_admin")
    page.goto(f"/grids/edit/{COMMUNITY}/")
    box = page.get_by_label("切出的新格，先由原网格的人同时任职")
    box.check()
    box.evaluate("(one) => { one.dataset.before = ''; }")
    # the preview is asked for again with every day that is chosen
    with page.expect_response(lambda answer: "/changes/" in answer.url):
        page.get_by_label("生效日").fill(timezone.localdate().isoformat())
        page.get_by_label("生效日").press("Tab")
    expect(page.locator("[data-before]")).to_have_count(0)
    expect(box).to_be_checked()
    picture(page, "ground-edit-split")
    page.get_by_label("事由").fill("学堂巷以东人多，另设一格")
    page.get_by_role("button", name="保存并生效").click()
    expect(page.get_by_text("新格已任命 2 个岗位。")).to_be_visible()
    assert Appointment.objects.filter(area__name="第四网格").count() == 2
