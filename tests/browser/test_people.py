"""A person's page in a browser: one value is shown for a reason and is gone when the page is looked at again."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grids.privacy.models import Disclosure
from tests.factories.people import a_number, a_person

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PHONE = "12400001234"


@pytest.mark.parametrize("width", [1440, 390])
def test_a_telephone_is_shown_for_a_reason_and_the_page_says_who_looked(departments, page_of, width):
    person = a_person(name="李桂英", number=a_number(), phone=PHONE)
    page = page_of("community_officer", width=width)
    page.goto(reverse("person", args=[person.pk]))
    expect(page.get_by_role("heading", level=1)).to_have_text("李**")
    page.get_by_label("查看哪一项").select_option("phone")
    page.get_by_label("查看事由").select_option("reach")
    page.get_by_role("button", name="查看并记录").click()
    expect(page.get_by_role("link", name=PHONE)).to_be_visible()
    page.goto(reverse("person", args=[person.pk]))
    expect(page.get_by_text("紧急联系本人").last).to_be_visible()
    expect(page.get_by_role("link", name=PHONE)).to_have_count(0)
    assert Disclosure.objects.get().field == "person.phone"
    assert page.complaints == []
