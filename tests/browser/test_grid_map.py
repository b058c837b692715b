"""The map of grids as somebody sees it: names and pins don't stand on each other, and what is wanted on the way is one press."""

import re
from itertools import combinations

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import expect

from tests import personas
from tests.browser.waiting import WIDTH, script_tells, until
from tests.factories import whistles as made
from tests.factories.shapes import a_row_of_grids, at

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

COMMUNITY = personas.HONGSHAN
MAP = f"/grids/{COMMUNITY}/"
BOXES = """(wanted) => [...document.querySelectorAll(wanted)].map((one) => one.getBoundingClientRect())
  .map(({ left, right, top, bottom }) => [left, right, top, bottom])"""


def boxes(page, wanted: str) -> list[tuple[float, float, float, float]]:
    return page.evaluate(BOXES, wanted)


def lie_on_each_other(one, other) -> bool:
    return min(one[1], other[1]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[2], other[2])


@pytest.fixture
def grids(areas) -> list[str]:
    return a_row_of_grids(4)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (360, 740)])
def test_no_name_stands_on_another(page_of, grids, width, height):
    page = page_of("grid_admin", width=width, height=height)
    page.goto(MAP)
    names = ".m-label:not(.is-crowded) > span"
    expect(page.locator(names).first).to_be_visible()
    until(
        lambda: boxes(page, names),
        lambda shown: (
            len(shown) >= 2 and not any(lie_on_each_other(*pair) for pair in combinations(shown, 2))
        ),
    )
    script_tells(page, WIDTH, width)
    assert page.complaints == []


def test_pins_on_one_spot_are_one_with_their_number_and_come_apart_when_pressed(page_of, grids):
    for shift in (0, 0.0001, 0.0002):
        made.a_whistle(grids[0], point=Point(at(0.5, 0.5)[0] + shift / 10, at(0.5, 0.5)[1], srid=4326))
    made.a_whistle(grids[3], point=Point(*at(3.5, 0.5), srid=4326))
    page = page_of("grid_admin")
    page.goto(MAP)
    heap = page.locator(".m-pin:has(.heap)")
    expect(heap).to_have_count(1)
    expect(heap).to_have_text("3")
    expect(page.locator(".grid-key")).to_contain_text("常规 4")
    heap.click()
    expect(heap).to_have_count(0)
    expect(page.locator(".m-pin")).to_have_count(4)
    page.locator(".m-pin").last.click()
    expect(page).to_have_url(re.compile(r"/whistles/"))


def test_what_comes_in_and_goes_out_is_one_menu_that_escape_closes(page_of, grids):
    page = page_of("grid_admin")
    page.goto(MAP)
    menu = page.locator(".grid-top .take-out")
    menu.locator("summary").press("Enter")
    for name in ("导入界线", "导入网格树", "导出界线", "导出网格树"):
        expect(menu.get_by_role("link", name=name)).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="导入网格树")).to_be_hidden()
    menu.locator("summary").click()
    menu.get_by_role("link", name="导入网格树").click()
    expect(page.get_by_role("heading", name="导入网格树")).to_be_visible()


def test_on_a_phone_a_grid_of_the_list_comes_to_the_eye(page_of, grids):
    page = page_of("grid_admin", width=390, height=844)
    page.goto(MAP)
    page.locator(".grid-list [data-grid]").last.click()
    expect(page.locator("#h-chosen")).to_be_in_viewport()
    expect(page.locator(".grid-list [aria-current=true]")).to_have_attribute("data-grid", grids[-1])


def test_on_the_way_one_press_tells_the_grid(page_of, grids):
    lon, lat = at(1.5, 0.5)
    page = page_of(
        "grid_admin", width=390, height=844,
        geolocation={"longitude": lon, "latitude": lat}, permissions=["geolocation"],
    )  # fmt: skip
    page.goto("/grids/where/")
    page.get_by_role("button", name="用手机现在的位置").first.click()
    expect(page.get_by_role("link", name="在网格地图上看")).to_be_visible()
    expect(page).not_to_have_url(re.compile(re.escape(str(lon)[:6])))
    page.get_by_role("link", name="在网格地图上看").click()
    expect(page).to_have_url(re.compile(rf"/grids/{COMMUNITY}/\?grid={grids[1]}"))
    expect(page.locator("#h-chosen")).to_be_visible()
