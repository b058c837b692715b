"""A round on a phone and a conflict at a desk: a tap a door, who moved out ticked, both sides beside each other, decided once."""

import os
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grids.homes.actions import move_out
from grids.registry.dwellings.models import Dwelling
from grids.walks.actions import visit
from grids.walks.models import Visit, VisitConflict
from tests import personas
from tests.factories.dwellings import a_house
from tests.factories.homes import a_family, a_home, incoming
from tests.factories.people import a_phone
from tests.factories.walks import version_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def home(areas):
    """A family in the middle of a house, and somebody alone above them."""
    personas.make("grid_admin")
    rooms = {f"{one.entrance.number}-{one.room}": one for one in a_house()}
    a_home(incoming(relation="02", phone=a_phone()), dwelling=rooms["1-501"])
    return a_family(dwelling=rooms["1-402"])


def picture(page, name: str) -> None:
    """Where somebody wants to look at it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_a_round_is_made_by_a_tap_and_each_door_is_one_more(home, page_of):
    page = page_of("community_officer", width=390, height=844)
    page.goto(reverse("walk"))
    picture(page, "walk-390")
    page.get_by_role("button", name="排今天的走访").click()
    expect(page.get_by_text("今天的走访已排好，按走楼的顺序。")).to_be_visible()
    expect(page.locator("[data-walk-home]")).to_have_count(28)
    door = page.locator(f"[data-walk-home='{home[0].dwelling_id}']")
    expect(door).to_contain_text("户主")
    picture(page, "round-390")
    door.get_by_role("button", name="没人").click()
    expect(door.get_by_text("没人", exact=True).first).to_be_visible()
    expect(page.locator(".been")).to_have_count(1)
    door.get_by_text("有变化").click()
    door.get_by_role("checkbox").nth(2).check()
    picture(page, "round-changed-390")
    door.get_by_role("button", name="登记变化").click()
    expect(page.get_by_text("已登记迁出。")).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    picture(page, "round-1440")
    assert Visit.objects.count() == 2
    assert Dwelling.objects.get(pk=home[0].dwelling_id).people == 2
    assert page.complaints == []


def test_both_sides_are_seen_before_one_of_them_is_chosen(home, page_of):
    dwelling, seen = home[0].dwelling, version_of(home[0].dwelling)
    move_out(residence_id=home[2].pk, by=personas.make("grid_admin"))
    visit(
        dwelling_id=dwelling.pk,
        key=uuid4(),
        base=seen,
        outcome="same",
        note="三个人都在家",
        by=personas.make("community_officer"),
    )
    page = page_of("community_officer")
    page.goto(reverse("household", args=[dwelling.pk]))
    picture(page, "household-conflict-1440")
    page.locator("#main").get_by_role("link", name="去核对").first.click()
    expect(page.locator("tr.other")).to_have_count(1)
    expect(page.locator("input[name=decision]:checked")).to_have_count(0)
    picture(page, "conflict-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "conflict-390")
    page.get_by_label("按走访的", exact=True).check()
    page.get_by_label("原因").fill("孩子还住在这里，电话核对过")
    page.get_by_role("button", name="就按这份登记").click()
    expect(page.get_by_text("已按走访时说的登记")).to_be_visible()
    expect(page.get_by_role("heading", name="住在这里 3 人")).to_be_visible()
    assert VisitConflict.objects.get().state == "mine"
    page.goto(reverse("visit_conflicts"))
    expect(page.get_by_role("heading", name="走访冲突")).to_be_visible()
    picture(page, "conflicts-390")
    assert page.complaints == []
