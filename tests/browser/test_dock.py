"""The dock of a whistle: few verbs at hand, the others by keyboard and by thumb, each on a page of its own."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.waiting import axe_finds, box_of, ends_above, until
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
    assert axe_finds(page) == []
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


@pytest.mark.parametrize("width", [1440, 390])
def test_the_other_verbs_of_a_lead_are_whole_and_clean_for_axe(page_of, person, departments, width):
    lead = made.a_lead()
    page = page_of("street_admin", width=width)
    page.goto(reverse("lead", args=[lead.pk]))
    page.get_by_text("更多办理", exact=True).click()
    # the panel is wider than the column that it stands in, and is not cut off by it
    expect(page.get_by_role("link", name="自处办结")).to_be_in_viewport(ratio=1)
    assert axe_finds(page) == []


def test_the_button_of_a_step_is_in_reach_of_a_thumb_however_long_its_form_is(page_of, departments):
    whistle = made.a_whistle(state="in_progress")
    page = page_of("department_handler", width=390, height=844)
    page.goto(reverse("whistle_take", args=[whistle.pk, "ask_suspension"]))
    button = page.get_by_role("button", name="申请挂账")
    expect(button).to_be_in_viewport(ratio=1)
    until(lambda: box_of(button)["height"], lambda height: height >= 44)
    ends_above(button, page.locator("nav.tabs"))
    page.goto(reverse("whistle", args=[whistle.pk]))
    page.locator(".dock").get_by_role("link", name="提交办理结果").click()
    until(
        lambda: box_of(page.get_by_role("dialog")),
        lambda asked: asked["y"] + asked["height"] == pytest.approx(844, abs=1),
    )
