"""A step pressed where there is no network says 未上传, waits in this browser, and is taken once when there is one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import box_of, comes_to, ends_above, script_tells, until
from tests.factories import whistles as made
from tests.factories.files import a_jpeg, a_pdf
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import Whistle

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WRITTEN = "已到现场清运三车建筑垃圾，路面已冲洗。"


def unsent(page):
    return page.get_by_role("button", name=re.compile("未上传"))


def press(page, name: str) -> None:
    # the key that presses it may stand behind its name
    page.locator(".dock").get_by_text(re.compile(rf"^\s*{name}(\s|$)")).click()


def verbs(whistle: Whistle) -> list[str]:
    return list(whistle.events.order_by("seq").values_list("verb", flat=True))


@pytest.mark.parametrize("width", [1440, 390])
def test_a_step_without_a_network_waits_and_is_taken_once(page_of, departments, width):
    whistle = made.a_whistle()
    page = page_of("department_handler", width=width, height=844)
    page.clock.install()
    page.goto(f"/whistles/{whistle.pk}/")
    page.context.set_offline(True)
    press(page, "签收")
    press(page, "签收")
    expect(unsent(page)).to_have_text("未上传 1")
    expect(page.get_by_text("连上网络后自动提交").first).to_be_visible()
    assert verbs(whistle) == ["blow"]

    # there is a network and no way through it yet; what waits is sent a little later, and nobody has to come back for it
    page.route("**/sign/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.context.set_offline(False)
    expect(unsent(page)).to_have_text("未上传 1")
    page.unroute("**/sign/")
    page.clock.run_for(31_000)
    expect(page.locator(".dock").get_by_text("报到", exact=True)).to_be_visible()

    expect(unsent(page)).to_be_hidden()
    assert verbs(whistle) == ["blow", "sign"]
    script_tells(page, "Object.keys(localStorage).filter((key) => key.startsWith('outbox.'))", [])


@pytest.mark.parametrize(("path", "width"), [("/", 1440), ("/report-ins/", 390)])
def test_a_step_pressed_in_a_list_waits_as_on_the_matters_own_page(page_of, departments, path, width):
    whistle = made.a_whistle()
    page = page_of("department_handler", width=width, height=844)
    page.goto(path)
    row = page.locator("article.todo")
    height = box_of(row)["height"]
    page.context.set_offline(True)
    row.get_by_role("button", name="签收").click()
    expect(unsent(page)).to_have_text("未上传 1")
    expect(page.get_by_text("连上网络后自动提交").first).to_be_in_viewport()
    comes_to(lambda: box_of(row)["height"], height)

    page.context.set_offline(False)
    expect(row.get_by_role("button", name="报到")).to_be_visible()
    expect(page.get_by_text(f"已上传： {whistle.number} 签收")).to_be_visible()
    expect(page.get_by_text("连上网络后自动提交")).to_have_count(0)
    assert verbs(whistle) == ["blow", "sign"]


@pytest.mark.parametrize("width", [1440, 390])
def test_that_nothing_was_sent_is_said_where_it_is_seen_and_as_long_as_it_is_true(
    page_of, departments, width
):
    page = page_of("community_officer", width=width, height=844)
    page.goto("/leads/new/")
    page.locator("[name=title]").fill("楼道灯不亮")
    page.context.set_offline(True)
    button = page.locator("main").get_by_role("button", name=re.compile("^登记"))
    button.click()
    said = page.locator("[data-unsent]")
    expect(said).to_be_in_viewport(ratio=1)
    expect(button).to_be_in_viewport()
    tabs = page.locator("nav.tabs")
    if width < 500:
        ends_above(said, tabs)
    else:
        expect(tabs).to_be_hidden()
    page.context.set_offline(False)
    expect(said).to_have_count(0)


def test_words_written_without_a_network_are_sent_from_the_next_page_that_has_one(page_of, departments):
    whistle = made.a_whistle(state="in_progress")
    page = page_of("department_handler")
    page.goto(f"/whistles/{whistle.pk}/submit/")
    page.get_by_role("textbox", name="办理结果").fill(WRITTEN)
    page.context.set_offline(True)
    page.locator("main").get_by_role("button", name="提交办理结果").click()
    expect(unsent(page)).to_have_text("未上传 1")
    # the browser was closed meanwhile: what waits is sent by whichever page is opened next
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/help/")

    expect(page.get_by_text(f"已上传： {whistle.number} 提交办理结果")).to_be_visible()
    assert verbs(whistle)[-1] == "submit"
    assert whistle.events.get(verb="submit").reason == WRITTEN


def test_a_step_that_somebody_took_meanwhile_is_told_and_not_forced(page_of, departments, person):
    whistle = made.a_whistle()
    page = page_of("department_handler")
    page.goto(f"/whistles/{whistle.pk}/")
    page.context.set_offline(True)
    press(page, "签收")
    take(whistle_id=whistle.pk, verb="cancel", by=person("street_admin"), version=None, reason="重复")

    page.context.set_offline(False)

    expect(page.locator("[data-outbox-list] .bad")).to_have_count(1)
    unsent(page).click()
    expect(page.locator("[data-outbox-list]")).to_contain_text("刚在")
    assert verbs(whistle) == ["blow", "cancel"]
    page.get_by_role("button", name="不再提交").click()
    expect(unsent(page)).to_be_hidden()


def test_words_that_were_refused_can_be_read_and_a_press_tries_again(page_of, departments, person):
    whistle, desk = made.a_whistle(state="in_progress"), person("street_admin")
    page = page_of("department_handler")
    page.goto(f"/whistles/{whistle.pk}/submit/")
    page.get_by_role("textbox", name="办理结果").fill(WRITTEN)
    page.context.set_offline(True)
    page.locator("main").get_by_role("button", name="提交办理结果").click()
    take(
        whistle_id=whistle.pk,
        verb="submit",
        by=person("department_handler"),
        version=None,
        reason="同事提交的。",
    )
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-list] .bad")).to_contain_text(WRITTEN)

    # sent back meanwhile: the whistle stands where it stood, and is newer; that is told again, and the words stay
    take(whistle_id=whistle.pk, verb="send_back", by=desk, version=None, reason="再清一遍")
    unsent(page).click()
    with page.expect_response(lambda answer: answer.request.method == "POST") as again:
        page.get_by_role("button", name="现在上传").click()

    assert again.value.status == 409
    expect(page.locator("[data-outbox-list] .bad")).to_contain_text(WRITTEN)
    assert verbs(whistle)[-2:] == ["submit", "send_back"]


def test_a_lead_is_whistled_and_dismissed_without_a_network_once_and_nothing_typed_is_lost(
    page_of, departments, person
):
    whistled, dismissed, other = (made.a_lead(title=title) for title in ("吹哨的", "不受理的", "另一件"))
    page = page_of("street_admin", width=390, height=844)
    beside = page.context.new_page()
    beside.goto("/help/")
    posted = []
    page.context.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)
    page.goto(f"/leads/{whistled.pk}/whistle/")
    page.get_by_label("牵头部门").select_option("lianhua-urban")
    page.get_by_label("莲华派出所").check()
    page.context.set_offline(True)
    # whose deadlines can't be asked for, the other grade's don't stand for
    page.locator(".segment").get_by_text("应急哨").click()
    expect(page.locator("#terms")).to_contain_text("没有连上系统")
    expect(page.locator("#terms")).not_to_contain_text("办结")
    page.locator(".segment").get_by_text("常规哨").click()
    press(page, "吹哨")
    press(page, "吹哨")
    expect(unsent(page)).to_have_text("未上传 1")
    expect(page.get_by_text("连上网络后自动提交").first).to_be_in_viewport()

    # two pages stand open, and both see that the network is back
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile("已上传： 12345 .* 吹哨"))).to_be_visible()
    # on to the next lead, as a press would have led
    expect(page).to_have_url(re.compile(f"/leads/({dismissed.pk}|{other.pk})/"))
    expect(unsent(page)).to_be_hidden()
    assert len(posted) == 1
    whistle = Whistle.objects.get()
    assert whistle.lead_department == departments["lianhua-urban"]
    assert [part.department for part in whistle.report_ins.filter(part="assist")] == [
        departments["lianhua-police"]
    ]

    page.goto(f"/leads/{dismissed.pk}/dismiss/")
    page.get_by_label("不予受理的理由").fill("不属于街道职责")
    page.get_by_label("给反映人的答复").fill("请向供电公司反映")
    page.context.set_offline(True)
    press(page, "不予受理")
    made.a_whistle(lead=dismissed)
    page.context.set_offline(False)
    waits = page.locator("[data-outbox-list]")
    expect(waits.locator(".bad")).to_contain_text("刚被处理过")
    expect(waits).to_contain_text("不予受理的理由：不属于街道职责")
    expect(waits).to_contain_text("给反映人的答复：请向供电公司反映")
    dismissed.refresh_from_db()
    assert dismissed.state == "whistled"


def signed_in_instead(page, signed_in, username: str) -> None:
    """Somebody else signs in in this browser, and the pages that stand open know nothing of it."""
    session = signed_in(username).cookies["sessionid"].value
    here = page.evaluate("location.origin")
    kept = [one for one in page.context.cookies() if one["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies([*kept, {"name": "sessionid", "value": session, "url": here}])


def test_what_waits_is_sent_by_nobody_else(page_of, departments, signed_in):
    whistle = made.a_whistle()
    page = page_of("department_handler")
    page.goto(f"/whistles/{whistle.pk}/")
    page.context.set_offline(True)
    press(page, "签收")
    expect(unsent(page)).to_have_text("未上传 1")

    # the presser signed in anew in another tab: a page from before can't prove whose it is, and it goes on waiting
    before = page.context.cookies()
    other = {"name": "csrftoken", "value": "a" * 32, "url": page.evaluate("location.origin")}
    page.context.add_cookies([other])
    with page.expect_response(lambda answer: answer.request.method == "POST") as unproved:
        page.context.set_offline(False)
    assert unproved.value.status == 403
    expect(unsent(page)).to_have_text("未上传 1")
    expect(page.locator("[data-outbox-list] .bad")).to_have_count(0)
    page.context.set_offline(True)
    page.context.add_cookies(before)
    signed_in_instead(page, signed_in, "assisting_handler")

    # the page that stands open sends it as soon as there is a network, and the server takes it from its presser alone
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.context.set_offline(False)
    assert sent.value.status == 409
    expect(unsent(page)).to_have_text("未上传 1")
    expect(page.locator("[data-outbox-list] .bad")).to_have_count(0)
    page.goto("/help/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(unsent(page)).to_be_hidden()
    assert verbs(whistle) == ["blow"]

    # and from the presser it is taken, once back
    signed_in_instead(page, signed_in, "department_handler")
    page.goto("/help/")
    expect(page.get_by_text(re.compile("已上传"))).to_be_visible()
    assert verbs(whistle) == ["blow", "sign"]


def test_whoever_signs_out_with_something_waiting_is_told_before_it_goes(page_of, departments):
    page = page_of("department_handler")
    whistle = made.a_whistle()
    page.goto(f"/whistles/{whistle.pk}/")
    page.context.set_offline(True)
    page.locator(".dock").get_by_role("button", name="签收").click()
    expect(page.get_by_text("未上传 1")).to_be_visible()
    page.evaluate("document.querySelector('form[data-sign-out] button').click()")
    expect(page.get_by_text("退出会丢掉")).to_be_visible()
    script_tells(page, "Object.keys(localStorage).some((key) => key.startsWith('outbox.'))", True)


def test_photos_taken_without_a_network_wait_apart_and_are_added_once(page_of, departments):
    whistle = made.a_whistle(state="in_progress")
    page = page_of("department_handler", width=390, height=844)
    page.goto(f"/whistles/{whistle.pk}/")
    page.context.set_offline(True)
    photos = [
        {"name": f"{one}.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg(colour=one)}
        for one in ("red", "blue")
    ]
    for photo in photos:
        page.locator("#add-camera").set_input_files(photo)
        expect(page.get_by_text("连上网络后自动提交").first).to_be_visible()
    expect(unsent(page)).to_have_text("未上传 2")
    expect(page.locator("[data-outbox-list] li", has_text="附件（照片或文件）一起留着")).to_have_count(2)
    kept = until(lambda: page.evaluate("JSON.stringify(localStorage)"), lambda kept: whistle.number in kept)
    assert "data:" not in kept
    assert verbs(whistle)[-1] == "start"
    page.context.set_offline(False)
    expect(page.locator(".files .shot img")).to_have_count(2)
    expect(unsent(page)).to_be_hidden()
    # with a network one tap is all; what isn't taken is said, and nothing of it stays
    page.locator("#add-file").set_input_files(
        {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    expect(page.get_by_text("SVG 这类文件里可能带有会运行的内容")).to_be_visible()
    page.goto(f"/whistles/{whistle.pk}/")
    page.locator("#add-file").set_input_files(
        [*photos, {"name": "说明.pdf", "mimeType": "", "buffer": a_pdf()}]
    )
    expect(page.locator(".files li")).to_have_count(4, timeout=20_000)
    assert verbs(whistle)[-4:] == ["attach"] * 4
    script_tells(
        page,
        "new Promise((done) => { const asked = indexedDB.open('outbox'); asked.onsuccess = () => "
        "{ const keys = asked.result.transaction('files').objectStore('files').getAllKeys(); "
        "keys.onsuccess = () => done(keys.result.length); }; })",
        0,
    )
