"""What a page does after it was opened breaks none of its own rules: the console stays silent."""

import pytest
from playwright.sync_api import expect

from tests.factories import whistles as made

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
    page.get_by_text("应急哨", exact=True).click()
    expect(page.locator("#terms")).not_to_contain_text("联系诉求人")
    assert page.complaints == []
