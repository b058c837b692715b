"""Whatever a page asked for in place and didn't get is said where it was pressed, whoever refused it and however."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grids.staff.models import User
from tests.factories import whistles as made

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAGE = "<!doctype html><title>x</title><h1>现在用的人很多</h1><p>请一分钟后再试。</p>"
NOTE = '<!doctype html><main><h1>情况已经变了</h1><div class="note error" role="alert"><p>已被别人办理。</p></div></main>'
# what may answer: our pages, the gateway's, the API's, and what says nothing at all
ANSWERS = [
    (400, PAGE, "现在用的人很多：请一分钟后再试。"), (403, NOTE, "已被别人办理。"), (404, PAGE, "现在用的人很多"),
    (409, NOTE, "已被别人办理。"), (413, '{"message": "内容太大。", "code": "too_large"}', "内容太大。"),
    (429, PAGE, "请一分钟后再试"), (500, "", "没有办成，请稍后再试。"), (503, PAGE, "现在用的人很多"),
]  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_a_reveal_that_is_refused_says_why_and_until_when(page_of, departments, width):
    lead = made.a_lead(reporter_phone="13800138000")
    page = page_of("street_admin", width=width, height=844)
    User.objects.filter(username="street_admin").update(quiet_until=timezone.now() + timedelta(hours=3))
    page.goto(f"/leads/{lead.pk}/")
    unfold(page)
    ask(page)
    said = page.locator(".reveal").get_by_role("alert")
    expect(said).to_contain_text("密码刚重置过")
    expect(said).to_be_in_viewport()
    # asked again later, it is answered, and what was said before is gone
    User.objects.filter(username="street_admin").update(quiet_until=None)
    page.get_by_role("button", name="查看并记录").click()
    expect(page.get_by_text("13800138000")).to_be_visible()
    expect(said).to_have_count(0)


def test_every_answer_that_refuses_is_said_where_it_was_pressed(page_of, departments):
    lead = made.a_lead(reporter_phone="13800138000")
    page = page_of("street_admin")
    page.goto(f"/leads/{lead.pk}/")
    said = page.locator(".reveal [data-refused]")
    unfold(page)
    for status, body, sentence in ANSWERS:
        page.route("**/reveal/", answered(status, body))
        ask(page)
        expect(said).to_have_count(1)
        expect(said).to_contain_text(sentence)
        page.unroute("**/reveal/")
    page.route("**/reveal/", lambda route: route.abort())
    ask(page)
    expect(said).to_have_text("没有连上系统，请稍后再试。")


def test_terms_that_are_refused_say_so_too_and_the_next_answer_takes_it_away(page_of, departments):
    lead = made.a_lead()
    page = page_of("street_admin")
    page.goto(f"/leads/{lead.pk}/whistle/")
    page.route("**/terms/?*", answered(429, PAGE))
    grades = page.locator(".segment label")
    grades.nth(1).click()
    expect(page.locator("#terms [data-refused]")).to_contain_text("请一分钟后再试")
    page.unroute("**/terms/?*")
    grades.nth(0).click()
    expect(page.locator("#terms [data-refused]")).to_have_count(0)


def answered(status: int, body: str):
    return lambda route: route.fulfill(status=status, body=body)


def unfold(page) -> None:
    page.get_by_text("查看完整信息").click()
    expect(page.get_by_label("查看事由")).to_be_visible()


def ask(page) -> None:
    page.get_by_label("查看事由").fill("电话核实现场情况")
    page.get_by_role("button", name="查看并记录").click()
