"""Boundaries are drawn on the map: an overlap is refused and mended by one press, grids are split and merged, two are told."""

import os
import re

import pytest
from playwright.sync_api import expect

from grids.areas.drafts import BoundaryDraft
from grids.areas.models import Area, AreaBoundary
from tests import personas
from tests.browser.waiting import at_rest, box_of, comes_to, until
from tests.factories.shapes import a_row_of_grids, at

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

COMMUNITY = personas.HONGSHAN
PICTURES = os.environ.get("PICTURES", "")


def picture(page, name: str) -> None:
    """Where somebody wants to look at it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def pixel(page, place: tuple[float, float]) -> tuple[float, float]:
    """Where a place of the lattice is on the screen."""
    box = box_of(page.locator("#edit-map"))
    spot = page.evaluate("(place) => document.getElementById('edit-map').pixelOf(place)", list(place))
    return box["x"] + spot[0], box["y"] + spot[1]


def press(page, place: tuple[float, float]) -> None:
    x, y = pixel(page, place)
    # as a hand comes: what follows the pointer is there before it is pressed
    page.mouse.move(x - 9, y - 9)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def draw(page, *places: tuple[float, float]) -> None:
    """Corner by corner, as a hand presses: Leaflet.draw takes no corner for 50 ms after the one before.

    It counts them by a timer of the page; one that is set after it and is longer ends after it, however busy the machine.
    """
    for place in places:
        page.evaluate("() => new Promise((done) => setTimeout(done, 60))")
        press(page, place)


def drag(page, start: tuple[float, float], end: tuple[float, float]) -> None:
    expect(page.locator(".m-handle").first).to_be_visible()
    page.mouse.move(*pixel(page, start))
    page.mouse.down()
    page.mouse.move(*pixel(page, end), steps=6)
    page.mouse.up()


def steps(page):
    return page.locator(".edit-steps li")


def versions(page):
    return page.get_by_role("heading", name="两版界线，请定一版")


@pytest.fixture
def grids(areas) -> list[str]:
    return a_row_of_grids(3)


@pytest.fixture
def editor(page_of, grids):
    page = page_of("grid_admin")
    page.goto(f"/grids/edit/{COMMUNITY}/")
    expect(page.get_by_role("button", name=re.compile("移共用边"))).to_have_attribute("aria-pressed", "true")
    return page


def test_a_shared_edge_is_dragged_and_both_sides_move(editor, grids):
    page = editor
    picture(page, "edit-empty")
    press(page, at(1, 0.5))
    expect(page.locator(".m-handle")).to_have_count(2)
    picture(page, "edit-chosen")
    drag(page, at(1, 1), at(1.3, 1))
    expect(steps(page)).to_have_count(1)
    expect(page.locator("#edit-areas")).to_contain_text("不变")
    picture(page, "edit-shifted")
    assert page.complaints == []


def test_an_overlap_is_refused_and_mended_by_one_press_and_the_day_and_reason_put_it_in_force(editor, grids):
    page = editor
    page.get_by_label("两边一起动").uncheck()
    page.keyboard.press("v")
    press(page, at(0.5, 0.25))
    drag(page, at(1, 1), at(1.5, 0.8))
    expect(page.get_by_role("heading", name="不能保存：有 1 处重叠")).to_be_visible()
    expect(page.locator("#edit-why")).to_have_text("先处理 1 处重叠。")
    expect(page.get_by_role("button", name="保存并生效")).to_be_disabled()
    expect(page.locator("#edit-verdict")).to_contain_text(re.compile("重叠 [0-9,.]+ 平方米"))
    picture(page, "edit-overlap")
    page.get_by_role("button", name=re.compile("贴回邻格")).click()
    expect(page.get_by_role("heading", name="不能保存：有 1 处重叠")).to_have_count(0)
    expect(page.locator(".edit-counts")).to_contain_text("重叠 0")

    expect(steps(page)).to_have_count(2)
    for left in (1, 0):
        page.keyboard.press("Control+z")
        expect(steps(page)).to_have_count(left)
    page.get_by_label("两边一起动").check()
    page.keyboard.press("s")
    press(page, at(1, 0.5))
    drag(page, at(1, 1), at(1.3, 1))
    expect(page.locator("#edit-changes")).to_contain_text("保存后会变动的")
    page.get_by_label("事由").fill("学堂巷封闭施工，以东划归第一网格")
    page.get_by_role("button", name="保存并生效").click()
    expect(page.get_by_text("界线已保存并生效")).to_be_visible()
    grid = AreaBoundary.objects.get(area=grids[0], change__reason__startswith="学堂巷")
    assert grid.shape.area > 1.1e-6
    assert not BoundaryDraft.objects.exists()
    assert page.complaints == []


def test_a_grid_is_cut_in_two_and_merged_into_its_neighbour(editor, grids):
    page = editor
    page.keyboard.press("k")
    page.get_by_label("切出来的新格叫什么").fill("第四网格")
    draw(page, at(0.4, -0.2), at(0.4, 0.6), at(0.6, 1.2))
    page.keyboard.press("Enter")
    expect(steps(page)).to_have_count(1)
    expect(page.locator("#edit-areas")).to_contain_text("新格")
    picture(page, "edit-split")
    page.keyboard.press("j")
    press(page, at(1.5, 0.25))
    press(page, at(2.5, 0.25))
    expect(steps(page)).to_have_count(2)
    expect(page.locator("#edit-areas")).to_contain_text("撤销")
    expect(page.locator("#edit-areas")).to_contain_text("不变")
    picture(page, "edit-merged")
    page.get_by_label("事由").fill("第一网格户数太多")
    page.get_by_role("button", name="保存并生效").click()
    expect(page.get_by_text("界线已保存并生效")).to_be_visible()
    assert Area.objects.get(name="第四网格").parent_id == COMMUNITY
    assert Area.objects.get(code=grids[2]).ends_on is not None


def test_a_grid_is_drawn_from_nothing_and_laid_against_its_neighbour(page_of, areas):
    a_row_of_grids(1)
    page = page_of("grid_admin", reduced_motion="reduce")
    page.goto(f"/grids/edit/{COMMUNITY}/?tool=draw")
    page.get_by_role("button", name="缩小").click(click_count=2)
    page.get_by_label("新格叫什么", exact=True).fill("第二网格")
    # a little off the neighbour's corners, to which it snaps
    draw(page, at(1.02, 0.02), at(1.5, 0), at(1.5, 1), at(0.99, 1.02), at(1.02, 0.02))
    picture(page, "edit-drawing")
    expect(steps(page)).to_have_count(1)
    expect(page.locator(".edit-counts")).to_contain_text("重叠 0")
    expect(page.locator(".edit-counts")).to_contain_text("缝隙 0")
    picture(page, "edit-drawn")
    assert page.complaints == []


def test_a_grid_that_is_drawn_over_its_neighbour_is_refused_laid_beside_it_and_saved(page_of, areas):
    (first,) = a_row_of_grids(1)
    page = page_of("grid_admin", reduced_motion="reduce")
    page.goto(f"/grids/edit/{COMMUNITY}/?tool=draw")
    page.get_by_role("button", name="缩小").click(click_count=2)
    page.get_by_label("新格叫什么", exact=True).fill("第二网格")
    draw(page, at(0.7, 0.3), at(1.6, 0.3), at(1.6, 0.8), at(0.7, 0.8), at(0.7, 0.3))
    expect(page.get_by_role("heading", name="不能保存：有 1 处重叠")).to_be_visible()
    page.get_by_label("事由").fill("河边新建小区")
    expect(page.get_by_role("button", name="保存并生效")).to_be_disabled()
    page.get_by_role("button", name=re.compile("贴回邻格")).click()
    expect(page.locator(".edit-counts")).to_contain_text("重叠 0")
    page.get_by_role("button", name="保存并生效").click()
    expect(page.get_by_text("界线已保存并生效")).to_be_visible()
    drawn = AreaBoundary.objects.get(area__name="第二网格")
    assert drawn.shape.intersection(AreaBoundary.objects.get(area=first).shape).area < 1e-10
    assert page.complaints == []


def test_who_saves_second_sees_both_versions_and_goes_on(page_of, editor, grids):
    page, other = editor, page_of("system_admin")
    other.goto(f"/grids/edit/{COMMUNITY}/")
    for one, x in ((page, 1.3), (other, 1.2)):
        press(one, at(1, 0.5))
        drag(one, at(1, 1), at(x, 1))
        expect(steps(one)).to_have_count(1)
    page.reload()
    expect(page.get_by_text(re.compile("冯运维 也在改这里的界线"))).to_be_visible()
    for one, reason in ((other, "学校搬迁"), (page, "路口改道")):
        one.get_by_label("事由").fill(reason)
        one.get_by_role("button", name="保存并生效").click()
        expect(one.get_by_text("界线已保存并生效").or_(versions(one))).to_be_visible()
    expect(versions(page)).to_be_visible()
    expect(page.get_by_text(re.compile("冯运维.*学校搬迁"))).to_be_visible()
    picture(page, "edit-versions")
    page.get_by_role("button", name=re.compile("接着画我这一版")).click()
    expect(versions(page)).to_have_count(0)
    page.wait_for_load_state()
    page.get_by_label("事由").fill("路口改道")
    page.get_by_role("button", name="保存并生效").click()
    expect(page.get_by_text("界线已保存并生效")).to_be_visible()


def test_a_phone_looks_mends_and_drops(page_of, editor, grids):
    editor.get_by_label("两边一起动").uncheck()
    editor.keyboard.press("v")
    press(editor, at(0.5, 0.25))
    drag(editor, at(1, 1), at(1.5, 0.8))
    expect(steps(editor)).to_have_count(1)
    page = page_of("grid_admin", width=390, height=844)
    page.goto(f"/grids/edit/{COMMUNITY}/")
    expect(page.get_by_text("手机上可以看改动")).to_be_visible()
    picture(page, "edit-phone")
    page.get_by_role("button", name=re.compile("贴回邻格")).click()
    expect(page.locator(".edit-counts")).to_contain_text("重叠 0")
    # one press too many loses nothing
    page.get_by_role("button", name="放弃").click()
    page.get_by_role("button", name="接着画").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="放弃").click()
    page.get_by_role("button", name="放弃草稿").click()
    expect(page.get_by_text("草稿已放弃")).to_be_visible()
    assert page.complaints == []


def test_while_a_step_is_on_its_way_nothing_of_the_page_moves(editor, grids):
    where = "() => { const { x, width } = document.getElementById('edit-map').getBoundingClientRect(); return [x, width] }"
    at_rest(editor)
    before = editor.evaluate(where)
    editor.evaluate("document.getElementById('edit').setAttribute('aria-busy', 'true')")
    # whatever it set in motion has come to its end
    at_rest(editor)
    comes_to(lambda: editor.evaluate(where), before)


def test_without_scripts_the_page_says_what_is_needed(page_of, grids):
    page = page_of("grid_admin", java_script_enabled=False)
    page.goto(f"/grids/edit/{COMMUNITY}/")
    expect(page.locator("noscript .note")).to_contain_text("画界线要用脚本")


def test_what_is_wrong_stands_as_a_list_and_on_the_map(page_of, grids):
    page = page_of("grid_admin")
    page.goto(f"/grids/checks/{COMMUNITY}/")
    expect(page.get_by_text("没有查出问题")).to_be_visible()
    picture(page, "checks-none")
    assert page.complaints == []


def test_the_administration_draws_a_boundary_on_a_map_without_tiles(page_of, grids):
    page = page_of("system_admin")
    area = Area.objects.get(code=grids[2])
    page.goto(f"/admin/grids/area/{area.pk}/change/")
    page.get_by_role("link", name="画边界").click()
    expect(page.locator(".leaflet-draw-edit-edit")).to_be_visible()
    expect(page.locator("path.leaflet-interactive")).to_have_count(1)
    picture(page, "edit-administration")
    page.locator(".datetimeshortcuts a").last.click()
    expect(page.locator(".calendarbox")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.complaints == []
    drawn = page.locator('textarea[name="shape"]')
    # a corner moved into the neighbour, as by its handle
    text = until(lambda: drawn.evaluate("(field) => field.value"), lambda text: "102.702," in text)
    text = text.replace("102.702,", "102.7015,", 1)
    drawn.evaluate("(field, text) => { field.value = text; }", text)
    page.get_by_label("事由").fill("并入东侧空地")
    page.get_by_role("button", name="画边界").click()
    expect(page.get_by_text(re.compile("重叠"))).to_be_visible()
