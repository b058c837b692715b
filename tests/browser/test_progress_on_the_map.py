"""An initiative's progress on the map: chosen by keyboard, hatched and written into each grid; tiles where there is too much."""

import os
from base64 import b64decode

import pytest
from playwright.sync_api import expect

from grids.initiatives.models import InitiativeTask
from grids.registry.tiles import tianditu
from tests import personas
from tests.browser.waiting import box_of, ends_above, until
from tests.factories.initiatives import begun
from tests.factories.registry import a_building, grids_beside

# one white dot
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII="
)
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
    expect(page.locator(".m-name b")).to_have_text(["1/1", "0/1", "0/1"])
    expect(page.locator(".m-name.is-crowded")).to_have_count(0)
    expect(page.locator("path.m-share-4")).to_have_count(1)
    expect(page.locator(".grid-shares li")).to_have_count(5)
    # neither lies on the other, nor the key on the grids; however many rows the legend has, what is chosen stands above it
    if width > 800:
        ends_above(page.locator(".grid-shares"), page.locator(".grid-key"))
    else:
        expect(page.locator(".grid-key")).to_be_hidden()
        until(lambda: box_of(page.locator("#grid-map"))["height"], lambda height: height >= 300)
    page.locator(".grid-list [data-grid]").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#grid-panel .figs")).to_contain_text(made.name)
    if os.environ.get("LOOK"):
        page.screenshot(path=f"{os.environ['LOOK']}/progress-{width}.png", full_page=width < 800)
    assert page.complaints == []


def test_the_official_map_lies_beneath_and_its_number_stands_on_it(areas, page_of, settings, monkeypatch):
    settings.TIANDITU_KEY, settings.TIANDITU_APPROVAL = "key", "GS（2024）0568号"
    monkeypatch.setattr(tianditu, "_fetched", lambda *_tile: (PICTURE, "image/png"))
    grids_beside()
    page = page_of("grid_admin", width=1440, height=900)
    page.goto(f"/grids/{personas.SUJIATANG}/")
    expect(page.locator(".leaflet-tile-pane img.leaflet-tile-loaded").first).to_be_attached()
    expect(page.get_by_text("天地图 GS（2024）0568号")).to_be_visible()
    assert page.complaints == []
