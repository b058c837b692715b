"""An initiative's progress on the map: chosen by keyboard, hatched and written into each grid; tiles where there is too much."""

import os

import pytest
from playwright.sync_api import expect

from grids.initiatives.models import InitiativeTask
from tests import personas
from tests.factories.initiatives import begun
from tests.factories.registry import a_building, grids_beside

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_progress_is_chosen_by_keyboard_and_stands_in_each_grid(areas, page_of, width):
    grids = grids_beside()
    a_building(0)
    made = begun(area=personas.SUJIATANG)
    first = InitiativeTask.objects.filter(initiative=made, area=grids[0].code)
    first.update(state="fine", done_at=made.created_at, done_by=made.created_by)
    page = page_of("grid_admin", width=width, height=900)
    page.goto(f"/grids/{personas.SUJIATANG}/")
    page.locator("#initiative").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**initiative=*")
    expect(page.locator(".m-share").first).to_be_attached()
    assert page.locator(".m-share").all_inner_texts() == ["1/1", "0/1", "0/1"]
    assert page.locator("path.m-share-4").count() == 1
    assert page.locator(".grid-shares li").count() == 5
    page.locator(".grid-list [data-grid]").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#grid-panel .figs")).to_contain_text(made.name)
    if os.environ.get("LOOK"):
        page.screenshot(path=f"{os.environ['LOOK']}/progress-{width}.png", full_page=width < 800)
    assert page.complaints == []
