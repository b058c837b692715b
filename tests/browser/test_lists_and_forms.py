"""Lists at the widths of office screens, in large type and on paper; a form that was refused leads to what is wrong."""

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import until
from tests.factories import whistles as made

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TITLE = "教场中路七十四号院公共绿地被人种菜，居民多次反映"
# what of a row lies outside of its list, and how wide the title's place is
MEASURED = """() => {
  const list = document.querySelector("table.rows").closest(".card").getBoundingClientRect();
  const cells = [...document.querySelectorAll("table.rows tbody td")].map((cell) => cell.getBoundingClientRect());
  return {
    outside: cells.filter((cell) => cell.right > list.right + 1 || cell.left < list.left - 1).length,
    title: document.querySelector("table.rows td.lead").getBoundingClientRect().width,
    lines: document.querySelector("table.rows td.lead a").getClientRects().length,
  };
}"""


def has_room(found: dict) -> bool:
    return found["outside"] == 0 and found["title"] >= 200 and found["lines"] <= 3


def test_a_list_of_matters_has_room_for_its_titles_at_every_width_and_on_paper(page_of, departments):
    made.a_whistle(title=TITLE)
    made.a_lead_in("dismissed", title=TITLE)
    page = page_of("street_admin")
    for address in ("/whistles/", "/leads/list/"):
        page.emulate_media(media="screen")
        page.goto(address)
        for width in (761, 820, 1024, 1100, 1200, 1280, 1366, 1440):
            for size in ("normal", "large"):
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate("size => document.documentElement.dataset.size = size", size)
                until(lambda: page.evaluate(MEASURED), has_room, f" at {(address, width, size)}")
                # where the columns have no room their heads stay, as the way to sort
                expect(page.get_by_role("link", name="标题与编号")).to_be_visible()
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 720, "height": 1000})
        until(lambda: page.evaluate(MEASURED)["outside"], lambda outside: outside == 0)
        expect(page.locator(".printed")).to_contain_text("打印")
        expect(page.locator("td.pick").first).to_be_hidden()


def test_rows_are_chosen_by_keys_and_taken_together(page_of, departments):
    for _ in range(3):
        made.a_whistle()
    page = page_of("department_handler")
    page.goto("/whistles/")
    button = page.get_by_role("button", name="签收", exact=True)
    expect(button).to_be_disabled()
    page.locator('input[name="row"]').first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-several-said]")).to_contain_text("1")
    page.get_by_label("全选本页").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-several-said]")).to_contain_text("3")
    button.press("Enter")
    expect(page.get_by_text("3 件已签收。")).to_be_visible()
    assert page.complaints == []


def test_a_refused_form_takes_the_focus_and_links_to_what_is_wrong(page_of, departments):
    page = page_of("community_officer", width=390, height=844)
    page.goto("/leads/new/")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.locator("main form").get_by_role("button", name="登记").first.click()
    said = page.get_by_role("alert")
    expect(said).to_be_focused()
    expect(said).to_contain_text("有 1 处没有填对")
    said.get_by_role("link", name="标题").click()
    expect(page.get_by_role("textbox", name="标题")).to_be_focused()
