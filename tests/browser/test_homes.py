"""A home on a phone and at a desk: one tap that nothing changed, one value shown for a reason that the log has, the way to the next."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grids.people.writing import opened
from grids.privacy.models import Disclosure
from tests import personas
from tests.factories.dwellings import a_house
from tests.factories.homes import a_family, a_home, incoming
from tests.factories.people import a_phone

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def home(areas):
    """A family in the middle of a house."""
    personas.make("grid_admin")
    rooms = {f"{one.entrance.number}-{one.room}": one for one in a_house()}
    a_home(incoming(relation="02", phone=a_phone()), dwelling=rooms["1-501"])
    return a_family(dwelling=rooms["1-402"])


def picture(page, name: str) -> None:
    """Where somebody wants to look at it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_changed_is_one_tap_and_can_be_taken_back(home, page_of, width):
    page = page_of("community_officer", width=width, height=844 if width < 500 else 900)
    page.goto(reverse("household", args=[home[0].dwelling_id]))
    expect(page.get_by_role("heading", name="住在这里 3 人")).to_be_visible()
    picture(page, f"household-{width}")
    page.get_by_role("button", name="无变化").locator("visible=true").click()
    expect(page.get_by_text("已核实：无变化。")).to_be_visible()
    picture(page, f"household-done-{width}")
    page.get_by_role("button", name="撤回“核实无变化”").click()
    expect(page.get_by_text("已撤回，恢复到这一步以前。")).to_be_visible()
    expect(page.locator(".taken-back")).to_have_count(2)
    assert page.complaints == []


def test_one_value_is_shown_for_a_reason_and_stands_in_the_log(home, page_of):
    page = page_of("community_officer", width=390, height=844)
    page.goto(reverse("household", args=[home[0].dwelling_id]))
    page.get_by_role("link", name="查看").first.click()
    expect(page.get_by_role("heading", name="查看一项")).to_be_visible()
    picture(page, "reveal-390")
    page.get_by_label("电话").check()
    page.get_by_label("核实租约").check()
    page.get_by_role("button", name="查看并记录").click()
    phone = opened(home[0].person, "phone")
    expect(page.get_by_text(phone)).to_be_visible()
    picture(page, "revealed-390")
    assert Disclosure.objects.get().subject_id == str(home[0].person_id)
    page.get_by_role("link", name="回到户卡").click()
    expect(page.get_by_role("heading", name="住在这里 3 人")).to_be_visible()
    expect(page.get_by_text(phone)).to_have_count(0)


def test_one_walks_from_door_to_door_and_the_table_leads_to_each(home, page_of):
    page = page_of("community_officer")
    page.goto(reverse("household", args=[home[0].dwelling_id]))
    page.get_by_role("link", name="下一户").click()
    expect(page.get_by_role("heading", name="1 单元 301")).to_be_visible()
    page.goto(reverse("person_table"))
    expect(page.locator("table.people tbody tr")).to_have_count(4)
    picture(page, "people-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "people-390")
    for name in ("home_list", "due_lists", "dynamics"):
        page.goto(reverse(name))
        expect(page.get_by_role("heading").first).to_be_visible()
        picture(page, f"{name}-390")
        page.set_viewport_size({"width": 1440, "height": 900})
        picture(page, f"{name}-1440")
        page.set_viewport_size({"width": 390, "height": 844})
