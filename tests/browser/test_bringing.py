"""A file of boundaries is uploaded, seen on a map with what is refused, and confirmed."""

import os

import pytest
from playwright.sync_api import expect

from grids.areas.models import AreaBoundary
from tests import personas
from tests.grids.bringing.making import cell, community, six
from tests.grids.geodata.making import collection, feature

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")


def picture(page, name: str) -> None:
    """Where somebody wants to look at it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def upload(page, tmp_path, data: bytes) -> None:
    path = tmp_path / "网格.geojson"
    path.write_bytes(data)
    page.goto("/grids/import/?area=" + personas.HONGSHAN)
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#bring-map path").first).to_be_visible()


def test_a_file_is_refused_for_an_overlap_and_another_is_confirmed(areas, page_of, tmp_path):
    community()
    page = page_of("grid_admin")
    picture(page, "bring-home")
    bad = collection(
        feature(cell(0, 0, wide=2), 名称="甲"),
        feature(cell(1, 0, wide=2), 名称="乙"),
        feature(None, 名称="空"),
    )
    upload(page, tmp_path, bad)
    picture(page, "bring-refused")
    expect(page.get_by_text("重叠", exact=False).first).to_be_visible()
    upload(page, tmp_path, six())
    picture(page, "bring-check")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "bring-check-390")
    page.get_by_label("改界的原因").fill("首次导入")
    page.get_by_role("button", name="导入 6 个网格").click()
    expect(page.get_by_text("界线已导入。")).to_be_visible()
    assert AreaBoundary.objects.filter(area__parent=personas.HONGSHAN).count() == 6
