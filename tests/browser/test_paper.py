"""What a browser prints: pictures whole and as wide as the sheet, what is folded unfolded, and nothing to press."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.waiting import is_no_wider_than, script_tells, until
from tests.factories import whistles as made
from whistles.statistics import actions

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# CSS pixels between the margins of A4
SHEET = 695


def are_whole(boxes: list[dict | None]) -> bool:
    """There are pictures, and each lies within the sheet."""
    return bool(boxes) and all(
        box and box["x"] >= 0 and box["x"] + box["width"] <= SHEET and box["height"] > 100 for box in boxes
    )


def test_statistics_are_whole_on_paper_also_in_large_type_and_dark(page_of, departments):
    made.a_whistle(state="closed")
    made.a_whistle()
    actions.refresh(wait=True)
    page = page_of("street_admin")
    page.add_init_script(
        "localStorage.setItem('display.theme', 'dark'); localStorage.setItem('display.size', 'large')"
    )
    for name in ("statistics", "statistics_period"):
        page.goto(reverse(name))
        expect(page.locator(".chart canvas").first).to_be_visible()
        table = page.locator(".chart-card details table").first
        expect(table).to_be_hidden()
        # in the order of a browser that prints: it tells, then lays out for paper
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": SHEET, "height": 1000})
        expect(table).to_be_visible()
        # rows go on where a sheet ends: what lies around a table is no single piece
        for around in page.locator(".scroll").all():
            expect(around).to_have_css("display", "block")
        until(lambda: [chart.bounding_box() for chart in page.locator(".chart canvas").all()], are_whole)
        for pressed in (".acts form", ".acts nav", ".acts button", ".rail", ".foot"):
            for one in page.locator(pressed).all():
                expect(one).to_be_hidden()
        expect(page.locator(".printed")).to_contain_text("打印")
        is_no_wider_than(page, SHEET)
        root = "getComputedStyle(document.documentElement)"
        script_tells(page, f"[{root}.fontSize, {root}.colorScheme]", ["12.8px", "light"])
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(table).to_be_hidden()
    assert page.complaints == []
