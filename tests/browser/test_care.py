"""Care in a browser: proposed by one, approved by another, seen in its colour, and gone by itself on its day."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from grids.access.fence import everything
from grids.care.models import CareRecord
from grids.care.tasks import look_after_care
from grids.people.models import Person
from tests.factories import care

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")


def picture(page, name: str) -> None:
    """Where somebody wants to look at it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_record_from_its_draft_to_its_lapse(departments, page_of, width):
    person = care.somebody()
    home = reverse("household", args=[person.place_id])
    writer = page_of("care_officer", width=width)
    writer.goto(home)
    picture(writer, f"care-home-before-{width}")
    writer.get_by_role("link", name="提出关注").click()
    expect(writer.get_by_role("heading", level=1)).to_contain_text("提出关注")
    writer.get_by_label("类别").select_option("alone")
    writer.get_by_label("依据").fill(care.BASIS)
    writer.get_by_label("承诺做什么").fill("每周上门看望一次")
    picture(writer, f"care-new-{width}")
    writer.get_by_role("button", name="提出").click()
    expect(writer.get_by_text("等另一位批准")).to_be_visible()
    expect(writer.get_by_role("link", name="批准", exact=True)).to_have_count(0)

    decider = page_of("street_leader", width=width)
    decider.goto(reverse("care_list") + "?state=decide")
    picture(decider, f"care-list-{width}")
    decider.get_by_role("table").get_by_role("link").first.click()
    decider.get_by_role("link", name="批准", exact=True).click()
    decider.get_by_role("button", name="批准", exact=True).click()
    expect(decider.get_by_text("已批准。")).to_be_visible()
    picture(decider, f"care-record-{width}")

    writer.goto(home)
    expect(writer.get_by_role("heading", name="关注记录", exact=True)).to_be_visible()
    expect(writer.get_by_role("img", name="关注人员").first).to_be_visible()
    picture(writer, f"care-home-{width}")
    other = page_of("grid_admin", width=width)
    other.goto(home)
    expect(other.get_by_role("heading", name="关注记录", exact=True)).to_have_count(0)
    expect(other.get_by_role("img", name="关注人员")).to_have_count(0)

    with everything("a test"):
        record = CareRecord.objects.get()
    writer.goto(reverse("care_step", args=[record.pk, "tell"]))
    writer.get_by_label("告知了谁").select_option("self")
    writer.get_by_role("button", name="记告知").click()
    expect(writer.get_by_text("已记下告知。")).to_be_visible()
    # half a year later no page asks meanwhile, whose sign-in would be over by then
    for page in (writer, decider, other):
        page.goto("about:blank")
    with time_machine.travel(timezone.now() + timedelta(days=181), tick=False):
        look_after_care()
    writer.goto(home)
    expect(writer.get_by_role("heading", name="关注记录", exact=True)).to_be_visible()
    expect(writer.get_by_role("img", name="关注人员")).to_have_count(0)
    writer.goto(reverse("care_record", args=[record.pk]))
    expect(writer.get_by_text("到期自动结束")).to_be_visible()
    expect(writer.get_by_text("到复核日期没有续").first).to_be_visible()
    assert Person.objects.filter(pk=person.pk).exists()
    for page in (writer, decider, other):
        assert page.complaints == []
