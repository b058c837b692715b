"""What a page does after it was opened breaks none of its own rules: the console stays silent."""

import pytest
from playwright.sync_api import expect

from tests import personas
from tests.browser.waiting import script_tells, until
from tests.factories import whistles as made
from whistles.statistics import actions as statistics

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_opening_a_phone_in_place_breaks_no_rule_of_the_page(page_of, departments):
    page = page_of("street_admin")
    lead = made.a_lead(reporter_name="张三", reporter_phone="13800005678")
    page.goto(f"/leads/{lead.pk}/")
    page.get_by_text("查看完整信息").click()
    page.get_by_label("查看事由").fill("电话核实现场情况")
    page.get_by_role("button", name="查看并记录").click()
    expect(page.get_by_text("13800005678")).to_be_visible()
    assert page.complaints == []


def test_deadlines_that_follow_the_grade_break_no_rule_of_the_page(page_of, departments):
    page = page_of("street_admin")
    lead = made.a_lead()
    page.goto(f"/leads/{lead.pk}/whistle/")
    expect(page.locator("#terms")).to_contain_text("联系诉求人")
    page.locator(".segment").get_by_text("应急哨").click()
    expect(page.locator("#terms")).not_to_contain_text("联系诉求人")
    expect(page.locator("#terms")).to_contain_text("办结")
    assert page.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_a_wall_shows_every_figure_and_picture_in_one_window(page_of, departments, width, height):
    for community in (personas.SUJIATANG, personas.HONGSHAN):
        made.a_whistle(community, state="closed")
    statistics.refresh()
    page = page_of("city_viewer", width=width, height=height)
    page.goto("/statistics/")
    page.get_by_role("link", name="大屏").click()
    expect(page.locator(".chart canvas")).to_have_count(4)
    until(
        lambda: [box.bounding_box() for box in page.locator(".chart").all()],
        lambda boxes: all(box["height"] > 100 and box["y"] + box["height"] <= height for box in boxes),
    )
    root = "document.documentElement"
    script_tells(page, f"[{root}.scrollHeight, {root}.scrollWidth]", [height, width])
    expect(page.get_by_role("link", name="退出大屏")).to_be_visible()
    assert page.complaints == []


def test_a_phone_folds_filters_away_until_they_are_wanted(page_of, departments):
    made.a_whistle()
    page = page_of("street_admin", width=390, height=844)
    page.goto("/whistles/")
    state = page.locator("form.filters select").first
    expect(state).to_be_hidden()
    page.get_by_role("button", name="筛选").click()
    expect(state).to_be_visible()
    assert page.complaints == []
