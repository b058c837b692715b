"""By hand in a browser: some of a household keep house by themselves; what was granted to be erased is looked at and erased."""

import os

import pytest
from playwright.sync_api import expect

from grids.homes.models import Household, Residence
from grids.people.models import Person
from tests import personas
from tests.factories.homes import a_family
from tests.factories.requests import a_request

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def family(departments):
    """A couple and their daughter."""
    return a_family()


def looked_at(page, name: str) -> None:
    if folder := os.environ.get("LOOKED_AT"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_household_is_split_and_whoever_went_has_a_head(family, page_of, width):
    home, mother, child = family[0].dwelling, family[1], family[2]
    page = page_of("community_officer", width=width, height=900)
    page.goto(f"/homes/{home.pk}/")
    looked_at(page, f"home-{width}")
    page.goto(f"/homes/{home.pk}/split/")
    for row in (mother, child):
        page.locator(f"[name=residences][value='{row.pk}']").check()
    page.locator("[name=head]").select_option(str(mother.pk))
    looked_at(page, f"split-{width}")
    page.locator("main").get_by_role("button", name="分户").click()
    expect(page.get_by_text("已分户")).to_be_visible()
    looked_at(page, f"split-done-{width}")
    households = Household.objects.filter(dwelling=home, period__upper_inf=True)
    assert {one.head_id for one in households} == {family[0].person_id, mother.person_id}
    here = Residence.objects.current().filter(dwelling=home)
    assert set(here.values_list("household", flat=True)) == {one.pk for one in households}
    assert page.complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_what_was_granted_is_looked_at_ticked_and_erased(family, page_of, width):
    person = family[0].person
    row = a_request(person, kind="erase", wish="请删去我的电话", by=personas.make("grid_admin"))
    page = page_of("grid_admin", width=width, height=900)
    page.goto(f"/requests/{row.pk}/")
    page.locator("[name=outcome][value=granted]").check()
    page.locator("[name=text]").fill("同意删去可以删的")
    page.get_by_role("button", name="登记答复").click()
    expect(page.get_by_role("heading", name="按申请删除")).to_be_visible()
    looked_at(page, f"erase-{width}")
    page.locator("[name=confirmed]").check()
    page.get_by_role("button", name="确认删除").click()
    expect(page.get_by_text("已按申请删除")).to_be_visible()
    expect(page.get_by_role("heading", name="按申请删除")).to_have_count(0)
    looked_at(page, f"erase-done-{width}")
    person = Person.objects.get(pk=person.pk)
    assert bytes(person.phone) == b""
    assert person.name
    assert page.complaints == []
