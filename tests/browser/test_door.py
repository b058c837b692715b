"""Residents' pages in a browser without scripts, in both sizes of type; and what axe finds."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.waiting import axe_finds, is_no_wider_than
from tests.factories.drawn import a_drawn_community, a_house
from tests.grids.door.test_door import EAST, WEST, holds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("browser")]


@pytest.fixture
def grids():
    cache.clear()
    a_drawn_community()
    a_house(WEST, 0, 0, number="12")
    holds(WEST, "grid_leader", "陶春梅", "0871-0000 1120")
    holds(WEST, "community_worker", "王敏", "0871-0000 1122")
    yield
    cache.clear()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_resident_finds_the_grid_without_scripts(page_of, grids, width):
    page = page_of("anonymous", width=width, java_script_enabled=False)
    page.goto("/g/")
    page.get_by_role("searchbox").fill("昆建路 5 号院 12 幢")
    page.get_by_role("button", name="查网格").click()
    page.get_by_role("heading", name="苏家塘第一网格 01").wait_for()
    phone = page.get_by_role("link", name="0871-0000 1120")
    expect(phone).to_have_attribute("href", "tel:0871-00001120")
    large = page.locator("html.large")
    page.get_by_role("link", name="大字").click()
    expect(large).to_have_count(1)
    page.locator(".way a", has_text="苏家塘社区居民委员会").click()
    expect(page.get_by_role("heading", level=1, name="苏家塘社区")).to_be_visible()
    expect(large).to_have_count(1)
    page.locator(f'svg a[href="/g/{EAST}/"]').click()
    page.get_by_role("heading", name="苏家塘第一网格 02").wait_for()
    assert page.complaints == []


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("large", ["standard", "large"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(page_of, grids, width, large):
    page = page_of("anonymous", width=width, bypass_csp=True)
    for address in ("/g/?", "/g/?area=530102006004&", f"/g/{WEST}/?", "/g/99/?", "/g/?q=没有&"):
        page.goto(f"{address}size={large}")
        assert [one["id"] for one in axe_finds(page)] == [], address
        is_no_wider_than(page, width)
