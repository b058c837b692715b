"""The pictures: a house in six colours, the map, one house beside it; who sees them, and what each number leads to."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.colours import ground, queries
from grids.colours.picture import PAGE
from grids.registry.dwellings.models import Dwelling
from tests import personas
from tests.factories import colours as rows
from tests.factories.dwellings import a_dwelling, a_house
from tests.factories.registry import a_building, grids_beside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


@pytest.fixture
def house():
    """A house of six dwellings: one lived in, one let to three, a shop, an office, one empty, one let and empty."""
    homes = a_house(highest=3, entrances=("1",), rooms=2)
    rows.row_of_residence(homes[0])
    first = rows.row_of_residence(homes[1], standing="floating")
    for _n in range(2):
        rows.row_of_residence(homes[1], standing="floating", household=first.household)
    rows.row_of_premises(homes[2], "venue")
    rows.row_of_premises(homes[3], "office")
    Dwelling.objects.filter(pk__in=[homes[1].pk, homes[5].pk]).update(use="let")
    return homes


def grid_of(client, homes, query: str = ""):
    return client.get(reverse("building_grid", args=[homes[0].building_id]) + query)


def test_a_house_is_told_by_letter_tint_pattern_and_number(house, signed_in):
    page = grid_of(signed_in("community_officer"), house).content.decode()
    cells = re.findall(
        r'<td class="home ([^"]+)"><a href="([^"]+)"[^>]*><b class="num">(\d+)</b> <i[^>]*>(.)</i> <small>([^<]+)',
        page,
    )
    told = {room: (look, letter, said) for look, _url, room, letter, said in cells}
    assert told["101"] == ("k1 p-plain", "常", "1 人")
    assert told["102"] == ("k2 p-slanted", "流", "租 3 人")
    assert told["201"][1:] == ("行", "餐饮")
    assert told["202"][1] == "单"
    assert told["301"][1] == "空"
    assert told["302"][0].endswith("doubted")
    assert {url for _look, url, *_rest in cells} == {reverse(PAGE, args=[one.pk]) for one in house}


def test_the_legend_is_the_filter_and_adds_up(house, signed_in):
    client = signed_in("community_officer")
    page = grid_of(client, house)
    signs = page.context["picture"].signs
    assert {one.code: one.count for one in signs} == {
        "resident": 1,
        "floating": 1,
        "venue": 1,
        "office": 1,
        "vacant": 2,
    }
    assert sum(one.count for one in signs) == page.context["picture"].total == 6
    floating = grid_of(client, house, "?colour=floating")
    assert sum(not cell.is_off for cell in floating.context["picture"].rows) == 1
    doubted = grid_of(client, house, "?colour=doubt")
    assert [cell.dwelling.room for cell in doubted.context["picture"].rows if not cell.is_off] == ["302"]
    assert doubted.context["doubts"] == 1


def test_who_does_not_see_people_sees_the_house_by_use(house, signed_in):
    page = grid_of(signed_in("street_admin"), house).content.decode()
    assert "1 人" not in page
    assert "登记对不上" not in page
    assert "常住人口" not in page
    assert "自住" in page


def test_the_picture_of_a_large_house_takes_no_more_questions(signed_in):
    client = signed_in("community_officer")
    small, large = a_house(highest=1, entrances=("1",), rooms=1), None
    grid_of(client, small)
    with CaptureQueriesContext(
        connection,
    ) as few:
        grid_of(client, small)
    large = a_house(a_dwelling_of_its_own().building, highest=33, entrances=("1",), rooms=8)
    with CaptureQueriesContext(connection) as many:
        assert grid_of(client, large).context["picture"].total >= 264
    assert len(many) <= len(few) <= 14


def a_dwelling_of_its_own() -> Dwelling:
    from tests.factories.registry import a_building_by_hand

    return a_dwelling(a_building_by_hand(number="99"), room="1")


def test_the_map_says_how_many_there_are_and_leads_to_each_house(house, signed_in):
    page = signed_in("community_officer").get(reverse("colour_map"))
    counts = page.context["ground"].counts
    assert counts.of == {"resident": 1, "floating": 1, "office": 1, "venue": 1, "vacant": 2}
    assert (counts.total, counts.rest) == (6, 1)
    (told,) = page.context["state"]["houses"]
    assert told["properties"]["mix"] == {**counts.of, "doubts": 1}
    assert [(one.doubt, one.count) for one in page.context["waiting"]] == [("let_empty", 1)]
    listed = signed_in("community_officer").get(reverse("colour_map") + "?view=list").content.decode()
    assert reverse("building_grid", args=[house[0].building_id]) in listed
    assert "colour_map.js" not in listed
    assert re.findall(r'<td class="num">([^<]+)</td>', listed) == ["1", "1", "1", "1", "2", "1"]


def test_a_house_beside_the_map(house, signed_in):
    client = signed_in("community_officer")
    card = client.get(reverse("colour_card", args=[house[0].building_id]))
    assert [(one.code, n) for one, n in card.context["parts"]] == list(
        card.context["ground"].counts.of.items()
    )
    assert sum(bar["wide"] for bar in card.context["bars"]) == pytest.approx(300, abs=1)
    chosen = client.get(reverse("colour_map") + f"?building={house[0].building_id}").content.decode()
    assert 'id="colour-card"' in chosen
    assert "打开楼栋图" in chosen
    assert (
        signed_in("street_admin").get(reverse("colour_card", args=[house[0].building_id])).status_code == 404
    )
    other = signed_in("other_community_officer")
    assert other.get(reverse("colour_card", args=[house[0].building_id])).status_code == 404


def test_a_past_day_is_shown_as_it_was(signed_in):
    home = a_dwelling()
    today = timezone.localdate()
    rows.row_of_residence(home, since=today - timedelta(days=60), until=today - timedelta(days=20))
    client = signed_in("community_officer")

    def on(days: int) -> dict:
        page = client.get(f"{reverse('colour_map')}?on={today - timedelta(days=days)}")
        (told,) = page.context["state"]["houses"]
        assert {code: n for code, n in told["properties"]["mix"].items() if n} == {
            code: n for code, n in page.context["ground"].counts.of.items() if n
        }
        return {code: n for code, n in told["properties"]["mix"].items() if n}

    assert on(80) == {}
    assert on(60) == {"resident": 1}
    assert on(21) == {"resident": 1}
    # the day of moving out belongs to what comes after
    assert on(20) == {"vacant": 1}


@pytest.mark.parametrize("day", ["2999-01-01", "x", "2026-02-30", "0001-01-01", "", "2026-1-1x"])
def test_a_day_that_is_none_is_today_or_the_first(house, signed_in, day):
    page = signed_in("community_officer").get(reverse("colour_map"), {"on": day})
    assert page.status_code == 200


def test_the_map_of_where_somebody_sees_nobody_is_not_to_be_known(house, signed_in):
    client = signed_in("community_officer")
    for code in (personas.XUEFU, personas.YOUYING, personas.LIANHUA, "999999", "x"):
        assert client.get(reverse("colour_map"), {"area": code}).status_code == 404
    street = signed_in("grid_admin")
    assert street.get(reverse("colour_map"), {"area": personas.LIANHUA}).status_code == 200


def test_more_houses_than_a_page_carries_come_as_tiles(monkeypatch, signed_in):
    grids_beside()
    homes = [a_dwelling(a_building(0, number=str(n)), entrance="") for n in range(3)]
    monkeypatch.setattr(ground, "SHAPES_MOST", 2)
    page = signed_in("grid_admin").get(reverse("colour_map"), {"area": homes[0].community_code})
    assert page.context["state"]["houses"] == []
    assert page.context["state"]["tiles"]
    assert page.context["ground"].counts.total == 3


def test_counts_of_a_day_and_what_turned_since_add_up(house):
    officer, today = personas.make("community_officer"), timezone.localdate()
    area = ground.own_area(officer)
    for kind in ("dwelling", "person"):
        begun = queries.counts(officer, area, kind=kind, on=today - timedelta(days=700)).of
        for turned in queries.turned(officer, area, today - timedelta(days=700), today, kind=kind).values():
            begun = {code: n + turned.get(code, 0) for code, n in begun.items()}
        assert begun == queries.counts(officer, area, kind=kind).of
    assert queries.counts(officer, area, kind="person").total == 4


def test_by_where_houses_lay_then_and_by_where_they_lie_now(house):
    admin, today = personas.make("grid_admin"), timezone.localdate()
    area = ground.own_area(admin)
    now, then = (queries.counts(admin, area, on=today, by_place=place).of for place in ("now", "then"))
    assert now == then


def test_how_rows_are_shown_is_one_question_and_none_for_no_rows(house, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.shown(dwellings=house)
    assert {one.letter for one in found.values()} <= set("常流单行空")
    with django_assert_num_queries(0):
        assert queries.shown() == {}
