"""Each kind of thing that a caller has in hand is typed into the one box of every page, and finds the matter."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.factories import whistles as made

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NUMBER, PHONE, NAME = "KM2023040310370025", "13987654321", "段三丰"
TITLE, WHISTLED = "三轮车摊贩占道经营", "井盖松动"
# what is typed → the title that is found
FINDS = {
    "ＫＭ２０２３ ０４０３": TITLE, "0370025": TITLE, "139 8765-4321": TITLE, "32号院 3单元402室": TITLE, "32院三单元402": TITLE,
    "卖菜": TITLE, "摊贩 占道": TITLE, "攤販佔道": TITLE, "苏家塘社区 三轮车": TITLE, "城市管理办公室": WHISTLED, "盘江西路６９号": TITLE,
}  # fmt: skip


def look_for(page, typed: str) -> None:
    """Typed into the one box of the page; what was found for something else before doesn't stand for it."""
    page.locator("#q-top").fill(typed)
    with page.expect_event("load"):
        page.locator("#q-top").press("Enter")


def test_each_kind_of_search_finds_from_the_box_of_every_page(page_of, departments):
    made.a_lead(
        title=TITLE, number=NUMBER, reporter_name=NAME, reporter_phone=PHONE, address="蓝光小区32号院3单元402室",
        content="盘江西路69号旁每天傍晚有人卖菜。",
    )  # fmt: skip
    whistle = made.a_whistle(title=WHISTLED)
    page = page_of("street_admin")
    page.goto("/help/")
    for typed, title in {**FINDS, whistle.number: WHISTLED}.items():
        page.keyboard.press("/")
        expect(page.locator("#q-top")).to_be_focused()
        look_for(page, typed)
        expect(page.locator(".hit h3").first).to_have_text(title)
    look_for(page, NAME)
    expect(page.get_by_text("找过的")).to_be_visible()
    page.get_by_role("button", name="按反映人姓名查").click()
    expect(page.locator(".hit h3").first).to_have_text(TITLE)
    expect(page).not_to_have_url(re.compile(f"{NAME}|{quote(NAME)}"))
    look_for(page, "没有这样的事")
    expect(page.get_by_text("可以这样再试")).to_be_visible()
    assert page.complaints == []
