"""The dock of a whistle: few verbs at hand, the others by keyboard and by thumb, each on a page of its own."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import whistles as made

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_the_other_verbs_are_reached_by_keyboard_and_folded_by_escape(page_of, departments, width):
    whistle = made.a_whistle(state="in_progress", assisting=["lianhua-police"])
    page = page_of("street_admin", width=width)
    page.goto(reverse("whistle", args=[whistle.pk]))
    more, move = page.get_by_text("更多办理", exact=True), page.get_by_role("link", name="改派")
    expect(move).to_be_hidden()
    more.focus()
    page.keyboard.press("Enter")
    expect(move).to_be_in_viewport()
    assert page.complaints == []
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(move).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    move.click()
    page.get_by_label("牵头部门").select_option("lianhua-police")
    page.get_by_label("改派原因").fill("属于治安管理")
    page.get_by_role("button", name="改派").click()
    expect(page.get_by_text("牵头部门：莲华派出所")).to_be_visible()
    whistle.refresh_from_db()
    assert whistle.lead_department == departments["lianhua-police"]


def test_a_lead_that_came_back_is_clean_for_axe_on_a_phone(page_of, person, departments):
    lead = made.a_lead()
    page = page_of("street_admin", width=390)
    page.goto(reverse("lead", args=[lead.pk]))
    page.get_by_text("更多办理", exact=True).click()
    expect(page.get_by_role("link", name="自处办结")).to_be_in_viewport()
    assert Axe().run(page).response["violations"] == []
