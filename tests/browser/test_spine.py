"""The product's spine in a real browser with a real worker: from a ledger file to the closure figures on a page."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from grids.staff.models import User
from tests.browser.waiting import comes_to
from tests.grids.identity.authenticator import code_now, with_authenticator
from tests.personas import LIANHUA, PASSWORD
from tests.processes import celery_worker, redis_server, wait_until
from whistles.lifecycle.models import Whistle

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CLOSED = [
    ["A-1", "路灯不亮", "2026-10-01 09:00", "2026-10-03 10:00"],
    ["A-2", "井盖破损", "2026-10-02 09:00", "2026-10-05 10:00"],
]
OPEN = [["A-3", "占道经营", "2026-10-06 09:00", ""]]
WAITING = [["B-1", "虹山东路下水道堵塞", "2026-10-07 09:00", ""]]


def ledger(folder: Path, name: str, rows: list[list[str]]) -> Path:
    path = folder / name
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([["工单编号", "标题", "受理时间", "办结时间"], *rows])
    return path


def sign_in(page: Page, username: str) -> None:
    secret = with_authenticator(User.objects.get(username=username))
    page.goto("/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("验证码或恢复码").fill(code_now(secret, 1))
    page.get_by_role("button", name="验证").click()
    expect(
        page.get_by_role("navigation", name="主导航").or_(page.get_by_role("navigation", name="底部导航"))
    ).to_be_visible()


def import_file(page: Page, path: Path, *, grade: str, source: str) -> None:
    """Through the pages, as a clerk does; the worker does the work and the page shows the end by itself."""
    page.goto("/imports/new/")
    page.get_by_label("台账文件").set_input_files(path)
    channel = page.get_by_role("combobox", name="哨源渠道")
    channel.fill(source)
    channel.press("Enter")
    page.get_by_label("哨种").select_option(label=grade)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_label("编号", exact=True)).to_have_value("工单编号")
    page.get_by_role("button", name="检查").first.click()
    page.get_by_role("button", name=re.compile(r"^导入 \d+ 行$")).click(timeout=60_000)
    expect(page.get_by_text("没有退回的行")).to_be_visible(timeout=60_000)


def rate_on_the_page(page: Page) -> str:
    """What was closed ÷ what counts; so few have no percentage."""
    page.goto("/statistics/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    said = page.locator(".figure", has_text="结哨率").locator("small").all_inner_texts()
    return "".join(re.findall(r"^\d+ ÷ \d+", "".join(said[-1:])))


def take(page: Page, verb: str, state: str) -> None:
    """Press a button of the whistle's page that asks nothing."""
    page.get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_text(state, exact=True).first).to_be_visible()


def take_saying(page: Page, verb: str, reason: str, state: str, *, outcome: str = "") -> None:
    """Press a button that opens a dialog, fill it in and send it."""
    # before its scripts are there the link leads to a page of its own
    page.wait_for_load_state()
    page.get_by_role("link", name=verb, exact=True).click()
    dialog = page.get_by_role("dialog")
    if outcome:
        dialog.get_by_text(outcome, exact=True).click()
    dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("button", name=verb, exact=True).click()
    expect(page.get_by_text(state, exact=True).first).to_be_visible()


def test_from_a_ledger_file_to_the_closure_figures(page_of, person, areas, tmp_path):
    for username in ("street_admin", "department_handler"):
        person(username)
    with redis_server(tmp_path) as redis, celery_worker(redis, tmp_path):
        street, department = page_of("anonymous"), page_of("anonymous", width=390, height=844)
        sign_in(street, "street_admin")
        comes_to(lambda: rate_on_the_page(street), "")

        import_file(street, ledger(tmp_path, "已派.csv", CLOSED + OPEN), grade="常规哨", source="数字城管")
        import_file(
            street,
            ledger(tmp_path, "待研判.csv", WAITING),
            grade="不吹哨，只入哨源库等待研判",
            source="来信来访",
        )
        wait_until(lambda: rate_on_the_page(street) == "2 ÷ 3", "the worker to count what was imported")

        street.goto("/leads/")
        street.get_by_role("link", name="虹山东路下水道堵塞").first.click()
        street.get_by_role("link", name=re.compile("^吹哨")).click()
        street.get_by_label("牵头部门").select_option(label="城市管理办公室")
        street.get_by_role("button", name=re.compile("^吹哨")).click()
        expect(street.get_by_text("已吹哨")).to_be_visible()
        wait_until(lambda: rate_on_the_page(street) == "2 ÷ 4", "the worker to count the whistle")

        whistle = Whistle.objects.get(title="虹山东路下水道堵塞")
        sign_in(department, "department_handler")
        department.goto("/report-ins/")
        department.get_by_role("link", name="虹山东路下水道堵塞").first.click()
        take(department, "签收", "已签收")
        take(department, "报到", "已报到")
        take(department, "开始办理", "办理中")
        take_saying(department, "提交办理结果", "已疏通下水道，井口已清理。", "待核实")

        street.goto(f"/whistles/{whistle.pk}/")
        take_saying(street, "核实办结", "电话回访诉求人，确认已疏通。", "已办结", outcome="已解决")
        wait_until(lambda: rate_on_the_page(street) == "3 ÷ 4", "the worker to count the closing")

        street.locator(".figure", has_text="结哨率").get_by_role("link", name="3", exact=True).click()
        expect(street.get_by_text("共 3 件")).to_be_visible()
        expect(street.get_by_role("link", name="虹山东路下水道堵塞")).to_be_visible()
        assert street.complaints == []
        assert department.complaints == []
    whistle.refresh_from_db()
    assert (whistle.state, whistle.outcome, whistle.area_id) == ("closed", "solved", LIANHUA)
