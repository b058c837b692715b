"""What somebody has written is not lost: not with the session, not with the network, not with a long paste."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.waiting import comes_to, script_tells, until
from tests.factories import whistles as made

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WRITTEN = "已到现场清运三车建筑垃圾，路面已冲洗。"


@pytest.fixture
def step_page(page_of, departments):
    """The page on which a department writes its result."""
    page = page_of("department_handler")
    whistle = made.a_whistle(state="in_progress")
    page.goto(f"/whistles/{whistle.pk}/submit/")
    return page


def send(page) -> None:
    page.locator("main").get_by_role("button", name="提交办理结果").click()


def words(page):
    return page.get_by_role("textbox", name="办理结果")


def test_words_outlast_a_session_that_ended_and_go_once_they_are_taken(step_page, signed_in, live_server):
    words(step_page).fill(WRITTEN)
    address = step_page.url
    step_page.context.clear_cookies(name="sessionid")
    send(step_page)
    step_page.get_by_label("账号").wait_for()
    # signed in again, with whatever else that asks for
    session = signed_in("department_handler").cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    step_page.context.add_cookies([cookie])
    step_page.goto(address)
    expect(words(step_page)).to_have_value(WRITTEN)
    expect(step_page.get_by_text("已恢复您上次没有提交的内容")).to_be_visible()
    send(step_page)
    expect(step_page.get_by_text("已提交办理结果")).to_be_visible()
    script_tells(step_page, "Object.keys(localStorage).filter((key) => key.startsWith('draft.'))", [])


def test_without_a_network_the_words_stay_and_the_page_says_so(page_of, departments):
    page = page_of("community_officer")
    page.goto("/leads/new/")
    title = page.get_by_role("textbox", name="标题")
    title.fill("楼道灯不亮")
    page.locator("main form").get_by_role("button", name="登记").first.wait_for()
    page.context.set_offline(True)
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.locator("main form").get_by_role("button", name="登记").first.click()
    expect(page.get_by_text("现在没有网络，没有提交")).to_be_visible()
    expect(title).to_have_value("楼道灯不亮")


def test_a_long_paste_is_counted_not_cut(step_page):
    words(step_page).fill("长" * 2100)
    expect(step_page.get_by_text("2100 / 2000")).to_be_visible()
    send(step_page)
    expect(step_page.get_by_text("最多 2000 个字，现在有 2100 个")).to_be_visible()
    expect(words(step_page)).to_have_value("长" * 2100)


# ---- what stays in the browser, and for how long


def kept_in(page) -> str:
    """Everything that the browser keeps of ours."""
    return page.evaluate(
        "JSON.stringify(Object.entries(localStorage).filter(([key]) => /^(draft|outbox)/.test(key)))"
    )


def keeps(page, words: str) -> str:
    """All that is kept, as soon as these words are among it."""
    return until(lambda: kept_in(page), lambda kept: words in kept)


def keeps_nothing(page) -> None:
    comes_to(lambda: kept_in(page), "[]")


def fill_in(page, **more: str) -> None:
    page.goto("/leads/new/")
    for label, text in {"标题": "反映楼道堆物", "内容": "三单元楼道堆满纸箱", **more}.items():
        page.get_by_role("textbox", name=label).fill(text)


def test_a_complaint_is_never_kept_and_what_was_kept_goes_when_it_becomes_one(page_of, departments):
    page = page_of("community_officer")
    fill_in(page)
    keeps(page, "三单元")
    page.get_by_text("这是检举控告", exact=True).click()
    page.get_by_label("这是检举控告（反映").check()
    keeps_nothing(page)
    page.get_by_role("textbox", name="内容").fill("三单元的某某收钱")
    expect(page.get_by_role("textbox", name="内容")).to_have_value("三单元的某某收钱")
    keeps_nothing(page)
    page.reload()
    expect(page.get_by_role("textbox", name="内容")).to_have_value("")


def test_nothing_is_left_in_the_browser_by_whoever_signed_out(page_of, departments):
    page = page_of("community_officer")
    fill_in(page)
    keeps(page, "三单元")
    page.get_by_role("button", name="退出").first.click()
    page.get_by_label("账号").wait_for()
    keeps_nothing(page)


def test_the_page_says_which_fields_were_not_kept(page_of, departments):
    page = page_of("community_officer")
    fill_in(page, 反映人姓名="段三丰", 反映人电话="12400001234")
    kept = keeps(page, "三单元")
    assert "段三丰" not in kept
    assert "12400001234" not in kept
    page.reload()
    note = page.locator("[data-draft-note]")
    expect(note).to_contain_text("这些没有保存，请重新填写：反映人姓名、反映人电话")
    page.get_by_role("textbox", name="反映人电话").fill("12400001234")
    page.context.set_offline(True)
    page.get_by_role("textbox", name="内容").fill("三单元楼道堆满纸箱和木板")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.locator("main form").get_by_role("button", name="登记").first.click()
    expect(page.locator("[data-unsent]")).to_contain_text("离开本页后要重新填写：反映人电话")


def test_of_a_complaint_the_page_does_not_say_that_it_was_kept(page_of, departments):
    page = page_of("community_officer")
    fill_in(page)
    page.get_by_text("这是检举控告", exact=True).click()
    page.get_by_label("这是检举控告（反映").check()
    page.context.set_offline(True)
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.locator("main form").get_by_role("button", name="登记").first.click()
    expect(page.locator("[data-unsent]")).to_contain_text("请不要离开本页")
    expect(page.locator("[data-unsent]")).not_to_contain_text("已保存在这台设备上")
