"""An open page hears of an emergency within ten seconds, with neither worker nor reload, and keeps it there until it is signed."""

import re

import pytest
from playwright.sync_api import expect

from grids.notices.telling import tell_all
from tests.factories import whistles as made

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WITHIN = 10_000


def test_an_emergency_is_seen_within_ten_seconds_and_until_it_is_signed(page_of, departments, person):
    person("department_handler")
    page = page_of("department_handler")
    page.goto("/report-ins/")
    expect(page.locator("[data-bell][data-asked]")).to_be_attached()
    # somebody is there: from now on it may sound
    page.locator("h1").click()
    whistle = made.a_whistle(grade_code="emergency", title="燃气泄漏")
    alarm = page.get_by_role("alertdialog")
    expect(alarm).to_be_visible(timeout=WITHIN)
    expect(alarm).to_contain_text(whistle.number)
    expect(page).to_have_title(re.compile("应急哨"))
    expect(alarm).to_have_attribute("data-sounded", re.compile(r"[1-9]"))
    # what waits on the page came too, and the page is the same one
    expect(page.get_by_role("heading", name="燃气泄漏", include_hidden=True)).to_be_attached()
    # no key that somebody was typing presses anything
    page.keyboard.press("Enter")
    expect(alarm).to_be_visible()
    # made small it stays in sight, on the next page too
    alarm.get_by_role("button", name="先缩到页首").click()
    strip = page.get_by_role("region", name="应急哨")
    expect(strip).to_contain_text(whistle.number)
    page.goto("/")
    expect(page.get_by_role("alertdialog").or_(strip)).to_be_visible(timeout=WITHIN)
    tell_all()
    expect(page.locator("[data-bell] .count")).to_have_text("1", timeout=WITHIN * 2)
    strip.get_by_role("button", name="签收").click()
    expect(page).to_have_url(re.compile(str(whistle.pk)))
    expect(page.locator("[data-bell][data-asked]")).to_be_attached()
    expect(page.get_by_role("region", name="应急哨")).to_have_count(0)
    whistle.refresh_from_db()
    assert whistle.state == "signed"
    # on the matter's own page what was told of it counts as seen
    expect(page.locator("[data-bell] .count")).to_be_hidden(timeout=WITHIN * 2)
    assert page.complaints == []
