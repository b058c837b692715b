"""Posts of grids in a browser: appointing into a hole, somebody having been faster, handing over."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from playwright.sync_api import expect

from grids.areas.models import Area
from grids.staff.models import Appointment, Member, PostKind
from tests import personas

pytestmark = pytest.mark.django_db(transaction=True)

GRID = personas.SUJIATANG_GRID


def hold(code: str, post: str, name: str, until: int | None = None) -> Member:
    """Somebody in a post since last year, who ended it so many days ago."""
    today = timezone.localdate()
    member = Member.objects.create(name=name, standing="committee", office_phone="12400010012")
    period = DateRange(today - timedelta(days=400), today - timedelta(days=until) if until else None)
    Appointment.objects.create(
        member=member, kind=PostKind.objects.get(code=post), area_id=code, period=period
    )
    return member


@pytest.fixture
def grid(departments):
    Area.objects.create(code=f"{GRID}01", name="01", level=5, parent_id=GRID)
    hold(GRID, "mediator", "梁正宇", until=96)
    return hold(f"{GRID}01", "mediator", "谭素珍"), hold(GRID, "inspector", "何兴旺")


def is_appointed(url: str) -> bool:
    """The matrix again, without the hole that was filled; what is refused stays at its own address."""
    return "/grids/posts/?" in url and "hole=" not in url


def test_a_hole_is_filled_from_the_panel(page_of, grid):
    page = page_of("grid_admin")
    page.goto(f"/grids/posts/?area={personas.SUJIATANG}")
    page.get_by_role("link", name="人民调解员 空缺 96 天，任命").click()
    panel = page.get_by_role("complementary", name="任命")
    expect(panel.get_by_role("button", name="任命谭素珍")).to_be_visible()
    # whom the button names follows by a script of the page
    page.wait_for_load_state()
    panel.get_by_text("何兴旺").click()
    panel.get_by_role("button", name="任命何兴旺").click()
    page.wait_for_url(is_appointed)
    expect(page.get_by_role("link", name="人民调解员 空缺 96 天，任命")).to_have_count(0)
    assert Appointment.objects.get(area=GRID, kind__code="mediator", period__endswith=None).member == grid[1]
    assert page.complaints == []


def test_who_was_slower_is_told_who_was_faster(page_of, grid):
    page = page_of("grid_admin")
    page.goto(f"/grids/posts/?area={personas.SUJIATANG}&hole={GRID}:mediator")
    Appointment.objects.create(
        member=grid[0], kind=PostKind.objects.get(code="mediator"), area_id=GRID,
        period=DateRange(timezone.localdate(), None),
    )  # fmt: skip
    page.get_by_label("依据").fill("苏居发〔2026〕18 号")
    page.get_by_role("button", name="任命谭素珍").click()
    expect(page.get_by_text("已有人把 谭素珍 任为")).to_be_visible()
    expect(page.get_by_label("依据")).to_have_value("苏居发〔2026〕18 号")


def test_a_hole_is_filled_on_a_phone(page_of, grid):
    page = page_of("grid_admin", width=390, height=844)
    page.goto(f"/grids/posts/?area={personas.SUJIATANG}")
    page.locator(".hole-row", has_text="空缺 96 天").first.get_by_role("link", name="任命").click()
    page.get_by_role("button", name="任命谭素珍").click()
    page.wait_for_url(is_appointed)
    assert Appointment.objects.filter(area=GRID, kind__code="mediator", period__endswith=None).exists()


def test_everything_somebody_has_is_handed_over(page_of, grid):
    page = page_of("grid_admin")
    page.goto(f"/grids/members/{grid[0].pk}/handover/")
    page.get_by_label("接手的人").select_option(str(grid[1].pk), force=True)
    page.get_by_role("button", name="先看会变什么").click()
    page.get_by_role("button", name="全部交给 何兴旺").click()
    expect(page.get_by_text("已把 谭素珍 的 1 个任职交给 何兴旺")).to_be_visible()
    assert not Appointment.objects.filter(member=grid[0], period__endswith=None).exists()
