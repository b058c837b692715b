"""Registering a lead in a stairwell: it waits for the network in its own page, twice is once, a building gives the place."""

import re

import pytest
from playwright.sync_api import expect

from tests import personas
from tests.browser.waiting import until
from tests.factories.drawn import a_drawn_community, a_house
from whistles.intake.models import Lead

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def press(page) -> None:
    page.locator("main").get_by_role("button", name=re.compile("^登记")).click()


def test_without_a_network_it_waits_with_name_and_phone_in_this_page_alone(page_of, departments):
    page = page_of("community_officer", width=390, height=844)
    page.goto("/leads/new/")
    page.locator("[name=title]").fill("楼道灯不亮")
    page.locator("[name=reporter_name]").fill("段三丰")
    page.locator("[name=reporter_phone]").fill("13900001234")
    page.context.set_offline(True)
    press(page)
    expect(page.locator("[data-unsent]")).to_contain_text("连上网络后自动登记")
    kept = "JSON.stringify([localStorage, history.state])"
    assert "13900001234" not in until(lambda: page.evaluate(kept), lambda found: "楼道灯不亮" in found)
    page.context.set_offline(False)
    page.wait_for_url(re.compile(r"/leads/[0-9a-f-]{36}/"))
    lead = Lead.objects.get()
    assert lead.title == "楼道灯不亮"
    assert lead.reporter_mask.startswith("段")


def test_back_and_pressed_again_finds_the_first_one(page_of, departments):
    page = page_of("community_officer")
    page.goto("/leads/new/")
    page.locator("[name=title]").fill("井盖松动")
    press(page)
    page.wait_for_url(re.compile(r"/leads/[0-9a-f-]{36}/"))
    page.go_back()
    page.locator("[name=title]").fill("井盖松动")
    press(page)
    expect(page.get_by_text("已经登记过，没有重复登记")).to_be_visible()
    assert Lead.objects.count() == 1


def test_a_building_is_chosen_while_it_is_typed(page_of, departments):
    a_drawn_community()
    grid = personas.SUJIATANG_GRID + "02"
    a_house(grid[:-1] + "1", 0, 0, number="5")
    a_house(grid, 1, 0, number="5", address="近华路 12 号")
    page = page_of("community_officer", width=390, height=844)
    page.goto("/leads/new/")
    page.locator("[name=title]").fill("楼道堆物")
    page.locator("[data-place-box]").scroll_into_view_if_needed()
    page.locator("[name=building]").fill("5幢")
    page.get_by_label("近华路 12 号 5 幢").check()
    expect(page.locator("[name=place]")).not_to_have_value("")
    press(page)
    page.wait_for_url(re.compile(r"/leads/[0-9a-f-]{36}/"))
    assert Lead.objects.get().area_id == grid
    assert page.complaints == []
