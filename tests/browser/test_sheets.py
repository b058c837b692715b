"""A register comes in through the pages: its columns, the check, the import, and the rows that were refused in hand."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grids.sheets.models import RegisterImport
from grids.sheets.running import run
from tests import personas
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_workbook, saved

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")
HEAD = ("楼栋", "单元", "房号", "姓名", "与户主关系", "证件号码", "人口类型")


def picture(page, name: str) -> None:
    """Where somebody wants to look at it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_register_with_rows_that_are_refused(areas, page_of, tmp_path: Path, width):
    a_building_by_hand()
    right, wrong = a_number(), a_number()
    path = saved(
        tmp_path,
        as_workbook(
            HEAD, [HOUSE, "1", "402", "李桂英", "户主", right, "常住"], [HOUSE, "1", "403", "赵强", "户主", wrong[:-1], "流动"],
            [HOUSE, "9", "404", "王丽", "户主", a_number(sex="2"), "流动"],
        ),
    )  # fmt: skip
    page = page_of("grid_admin", width=width, height=844 if width < 500 else 900)
    page.goto(reverse("sheet_new"))
    page.get_by_label("登记表文件").set_input_files(path)
    page.get_by_label("属于哪个区域").select_option(value=personas.SUJIATANG)
    picture(page, f"sheet-new-{width}")
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_label("姓名", exact=True)).to_have_value("姓名")
    expect(page.get_by_label("房号", exact=True)).to_have_value("房号")
    picture(page, f"sheet-columns-{width}")
    page.get_by_role("button", name="检查", exact=True).first.click()
    expect(page.get_by_role("heading", name="正在逐行检查，还没有写入")).to_be_visible()
    run(import_id=RegisterImport.objects.get().pk)
    # the page finds the end by itself
    confirm = page.get_by_role("button", name="导入 1 行")
    expect(confirm).to_be_visible()
    expect(page.get_by_text("现在是 17 位")).to_be_visible()
    picture(page, f"sheet-checked-{width}")
    confirm.click()
    expect(page.get_by_role("heading", name="正在导入")).to_be_visible()
    run(import_id=RegisterImport.objects.get().pk)
    expect(page.get_by_text("导入完毕，有 2 行没有导入。")).to_be_visible()
    expect(page.get_by_text("没有登记 9 单元")).to_be_visible()
    picture(page, f"sheet-done-{width}")
    page.get_by_text("下载这 2 行（第一列是原因），改好再传").click()
    page.get_by_label("下载事由").fill("按原因改好再传")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载并记录").click()
    assert download.value.suggested_filename == "登记表-退回-2行.xlsx"
    page.goto(reverse("sheet_list"))
    expect(page.get_by_role("link", name="登记表.xlsx")).to_be_visible()
    picture(page, f"sheet-list-{width}")
    assert page.complaints == []
