"""Somebody's own workbook in a real browser: uploaded, its columns told, looked at, filled, and downloaded as it was laid out."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from tests.factories.homes import a_home, incoming
from tests.factories.people import a_number
from tests.factories.templates import SHEET, a_workbook, part_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_report_in_the_askers_own_workbook(page_of, departments, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    for number in range(5):
        a_home(
            incoming(
                relation="02",
                name=f"段小{'一二三四五'[number]}",
                kind="resident_id",
                number=a_number(),
                phone="12400001111",
            )
        )
    given = a_workbook()
    page = page_of("grid_admin", accept_downloads=True)
    page.goto("/persons/")
    page.locator(".take-out summary", has_text="导出").click()
    page.get_by_role("link", name="填进自己的表样").click()
    expect(page.locator("h1")).to_have_text("表样")
    page.get_by_role("link", name="上传表样").first.click()
    page.locator("#id_name").fill("流动人口月报")
    # the list is the one from which one came
    expect(page.locator("#id_listing")).to_have_value("人员")
    page.locator("#id_file").set_input_files(
        {"name": "月报.xlsx", "mimeType": "application/octet-stream", "buffer": given}
    )
    page.get_by_role("button", name="上传，去对应列").click()
    # heads were recognised; one is chosen by hand
    expect(page.get_by_label("B · 姓名")).to_have_value("姓名")
    expect(page.get_by_label("C · 证件号")).to_have_value("证件号")
    expect(page.get_by_label("D · 联系电话")).to_have_value("电话")
    expect(page.locator("#id_first")).to_have_value("4")
    page.get_by_role("button", name="保存，去预览").click()
    expect(page.get_by_role("heading", name="预览（共 5 行，姓名电话已脱敏）")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(5)
    expect(page.locator("tbody")).to_contain_text("段*")
    page.get_by_label("用途（可不填）").fill("月报")
    page.get_by_role("button", name="填好").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载").click()
    made = Path(taken.value.path()).read_bytes()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name(SHEET).to_python()
    assert all(row[1].startswith("段*") for row in rows[3:8])
    assert rows[8][0] == "合计"
    # a row for each beyond the free ones; what was laid out stays
    old, new = (part_of(one, "xl/worksheets/sheet1.xml") for one in (given, made))
    for kept in (b"<cols>", b"<pageMargins", b"<pageSetup", b"<headerFooter>"):
        start = old.index(kept)
        assert old[start : old.index(b">", start)] in new
    assert part_of(given, "xl/worksheets/sheet2.xml") == part_of(made, "xl/worksheets/sheet2.xml")
    assert page.complaints == []
