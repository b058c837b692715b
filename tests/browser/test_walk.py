"""A round from door to door on a phone: one tap a home, pressed in a dead spot it waits sealed, and is sent once and in order."""

import re

import pytest
from playwright.sync_api import expect

from grids.homes.models import Residence
from grids.people.writing import opened
from grids.walks.models import Visit, VisitConflict
from tests import personas
from tests.browser.keeping import FORGET, KEPT, KEYS, ROWS, walking
from tests.browser.waiting import axe_finds, comes_to, is_no_wider_than, script_tells, until
from tests.factories.dwellings import a_house
from tests.factories.homes import a_family, a_home, incoming
from tests.factories.tenures import a_lease, in_days

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NEWCOMER, TELEPHONE, OTHER = "段三丰", "13987654321", "13812345670"


@pytest.fixture
def family(areas):
    """A family of three in a house with two more homes that are lived in."""
    personas.make("grid_admin")
    rooms = {f"{one.entrance.number}-{one.room}": one for one in a_house()}
    a_home(incoming(relation="02"), dwelling=rooms["1-501"])
    a_home(incoming(relation="02"), dwelling=rooms["1-302"])
    return a_family(dwelling=rooms["1-402"])


@pytest.fixture
def page(family, page_of):
    """The officer's phone on the round."""
    page = page_of("community_officer", width=390, height=844)
    walking(page)
    expect(page.locator("[data-walk-bar]")).to_be_visible()
    script_tells(page, KEYS, 1)
    return page


def unsent(page):
    return page.get_by_role("button", name=re.compile("未上传"))


def at(page, dwelling):
    """The home's part of the page, found in the list of all."""
    page.locator("[data-walk-all][aria-pressed=false]").click()
    return page.locator(f"[data-walk-home='{dwelling.pk}']")


def press(part, name: str) -> None:
    part.get_by_role("button", name=name, exact=True).click()


def state(part):
    return part.locator("[data-walk-state]")


def outcomes(dwelling) -> list[str]:
    return list(Visit.objects.filter(dwelling=dwelling).order_by("pk").values_list("outcome", flat=True))


def test_one_home_after_the_other_by_one_tap_each_and_back_again(page):
    shown = page.locator("[data-walk-home]:visible")
    expect(shown).to_have_count(1)
    expect(shown.get_by_role("link", name="1 单元 701")).to_be_visible()
    is_no_wider_than(page, 390)
    press(shown, "无变化")
    expect(shown.get_by_role("link", name="1 单元 702")).to_be_visible()
    comes_to(Visit.objects.count, 1)
    visit = Visit.objects.get()
    last = page.locator("[data-walk-last]")
    expect(last).to_contain_text("701 · 无变化")
    expect(page.locator(f"[data-walk-home='{visit.dwelling_id}'] [data-walk-state]")).to_contain_text(
        "已上传"
    )

    last.get_by_role("button", name="撤回").click()
    expect(shown.get_by_role("link", name="1 单元 701")).to_be_visible()
    expect(state(shown)).to_be_empty()
    comes_to(lambda: visit.dwelling.events.exclude(takes_back=None).count(), 1)
    visit.dwelling.refresh_from_db()
    assert visit.dwelling.confirmed_on is None

    press(shown, "没人")
    expect(shown.get_by_role("link", name="1 单元 702")).to_be_visible()
    page.get_by_role("button", name="上一户").click()
    expect(state(shown)).to_contain_text("没人")
    assert page.complaints == []
    # whose own script puts styles into the page
    assert axe_finds(page) == []


def test_in_a_dead_spot_who_came_and_whose_number_changed_waits_sealed_and_is_sent_once(page, family):
    home, mother = family[0].dwelling, family[1].person
    posted = []
    page.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)
    page.context.set_offline(True)
    part = at(page, home)
    part.get_by_text("有变化").click()
    part.get_by_role("button", name="有人住进来").click()
    part.get_by_label("姓名").fill(NEWCOMER)
    part.get_by_label("与户主关系").select_option("99")
    part.get_by_label(re.compile("电话（")).fill(TELEPHONE)
    part.get_by_text("电话换了").click()
    part.locator(f"[data-change=phone][data-residence='{family[1].pk}']").fill(OTHER)
    press(part, "登记变化")

    expect(unsent(page)).to_have_text("未上传 1")
    expect(state(part)).to_contain_text("等待上传")
    is_no_wider_than(page, 390)
    kept = until(lambda: page.evaluate(KEPT), lambda text: "1 单元 402" in text)
    for plain in (NEWCOMER, TELEPHONE, OTHER, "with-number", "who1-name"):
        assert plain not in kept
    unsent(page).click()
    waits = page.locator("[data-outbox-list]")
    expect(waits.get_by_role("link", name=re.compile("1 单元 402"))).to_be_visible()
    expect(waits).not_to_contain_text(NEWCOMER[:1])
    page.locator("#outbox").get_by_role("button", name="关闭").click()
    assert not Visit.objects.exists()

    page.context.set_offline(False)
    expect(unsent(page)).to_be_hidden()
    expect(state(part)).to_contain_text("已上传")
    assert (len(posted), outcomes(home)) == (1, ["changed"])
    there = Residence.objects.current().filter(dwelling=home).select_related("person")
    assert NEWCOMER in {opened(one.person, "name") for one in there}
    mother.refresh_from_db()
    assert opened(mother, "phone") == OTHER
    script_tells(page, ROWS, 0)


def test_a_lease_goes_on_and_who_moved_out_is_followed_as_head(family, page_of):
    home = family[0].dwelling
    lease = a_lease(home, begins=-300, last=12, tenants=[family[0].person])
    page = page_of("community_officer", width=390, height=844)
    walking(page)
    part = at(page, home)
    part.get_by_text("有变化").click()
    part.get_by_label(re.compile("续到")).fill(f"{in_days(370):%Y-%m-%d}")
    follows = part.get_by_label("户主搬走的，谁当户主")
    expect(follows).to_be_hidden()
    part.locator("[data-walk-out][data-head]").check()
    follows.select_option(str(family[1].pk))
    press(part, "登记变化")
    expect(state(part)).to_contain_text("已上传")
    lease.refresh_from_db()
    assert lease.period.upper == in_days(371)
    there = Residence.objects.current().filter(dwelling=home)
    assert set(there.values_list("person", flat=True)) == {row.person_id for row in family[1:]}


def test_who_stands_at_the_door_is_told_at_once_what_does_not_fit_and_what_was_typed_stays(page, family):
    part = at(page, family[0].dwelling)
    part.get_by_text("有变化").click()
    part.get_by_role("button", name="有人住进来").click()
    part.get_by_label("姓名").fill(NEWCOMER)
    part.get_by_label("身份证号（没带可不填）").fill("530102199001010000")
    press(part, "登记变化")
    expect(state(part)).to_contain_text("没有办成")
    expect(part.get_by_label("姓名")).to_have_value(NEWCOMER)
    expect(unsent(page)).to_be_hidden()
    part.get_by_label("身份证号（没带可不填）").fill("")
    press(part, "登记变化")
    expect(state(part)).to_contain_text("已上传")
    assert outcomes(family[0].dwelling) == ["changed"]


def test_what_is_pressed_later_of_a_home_comes_after_what_was_pressed_before(page, family):
    home = family[0].dwelling
    page.context.set_offline(True)
    part = at(page, home)
    press(part, "没人")
    expect(unsent(page)).to_have_text("未上传 1")
    press(part, "无变化")
    expect(unsent(page)).to_have_text("未上传 2")
    # the last press is taken back before anybody heard of it, and pressed anew
    page.locator("[data-walk-last]").get_by_role("button", name="撤回").click()
    expect(unsent(page)).to_have_text("未上传 1")
    press(part, "无变化")
    expect(unsent(page)).to_have_text("未上传 2")
    page.context.set_offline(False)
    expect(unsent(page)).to_be_hidden()
    first, second = Visit.objects.filter(dwelling=home).order_by("outcome")
    assert (first.outcome, second.outcome, first.after, second.after) == ("nobody", "same", None, first.pk)


def test_what_comes_after_something_lost_waits_five_days_and_is_decided_then(family, page_of):
    home = family[0].dwelling
    page = page_of("community_officer", width=390, height=844)
    page.clock.install()
    walking(page)
    part = at(page, home)
    script_tells(page, KEYS, 1)
    page.context.set_offline(True)
    press(part, "没人")
    expect(unsent(page)).to_have_text("未上传 1")
    press(part, "无变化")
    expect(unsent(page)).to_have_text("未上传 2")
    page.evaluate(FORGET)
    with page.expect_response(re.compile("/visit/$")) as answer:
        page.context.set_offline(False)
    assert answer.value.status == 409
    expect(unsent(page)).to_have_text("未上传 1")
    assert not Visit.objects.exists()

    page.clock.fast_forward(122 * 3_600_000)
    expect(page.get_by_role("button", name="待核对 1")).to_be_visible()
    conflict = VisitConflict.objects.get()
    assert (conflict.dwelling_id, conflict.why) == (home.pk, "lost")
    page.get_by_role("button", name="待核对 1").click()
    page.locator("[data-outbox-list]").get_by_role("link").click()
    expect(page.get_by_role("heading", name="两份并排看")).to_be_visible()
    # seen, it stands in the list no more
    script_tells(page, ROWS, 0)


def test_without_a_way_to_seal_nothing_is_kept_and_the_page_says_so(family, page_of):
    page = page_of("community_officer", width=390, height=844)
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined });")
    walking(page)
    expect(page.get_by_text("这台设备现在不能加密保存")).to_be_visible()
    part = at(page, family[0].dwelling)
    page.context.set_offline(True)
    press(part, "没人")
    expect(page.get_by_text("没有提交，也没有记下")).to_be_visible()
    expect(state(part)).to_be_empty()
    script_tells(page, ROWS, 0)
    page.context.set_offline(False)
    press(part, "没人")
    expect(state(part)).to_contain_text("已上传")
    assert outcomes(family[0].dwelling) == ["nobody"]
