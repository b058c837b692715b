"""The three pictures of who lives where: map, house, table, each filtered and one tap from a home; a move-in; looked at without
colours and on paper."""

import os
import re

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.urls import reverse
from playwright.sync_api import expect

from grids.homes.models import Residence
from grids.people.writing import opened
from grids.privacy.models import Disclosure
from grids.registry.actions import add_building
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.registry.facts import Facts, Place
from tests import personas
from tests.browser.waiting import axe_finds, is_no_wider_than
from tests.factories import colours as rows
from tests.factories.dwellings import a_house
from tests.factories.homes import a_family, a_home, incoming
from tests.factories.people import a_number, a_phone
from tests.factories.registry import a_square, grids_beside, middle_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")
LETTERS = ("常", "流", "单", "行", "空")


def picture(page, name: str) -> None:
    """Where somebody wants to look at it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def seen_as(page, name: str) -> None:
    """The page as those see it who tell no colours apart, or not all of them, and as it is printed."""
    if not PICTURES:
        return
    session = page.context.new_cdp_session(page)
    for eyes in ("achromatopsia", "deuteranopia", "none"):
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": eyes})
        if eyes != "none":
            picture(page, f"{name}-{eyes}")
    page.emulate_media(media="print")
    page.pdf(path=f"{PICTURES}/{name}.pdf", prefer_css_page_size=True)
    page.emulate_media(media="screen")


@pytest.fixture
def homes(areas) -> dict[str, Dwelling]:
    """A house with an outline: a family and one who lives alone, a shop, an office, what stands empty."""
    grids_beside()
    west, south, east, north = a_square(0).extent
    inner = Polygon.from_bbox((west + 0.0002, south + 0.0003, east - 0.0002, north - 0.0003))
    inner.srid = 4326
    building = add_building(
        facts=Facts(number="12", address="近华路 12 号院", storeys=3, entrances=("1",)),
        place=Place(Point(*middle_of(0), srid=4326), inner, "WGS84"), by=personas.make("grid_admin"),
    )  # fmt: skip
    found = {one.room: one for one in a_house(building, highest=3, entrances=("1",), rooms=2)}
    a_family(dwelling=found["101"])
    a_home(incoming(relation="02", phone=a_phone()), dwelling=found["102"])
    rows.row_of_premises(found["201"], "venue")
    rows.row_of_premises(found["202"], "office")
    return found


def is_home(page, home: Dwelling) -> None:
    """The page is that of a home."""
    expect(page).to_have_url(re.compile(re.escape(reverse("household", args=[home.pk]))))
    expect(page.get_by_role("heading", level=1)).to_contain_text(home.room)


def test_the_map_is_filtered_by_its_legend_and_leads_to_a_home(homes, page_of):
    page = page_of("community_officer")
    page.goto(f"{reverse('colour_map')}?area={personas.SUJIATANG}")
    strip = page.locator(".m-strip.k2")
    expect(strip).to_have_count(1)
    expect(page.locator(".m-strip")).to_have_count(5)
    page.locator('[data-colour="floating"]').uncheck()
    expect(strip).to_have_class(re.compile("is-off"))
    page.locator('[data-colour="floating"]').check()
    expect(strip).not_to_have_class(re.compile("is-off"))
    seen_as(page, "map")
    page.locator(".m-strip.k1").click()
    card = page.locator("#colour-card")
    expect(card.get_by_role("heading")).to_contain_text("12")
    expect(card.locator(".colour-mix li")).to_have_count(5)
    card.get_by_role("link", name="打开楼栋图").last.click()
    cell = page.locator("td.home", has_text="101")
    expect(cell).to_contain_text("流")
    cell.get_by_role("link").click()
    is_home(page, homes["101"])
    assert page.complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_house_tells_its_colours_by_letters_and_is_filtered_by_its_legend(homes, page_of, width):
    page = page_of("community_officer", width=width, height=844 if width < 500 else 900)
    page.goto(reverse("building_grid", args=[homes["101"].building_id]))
    expect(page.locator("td.home")).to_have_count(6)
    # without any colour a cell is told by its letter and its pattern
    letters = page.locator("td.home i")
    expect(letters).to_have_text(["空", "空", "行", "单", "流", "常"])
    for letter in LETTERS:
        expect(page.locator("td.home i", has_text=letter).first).to_be_visible()
    picture(page, f"house-{width}")
    seen_as(page, f"house-{width}")
    page.get_by_role("link", name=re.compile("流动人口")).click()
    expect(page.locator("td.home.off")).to_have_count(5)
    expect(page.locator("td.home:not(.off)")).to_have_text(re.compile("101"))
    page.locator("td.home:not(.off)").get_by_role("link").click()
    is_home(page, homes["101"])
    is_no_wider_than(page, width)
    assert page.complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_table_is_filtered_by_a_colour_and_leads_to_a_home(homes, page_of, width):
    page = page_of("community_officer", width=width, height=844 if width < 500 else 900)
    page.goto(reverse("person_table"))
    lines = page.locator("table.people tbody tr")
    expect(lines).to_have_count(4)
    picture(page, f"table-{width}")
    seen_as(page, f"table-{width}")
    page.get_by_role("navigation", name="按分色筛选").get_by_role("link", name=re.compile("常住")).click()
    expect(lines).to_have_count(1)
    expect(page).to_have_url(re.compile("colour=resident"))
    lines.first.locator("td.home a").click()
    is_home(page, homes["102"])
    is_no_wider_than(page, width)
    assert page.complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_somebody_moves_in_and_the_colour_follows(homes, page_of, width):
    page = page_of("community_officer", width=width, height=844 if width < 500 else 900)
    empty = homes["302"]
    page.goto(reverse("household", args=[empty.pk]))
    page.get_by_role("link", name="登记迁入").first.click()
    expect(page.get_by_role("heading", name="登记迁入")).to_be_visible()
    first = page.get_by_role("group", name="第 1 人")
    number = a_number()
    first.get_by_label("证件号").fill(number)
    page.get_by_role("button", name="登记迁入").click()
    expect(page.get_by_text("请填写姓名。")).to_be_visible()
    first.get_by_label("姓名").fill("和玉𠮷")
    page.get_by_label("流动", exact=True).check()
    picture(page, f"move-in-{width}")
    page.get_by_role("button", name="登记迁入").click()
    is_home(page, empty)
    expect(page.get_by_role("heading", name="住在这里 1 人")).to_be_visible()
    expect(page.get_by_text(number)).to_have_count(0)
    picture(page, f"moved-in-{width}")
    lives = Residence.objects.current().get(dwelling=empty)
    assert (lives.standing, opened(lives.person, "name")) == ("floating", "和玉𠮷")
    assert Dwelling.objects.get(pk=empty.pk).colour == "floating"
    page.goto(reverse("dynamics"))
    expect(page.locator("table.rows")).to_contain_text("迁入")
    expect(page.locator('[data-chart="chart-colours"]')).to_be_visible()
    picture(page, f"dynamics-{width}")
    assert DwellingEvent.objects.filter(dwelling=empty, verb="moved_in").count() == 1
    # that the form was refused once the console says too
    assert [one for one in page.complaints if "400 (Bad Request)" not in one] == []


def test_a_reveal_stands_in_the_log_that_others_read(homes, page_of):
    lives = Residence.objects.current().get(dwelling=homes["102"])
    phone = opened(lives.person, "phone")
    page = page_of("community_officer")
    page.goto(reverse("household_reveal", args=[homes["102"].pk, lives.person_id]))
    page.get_by_label("电话").check()
    page.get_by_label("核实租约").check()
    page.get_by_role("button", name="查看并记录").click()
    expect(page.get_by_text(phone)).to_be_visible()
    entry = Disclosure.objects.get()
    assert (entry.subject_id, entry.field, entry.reason) == (str(lives.person_id), "person.phone", "核实租约")
    log = page_of("auditor")
    log.goto(reverse("admin:grids_disclosure_changelist"))
    expect(log.locator("#result_list tbody tr")).to_have_count(1)
    expect(log.locator("#result_list")).to_contain_text("核实租约")
    expect(log.get_by_text(phone)).to_have_count(0)
    picture(log, "disclosures-1440")


@pytest.mark.parametrize("name", ["colour_counts", "home_list", "due_lists"])
def test_pages_of_numbers_and_lists_are_for_everybody(homes, page_of, name):
    for width in (1440, 390):
        page = page_of("community_officer", width=width, height=844 if width < 500 else 900)
        page.goto(reverse(name))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        is_no_wider_than(page, width)
        picture(page, f"{name}-{width}")
        assert page.complaints == []
        # what looks at the page sets styles that its policy blocks, and the console says so
        assert axe_finds(page) == []
