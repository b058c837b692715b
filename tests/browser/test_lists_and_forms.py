"""Lists at the widths of office screens, in large type and on paper; a form that was refused leads to what is wrong."""

import pytest
from playwright.sync_api import expect

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


def test_a_list_of_matters_has_room_for_its_titles_at_every_width_and_on_paper(page_of, departments):
    made.a_whistle(title=TITLE)
    page = page_of("street_admin")
    page.goto("/whistles/")
    for width in (761, 820, 1024, 1100, 1200, 1280, 1366, 1440):
        for size in ("normal", "large"):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("size => document.documentElement.dataset.size = size", size)
            found = page.evaluate(MEASURED)
            assert found["outside"] == 0, (width, size)
            assert found["title"] >= 200, (width, size)
            assert found["lines"] <= 3, (width, size)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    assert page.evaluate(MEASURED)["outside"] == 0
    expect(page.locator(".printed")).to_contain_text("打印")


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
