"""Who needs help is taken down on a phone, opened to ring them, destroyed by two, and a certificate is left."""

import pytest
from playwright.sync_api import expect

from grids.initiatives.collecting.models import Certificate, InitiativeEntry
from tests.factories.collecting import NAME, PHONE, a_task, opened

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def is_narrow(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_whole_life_of_an_entry_on_a_phone(page_of, departments):
    made = opened()
    officer = page_of("community_officer", width=360, height=740)
    officer.goto(f"/initiatives/tasks/{a_task(made).pk}/")
    officer.get_by_role("link", name="登记谁需要帮助").click()
    # without a name the form says where, and keeps what was typed
    officer.get_by_text("送药", exact=True).click()
    officer.get_by_label("电话").fill(PHONE)
    officer.locator("form[novalidate], form").first.evaluate("form => form.noValidate = true")
    officer.get_by_role("button", name="登记", exact=True).click()
    expect(officer.locator(".field .error")).to_have_text("请写姓名，或怎么称呼。")
    expect(officer.get_by_label("电话")).to_have_value(PHONE)
    officer.get_by_label("姓名").fill(NAME)
    officer.get_by_role("button", name="登记", exact=True).click()
    expect(officer.get_by_text("已登记一人。")).to_be_visible()
    assert is_narrow(officer)
    assert (
        officer.evaluate("Object.values(localStorage).join() + Object.values(sessionStorage).join()").find(
            NAME
        )
        == -1
    )

    desk = page_of("grid_admin", width=360, height=740)
    desk.goto(f"/initiatives/entries/?initiative={made.initiative_id}")
    desk.locator("td a").first.click()
    assert PHONE not in desk.content()
    desk.get_by_role("button", name="查看并记录").click()
    expect(desk.locator(f"a[href='tel:{PHONE}']")).to_be_visible()
    assert is_narrow(desk)
    desk.goto(f"/initiatives/{made.initiative_id}/collecting/")
    desk.get_by_role("button", name="提出销毁").click()
    expect(desk.get_by_text("已提出销毁，等另一位批准。")).to_be_visible()
    assert is_narrow(desk)

    leader = page_of("street_leader", width=360, height=740)
    leader.goto(f"/initiatives/{made.initiative_id}/collecting/")
    leader.get_by_role("button", name="同意", exact=True).click()
    leader.get_by_role("link", name="销毁证明").click()
    expect(leader.get_by_text("个人信息销毁证明")).to_be_visible()
    assert is_narrow(leader)
    assert not InitiativeEntry.objects.exists()
    assert Certificate.objects.get().digest in leader.content()
    assert not [said for page in (officer, desk, leader) for said in page.complaints if "400" not in said]
