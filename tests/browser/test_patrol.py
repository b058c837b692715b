"""A round on a phone through a dead spot: begun, walked and ended without a network, and sent once, in order, photos too."""

import re

import pytest
from playwright.sync_api import expect

from grids.files.models import Attachment
from grids.patrols.models import Patrol, PatrolFinding
from tests.browser.waiting import comes_to, is_no_wider_than, script_tells
from tests.factories.files import a_jpeg

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def unsent(page):
    return page.get_by_role("button", name=re.compile("未上传"))


def a_photo(colour: str) -> dict:
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg(colour=colour)}


def write(page, what: str, *colours: str, settled: bool = True) -> None:
    for colour in colours:
        page.locator("#patrol-camera").set_input_files(a_photo(colour))
    page.get_by_label("发现了什么").fill(what)
    if settled:
        page.get_by_text("现场已处理", exact=True).first.click()
    page.get_by_role("button", name="登记", exact=True).click()


def test_a_whole_round_in_a_dead_spot_is_sent_once_and_in_order(page_of, departments):
    page = page_of("community_officer", width=390, height=844)
    posted = []
    page.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)
    page.goto("/patrols/")
    page.context.set_offline(True)
    page.get_by_role("button", name="开始巡查").click()
    expect(unsent(page)).to_have_text("未上传 1")
    is_no_wider_than(page, 390)
    write(page, "三单元门厅堆放纸箱", "red", "blue")
    expect(unsent(page)).to_have_text("未上传 3")
    write(page, "花坛边有碎玻璃，已扫净")
    expect(unsent(page)).to_have_text("未上传 4")
    expect(page.locator("[data-patrol-kept] li")).to_have_count(3)
    page.get_by_role("button", name="结束巡查").click()
    expect(unsent(page)).to_have_text("未上传 5")
    assert not Patrol.objects.exists()

    page.context.set_offline(False)
    expect(page.get_by_text(re.compile("已上传："))).to_be_visible(timeout=20_000)
    expect(unsent(page)).to_be_hidden()
    patrol = Patrol.objects.get()
    assert patrol.ended_at is not None
    assert patrol.ended_at < patrol.events.get(verb="end").recorded_at
    assert list(patrol.events.order_by("seq").values_list("verb", flat=True)) == [
        "start", "find", "attach", "attach", "settle", "find", "settle", "end",
    ]  # fmt: skip
    first = PatrolFinding.objects.get(what="三单元门厅堆放纸箱")
    assert Attachment.objects.filter(subject_id=first.pk).count() == 2
    assert len(posted) == 5
    script_tells(page, "Object.keys(localStorage).filter((key) => key.startsWith('outbox.'))", [])
    assert page.complaints == [one for one in page.complaints if "ERR_INTERNET_DISCONNECTED" in one]


def test_what_follows_something_that_was_refused_waits_for_it(page_of, departments, person):
    from tests.factories.patrols import a_patrol

    page = page_of("community_officer", width=390, height=844)
    page.goto("/patrols/")
    # begun on another device meanwhile
    page.context.set_offline(True)
    page.get_by_role("button", name="开始巡查").click()
    write(page, "楼道灯不亮")
    a_patrol(person("community_officer"))
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-list] .bad")).to_have_count(1)
    expect(unsent(page)).to_have_text("未上传 2")
    assert not PatrolFinding.objects.exists()
    said = page.locator("[data-outbox-list]")
    comes_to(lambda: said.text_content().count("还有一次巡查没有结束"), 1)


def test_with_a_network_a_place_is_taken_by_a_tap_and_several_photos_go_with_one_press(page_of, departments):
    page = page_of(
        "community_officer", width=390, height=844, geolocation={"latitude": 25.05, "longitude": 102.71},
        permissions=["geolocation"],
    )  # fmt: skip
    page.goto("/patrols/")
    page.get_by_role("button", name="开始巡查").click()
    expect(page.get_by_role("heading", name="登记发现")).to_be_visible()
    page.wait_for_load_state()
    expect(page.locator("[name=lon]")).to_have_value("")
    page.get_by_role("button", name="用手机定位").click()
    expect(page.get_by_text("已带上地点")).to_be_visible()
    write(page, "井盖松动", "green", "yellow", "red")
    expect(page.locator(".todo .files img")).to_have_count(3, timeout=20_000)
    finding = PatrolFinding.objects.get()
    assert (round(finding.place.x, 4), finding.coord_source, finding.outcome) == (102.71, "WGS84", "settled")
