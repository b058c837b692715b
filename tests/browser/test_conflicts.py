"""A conflict between a visit and the registers: both sides beside each other, nothing preselected, decided once."""

import os
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grids.homes.actions import move_out
from grids.walks.actions import visit
from grids.walks.models import VisitConflict
from tests import personas
from tests.factories.homes import a_family
from tests.factories.walks import version_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")


def picture(page, name: str) -> None:
    """Where somebody wants to look at it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_both_sides_are_seen_before_one_of_them_is_chosen(areas, page_of):
    home = a_family()
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
