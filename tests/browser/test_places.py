"""Where a lead lies: tapped on the small map, taken from the phone once, kept in no draft; and seen on its page."""

import re

import pytest
from playwright.sync_api import expect

from tests import personas
from tests.browser.waiting import box_of, until
from tests.factories import places as drawing
from tests.factories import whistles as made
from whistles.intake.models import Lead

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# the lead's own page; the form's address begins like it
REGISTERED = re.compile(r"/leads/[0-9a-f-]{36}/")
WEST, EAST = personas.SUJIATANG_GRID, f"{personas.SUJIATANG}002"


@pytest.fixture
def grids(departments):
    return drawing.drawn(WEST, column=0), drawing.drawn(EAST, column=1)


def test_a_tap_on_the_map_gives_the_lead_its_grid(grids, page_of):
    page = page_of("community_officer", width=390, height=844)
    page.goto("/leads/new/")
    page.locator("[name=title]").fill("路面塌陷")
    box = page.locator("[data-place-box]")
    box.scroll_into_view_if_needed()
    page.locator(".leaflet-container path.m-edge-4").first.wait_for(state="attached")
    size = box_of(box)
    box.click(position={"x": size["width"] / 2 - 20, "y": size["height"] / 2})
    expect(page.locator("[name=place]")).not_to_have_value("")
    # of the community that stands in the form as a whole it is the grid in which the place lies
    page.locator("button[data-key='ctrl+enter']").click()
    page.wait_for_url(REGISTERED)
    assert Lead.objects.get().area_id == WEST
    assert page.complaints == []


def test_the_phones_position_is_asked_for_once_and_kept_in_the_line_alone(grids, page_of):
    lon, lat = drawing.within(1)
    page = page_of(
        "community_officer", width=390, height=844, geolocation={"longitude": lon, "latitude": lat},
        permissions=["geolocation"],
    )  # fmt: skip
    page.goto("/leads/new/")
    page.locator("[name=title]").fill("井盖松动")
    page.locator("[data-place-box]").scroll_into_view_if_needed()
    page.locator("[data-place-here]").click()
    expect(page.locator("[name=place]")).to_have_value(f"{lon:.7f},{lat:.7f}")
    kept = until(lambda: page.evaluate("JSON.stringify(localStorage)"), lambda kept: "井盖松动" in kept)
    assert f"{lat:.4f}" not in kept
    page.locator("[name=area]").select_option("")
    page.locator("button[data-key='ctrl+enter']").click()
    page.wait_for_url(REGISTERED)
    assert Lead.objects.get().area_id == EAST


@pytest.mark.parametrize("width", [1440, 390])
def test_a_matters_page_shows_where_it_lies(grids, page_of, width):
    whistle = made.a_whistle(lead=made.a_lead(point=drawing.within(1), area=None))
    page = page_of("street_admin", width=width)
    page.goto(f"/whistles/{whistle.pk}/")
    page.locator("[data-place-map] .m-place").wait_for(state="attached")
    expect(page.locator("[data-place-map]")).to_have_attribute("aria-label", re.compile("^位置，在"))
    assert page.complaints == []
