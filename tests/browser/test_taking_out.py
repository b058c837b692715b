"""Figures leave the system in a real browser: the Word document takes the charts of the page along, and each is a picture."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.factories import whistles as made
from whistles.statistics import actions as statistics

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_figures_leave_as_a_document_with_the_charts_of_the_page_and_as_pictures(
    page_of, departments, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    for state in ("closed", "closed", "whistled"):
        made.a_whistle(state=state)
    statistics.refresh(wait=True)
    page = page_of("street_leader", accept_downloads=True)
    page.goto("/statistics/")
    page.locator(".take-out summary").click()
    with page.expect_download() as word:
        page.get_by_role("button", name="Word").click()
    parts = zipfile.ZipFile(io.BytesIO(Path(word.value.path()).read_bytes()))
    pictures = len([name for name in parts.namelist() if name.startswith("word/media/")])
    assert pictures > 0
    expect(page.locator("[data-chart]:visible")).to_have_count(pictures)
    # the page is still there and takes out once more
    with page.expect_download() as picture:
        page.get_by_role("button", name="图片").click()
    drawn = Image.open(picture.value.path())
    assert drawn.size[0] > 600
    assert picture.value.suggested_filename.endswith(".png")
    # two letters are no picture: there is more than one colour in it
    assert len(drawn.convert("RGB").getcolors(1_000_000)) > 20
    expect(page.locator(".take-out")).to_have_attribute("open", "")
    assert page.complaints == []
