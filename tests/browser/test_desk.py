"""The desk by keyboard, and an officer's jobs by taps, counted in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from grids.staff.models import Department
from tests import personas
from tests.factories import whistles as made
from whistles.intake.models import Lead
from whistles.lifecycle.blocks import TextBlock
from whistles.lifecycle.models import Whistle

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OFFICES = (
    "市场监督管理所", "司法所", "社会事务办公室", "规划建设办公室", "应急管理办公室", "综合执法队", "退役军人服务站", "党群服务中心",
)  # fmt: skip


class Keys:
    """A keyboard that counts what is pressed on it."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def since(self) -> int:
        """How many since it was asked last."""
        pressed, self.pressed = self.pressed, 0
        return pressed


@pytest.fixture
def offices(departments) -> dict:
    """As many departments as a street has, so that one is found by typing."""
    near = departments["lianhua-urban"]
    for place, name in enumerate(OFFICES):
        Department.objects.create(code=f"office-{place}", name=name, kind=near.kind, area=near.area)
    return departments


def shows(page: Page, title: str) -> None:
    """The lead is open in the middle, and has the focus."""
    expect(page.locator("#lead h2", has_text=title)).to_be_focused()


def test_a_lead_is_whistled_dismissed_and_left_in_a_few_keys_each(page_of: Callable, offices):
    made.a_whistle(title="楼道灯不亮，三天没人修", department="lianhua-police")
    fifth, fourth, third, second, first = (
        made.a_lead(title=title)
        for title in ("小区门口乱停车", "下水道堵塞", "噪声扰民", "垃圾没有清运", "楼道灯不亮")
    )
    page = page_of("street_admin")
    page.goto(f"/leads/{first.pk}/")
    keys = Keys(page)
    shows(page, first.title)

    # proposed as the one that is like it, another grade by its digit
    keys.press("w")
    expect(page.get_by_label("常规哨")).to_be_focused()
    expect(page.get_by_label("牵头部门")).to_have_value("莲华派出所")
    keys.press("3", "Enter")
    shows(page, second.title)
    assert keys.since() <= 6
    blown = Whistle.objects.get(title=first.title)
    assert (blown.lead_department.code, blown.grade.behaviour) == ("lianhua-police", "key")

    # another one by the first letters of its sounds, and one that assists
    keys.press("w")
    expect(page.get_by_label("常规哨")).to_be_focused()
    keys.press("s", "c", "j", "Control+Enter")
    shows(page, third.title)
    assert keys.since() <= 6
    blown = Whistle.objects.get(title=second.title)
    assert blown.lead_department.name == "市场监督管理所"

    # one that assists, by typing; Enter chooses, and sends once nothing is being typed
    keys.press("w")
    expect(page.get_by_label("常规哨")).to_be_focused()
    keys.press("s", "f", "Enter", "Tab", "y", "j", "Enter")
    expect(page.get_by_role("checkbox", name="应急管理办公室")).to_be_checked()
    keys.press("Enter")
    shows(page, fourth.title)
    assert keys.since() <= 9
    blown = Whistle.objects.get(title=third.title)
    assert [part.department.name for part in blown.report_ins.order_by("-part")] == [
        "司法所",
        "应急管理办公室",
    ]

    # the same once more is merged by its digit; what is not accepted is answered by a block of the street's
    again = made.a_lead(title="楼道灯不亮，没人修")
    TextBlock.objects.create(
        area_id=personas.LIANHUA,
        verb="dismiss",
        title="不属于本街道",
        reason="不在辖区",
        reply="请向盘龙区反映",
    )
    page.goto(f"/leads/{again.pk}/")
    shows(page, again.title)
    keys.since()
    keys.press("m")
    expect(page.get_by_role("radio").first).to_be_focused()
    keys.press("1", "Enter")
    shows(page, fourth.title)
    assert keys.since() <= 6
    again.refresh_from_db()
    assert (again.state, again.whistle.title) == ("merged", "楼道灯不亮，三天没人修")
    sixth = made.a_lead(title="不在辖区的事")
    page.goto(f"/leads/{sixth.pk}/")
    shows(page, sixth.title)
    keys.press("d")
    expect(page.get_by_role("button", name="不属于本街道")).to_be_focused()
    keys.press("1", "Control+Enter")
    shows(page, fourth.title)
    assert keys.since() <= 6
    sixth.refresh_from_db()
    assert (sixth.state, sixth.reply) == ("dismissed", "请向盘龙区反映")

    # on, back, out of a form, back to the list
    keys.press("j")
    shows(page, fifth.title)
    keys.press("k")
    shows(page, fourth.title)
    keys.press("w")
    expect(page.get_by_label("常规哨")).to_be_focused()
    keys.press("Escape")
    shows(page, fourth.title)
    keys.press("u")
    expect(page.locator(".desk:not(.showing)")).to_be_visible()
    assert page.complaints == []


def test_an_officers_jobs_of_every_day_take_three_taps_at_most(page_of: Callable, departments):
    """Typing is no tap; a phone in a stairwell."""
    made.a_whistle(title="楼道灯不亮")
    page = page_of("community_officer", width=390, height=844)
    taps = []

    def tap(target) -> None:
        expect(target).to_be_in_viewport()
        target.tap()
        taps.append(target)

    page.goto("/")
    tap(page.get_by_role("link", name="登记哨源").first)
    title = page.get_by_label("标题")
    expect(title).to_be_focused()
    page.keyboard.type("三单元二楼路灯不亮")
    # within reach of a thumb, whatever else could be filled in
    tap(page.get_by_role("button", name=re.compile("^登记")))
    expect(page.get_by_text("已登记，进入哨源库")).to_be_visible()
    assert len(taps) <= 3
    assert Lead.objects.filter(title="三单元二楼路灯不亮").exists()

    # the next one from the same place
    taps.clear()
    tap(page.get_by_role("link", name="再登记一条"))
    expect(title).to_be_focused()
    page.keyboard.type("四单元的也不亮")
    tap(page.get_by_role("button", name=re.compile("^登记")))
    expect(page.get_by_text("已登记，进入哨源库")).to_be_visible()
    assert len(taps) <= 3

    office = page_of("department_handler", width=390, height=844)
    for verb, then in (("签收", "已签收"), ("报到", "已报到")):
        taps.clear()
        office.goto("/")
        tap(office.get_by_role("button", name=re.compile(f"^{verb}")).first)
        expect(office.get_by_text(re.compile(f"已{verb}")).first).to_be_visible()
        assert (len(taps), then) == (1, f"已{verb}")
    assert page.complaints == []
    assert office.complaints == []
