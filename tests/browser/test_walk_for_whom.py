"""What waits sealed is its owner's: nobody else sees or sends it, it goes with the sign-out, and what clashed is decided side by side."""

import re

import pytest
from playwright.sync_api import expect

from grids.homes.models import Residence
from grids.walks.models import Visit, VisitConflict
from tests import personas
from tests.browser.keeping import KEYS, ROWS, signed_in_instead, walking
from tests.browser.waiting import script_tells, until
from tests.factories.dwellings import a_house
from tests.factories.homes import a_family

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def family(areas):
    """A family of three."""
    personas.make("grid_admin")
    rooms = {f"{one.entrance.number}-{one.room}": one for one in a_house()}
    return a_family(dwelling=rooms["1-402"])


def unsent(page):
    return page.get_by_role("button", name=re.compile("未上传"))


def at(page, dwelling):
    page.locator("[data-walk-all][aria-pressed=false]").click()
    return page.locator(f"[data-walk-home='{dwelling.pk}']")


@pytest.fixture
def page(family, page_of):
    """The officer's phone, on which a visit waits for a network."""
    page = page_of("community_officer", width=390, height=844)
    walking(page)
    part = at(page, family[0].dwelling)
    script_tells(page, KEYS, 1)
    page.context.set_offline(True)
    part.get_by_role("button", name="无变化").click()
    expect(unsent(page)).to_have_text("未上传 1")
    return page


def test_what_clashed_is_shown_side_by_side_and_decided(page, page_of, family):
    home, daughter = family[0].dwelling, family[2]
    desk = page_of("grid_admin")
    desk.goto(f"/homes/{home.pk}/out/{daughter.pk}/")
    desk.locator("main").get_by_role("button", name="登记搬走").click()
    expect(desk.get_by_role("heading", name="住在这里 2 人")).to_be_visible()

    page.context.set_offline(False)
    part = page.locator(f"[data-walk-home='{home.pk}']")
    expect(part.locator("[data-walk-state]")).to_contain_text("与登记不一致")
    expect(page.get_by_role("button", name="待核对 1")).to_be_visible()
    conflict = VisitConflict.objects.get()
    part.get_by_role("link", name="去核对").click()
    both = page.locator("table.both")
    expect(both.locator("tr.other")).to_have_count(1)
    expect(both.locator("tr.other")).to_contain_text("不住在这里")
    expect(page.locator("[name=decision]:checked")).to_have_count(0)

    # the desk decides while the phone still has both before its eyes
    desk.goto(f"/walk/conflicts/{conflict.pk}/")
    desk.get_by_text("按走访的", exact=True).click()
    desk.locator("[name=reason]").fill("当面核对过，孩子还住在这里")
    desk.get_by_role("button", name="就按这份登记").click()
    expect(desk.get_by_role("heading", name="住在这里 3 人")).to_be_visible()
    assert Residence.objects.current().filter(dwelling=home, person=daughter.person).exists()

    page.get_by_text("按登记的", exact=True).click()
    page.get_by_role("button", name="就按这份登记").click()
    expect(page.get_by_text("已经处理过了")).to_be_visible()
    conflict.refresh_from_db()
    assert conflict.state == "mine"


def test_whoever_signs_out_is_told_before_and_leaves_neither_what_waited_nor_the_key(page):
    with page.expect_event("requestfailed"):
        page.route("**/visit/", lambda route: route.abort())
        page.context.set_offline(False)
    expect(unsent(page)).to_have_text("未上传 1")
    leave = "document.querySelector('form[data-sign-out] button').click()"
    page.evaluate(leave)
    expect(page.get_by_text("退出会丢掉")).to_be_visible()
    script_tells(page, ROWS, 1)
    page.evaluate(leave)
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    script_tells(page, ROWS, 0)
    script_tells(page, KEYS, 0)
    assert not Visit.objects.exists()


def test_another_account_sees_nothing_and_takes_nothing_away(page, signed_in, family):
    home = family[0].dwelling
    posted = []
    page.context.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)
    signed_in_instead(page, signed_in, "grid_admin")
    # the page that stands open sends it under somebody else's sign-in, and the server takes it from its presser alone
    with page.expect_response(re.compile("/visit/$")) as answer:
        page.context.set_offline(False)
    assert answer.value.status == 409
    expect(unsent(page)).to_have_text("未上传 1")
    page.goto("/help/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(unsent(page)).to_be_hidden()
    script_tells(page, KEYS, 0)
    script_tells(page, ROWS, 1)
    page.evaluate("document.querySelector('form[data-sign-out] button').click()")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    script_tells(page, ROWS, 1)
    assert len(posted) == 2

    # a later sign-in of the presser gets the key of the one before
    signed_in_instead(page, signed_in, "community_officer")
    page.goto("/help/")
    expect(page.get_by_text(re.compile("已上传"))).to_be_visible()
    expect(unsent(page)).to_be_hidden()
    assert list(Visit.objects.values_list("dwelling", "outcome")) == [(home.pk, "same")]
    script_tells(page, ROWS, 0)


def test_what_is_older_than_a_week_goes_whoever_it_is_of(page, signed_in):
    signed_in_instead(page, signed_in, "grid_admin")
    page.route("**/visit/", lambda route: route.abort())
    page.context.set_offline(False)
    page.clock.install(time=until(lambda: page.evaluate("Date.now()"), bool) / 1000 + 8 * 86400)
    page.goto("/help/")
    script_tells(page, ROWS, 0)


def test_signing_out_in_the_administration_takes_nothing_of_another_account_away(page, signed_in, areas):
    page.route("**/visit/", lambda route: route.abort())
    signed_in_instead(page, signed_in, "system_admin")
    page.context.set_offline(False)
    page.goto("/admin/")
    script_tells(page, ROWS, 1)
    page.evaluate("localStorage.setItem('draft.1.x', '写了一半')")
    leave = page.locator("#logout-form")
    with page.expect_request(re.compile("/admin/logout/")) as asked:
        leave.evaluate("form => form.requestSubmit()")
    # that nothing of others lies here isn't said: the server then clears no store
    assert "alone" not in (asked.value.post_data or "")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    script_tells(page, ROWS, 1)
    script_tells(page, "Object.keys(localStorage).filter((key) => key.startsWith('draft.')).length", 0)
