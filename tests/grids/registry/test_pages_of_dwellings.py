"""A house's picture, its rooms added at once, a dwelling's page and steps, the list, each as people reach them."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from grids.registry.dwellings import actions
from grids.registry.dwellings.kinds import Mark, Use
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.queries import Look, picture_of
from tests import personas
from tests.factories.dwellings import a_dwelling, a_house
from tests.factories.registry import a_building_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def text(answer) -> str:
    return answer.content.decode()


def test_the_picture_of_a_house_is_its_floors_downwards_with_a_legend_that_adds_up(signed_in):
    made = a_house()
    actions.set_use(dwelling_id=made[0].pk, use=Use.LET, by=personas.make("grid_admin"))
    a_dwelling(made[0].building, "后院东屋", entrance="", floor=None, use=Use.VACANT)
    answer = signed_in("district_desk").get(reverse("building_grid", args=[made[0].building_id]))
    picture = answer.context["picture"]
    assert [line.name for line in picture.lines] == [*(f"{n} 层" for n in range(7, 0, -1)), "未写楼层"]
    assert [head.name for head in picture.heads] == ["1 单元", "2 单元", "全幢"]
    assert [cell.dwelling.room for cell in picture.lines[0].groups[0]] == ["701", "702"]
    assert [cell.dwelling.room for cell in picture.lines[0].groups[1]] == ["703", "704"]
    assert {sign.code: sign.count for sign in picture.signs} == {"own": 27, "let": 1, "vacant": 1}
    assert sum(sign.count for sign in picture.signs) == picture.total == 29
    drawn = sum(cell is not None for line in picture.lines for group in line.groups for cell in group)
    assert drawn == 29
    for line in picture.lines:
        assert [len(group) for group in line.groups] == [head.wide for head in picture.heads]


def test_a_subject_tells_a_houses_homes_apart_by_words_of_its_own_and_opens_pages_of_its_own():
    made = a_house()
    marks = {"reached": Mark("c1", "访", "去过"), "left": Mark("c6", "未", "没去")}
    look = Look(
        "reach",
        marks,
        lambda _home: "",
        lambda home: f"/there/{home.pk}/",
        over={made[0].pk: "reached"},
        rest="left",
    )
    picture = picture_of(made[0].building, ["left"], look)
    assert {sign.code: sign.count for sign in picture.signs} == {"reached": 1, "left": 27}
    assert [cell.url for cell in picture.rows if cell.is_off] == [f"/there/{made[0].pk}/"]


def test_the_legend_is_the_filter_and_counts_stay(signed_in):
    made = a_house()
    actions.set_use(dwelling_id=made[0].pk, use=Use.LET, by=personas.make("grid_admin"))
    answer = signed_in("district_desk").get(
        reverse("building_grid", args=[made[0].building_id]), {"use": "let"}
    )
    shown = [cell.dwelling.room for cell in answer.context["picture"].rows if not cell.is_off]
    assert shown == ["101"]
    assert answer.context["picture"].total == 28
    # what is none of ours narrows nothing down
    answer = signed_in("district_desk").get(
        reverse("building_grid", args=[made[0].building_id]), {"use": "castle"}
    )
    assert not any(cell.is_off for cell in answer.context["picture"].rows)


def test_two_rooms_of_one_column_and_a_column_far_away_all_find_a_place(signed_in):
    building = a_building_by_hand()
    for room, column in (("401", 1), ("402", 1), ("403", 90)):
        a_dwelling(building, room, column=column)
    answer = signed_in("grid_admin").get(reverse("building_grid", args=[building.pk]))
    (line,) = answer.context["picture"].lines
    assert [cell.dwelling.room for cell in line.groups[0] if cell] == ["401", "402", "403"]


def test_numbers_are_shown_before_they_are_written_and_written_once(signed_in):
    building, client = a_building_by_hand(), signed_in("grid_admin")
    address = reverse("building_rooms", args=[building.pk])
    given = {
        "way": "through",
        "entrances": ["1", "2"],
        "lowest": "-1",
        "highest": "3",
        "rooms": "2",
        "use": "own",
        "key": str(uuid4()),
    }
    preview = client.post(address, given)
    assert preview.status_code == 200
    assert "会登记 16 户" in text(preview)
    assert "1 单元 B101" in text(preview)
    assert not Dwelling.objects.exists()
    seen = re.search(r'name="seen" value="(\w+)"', text(preview)).group(1)
    # other numbers than those that were seen are shown again
    assert client.post(address, given | {"rooms": "3", "seen": seen}).status_code == 200
    for _press in range(2):
        assert client.post(address, given | {"seen": seen}).status_code == 302
    assert Dwelling.objects.count() == 16


def test_a_house_of_the_village_has_no_entrances_and_numbers_of_its_own(signed_in):
    building, client = a_building_by_hand(), signed_in("grid_admin")
    building.entrances.all().delete()
    address = reverse("building_rooms", args=[building.pk])
    assert 'name="entrances"' not in text(client.get(address))
    given = {"way": "typed", "typed": "1层：底商3号、底商4号\n后院东屋", "use": "let", "key": str(uuid4())}
    seen = re.search(r'name="seen" value="(\w+)"', text(client.post(address, given))).group(1)
    client.post(address, given | {"seen": seen})
    rows = Dwelling.objects.values_list("room", "floor", "entrance").order_by("sort_key")
    assert list(rows) == [("底商3号", 1, None), ("底商4号", 1, None), ("后院东屋", None, None)]


@pytest.mark.parametrize(("more", "sentence"), [
    ({"lowest": "5", "highest": "2"}, "最低一层不能高于最高一层"), ({"highest": "200", "rooms": "60"}, "一次最多登记"),
    ({"way": "typed", "typed": "101、101"}, "房号写了两遍"), ({"way": "typed", "typed": "0层：1"}, "没有 0 层"),
    ({"floor_area_m2": "86.123"}, "最多写两位小数"), ({"way": "typed"}, "一户也没有"),
])  # fmt: skip
def test_a_house_that_does_not_fit_is_refused_in_a_sentence(signed_in, more, sentence):
    building = a_building_by_hand()
    given = {
        "way": "each",
        "entrances": ["1", "2"],
        "lowest": "1",
        "highest": "3",
        "rooms": "2",
        "use": "own",
        "key": str(uuid4()),
    }
    answer = signed_in("grid_admin").post(reverse("building_rooms", args=[building.pk]), given | more)
    assert answer.status_code == 400
    assert sentence in text(answer)


def test_a_dwelling_is_used_otherwise_and_taken_back_on_its_page(signed_in):
    dwelling, client = a_dwelling(by=personas.make("grid_admin")), signed_in("grid_admin")
    step = {"use": "let", "rental_use": "02", "base": "1", "key": str(uuid4())}
    assert client.post(reverse("dwelling_use", args=[dwelling.pk]), step).status_code == 302
    page = text(client.get(reverse("dwelling", args=[dwelling.pk])))
    for said in ("用途：自住 → 出租", "出租用途：— → 住房", "撤回“改变用途”", "1 单元 402"):
        assert said in page
    undo = {"seq": "2", "key": str(uuid4())}
    assert client.post(reverse("dwelling_undo", args=[dwelling.pk]), undo).status_code == 302
    page = text(client.get(reverse("dwelling", args=[dwelling.pk])))
    assert "撤回：改变用途" in page
    assert "dwelling_undo" not in page
    dwelling.refresh_from_db()
    assert (dwelling.use, dwelling.version) == ("own", 3)


def test_who_is_second_reads_what_the_first_did_and_may_save_then(signed_in):
    dwelling, client = a_dwelling(), signed_in("grid_admin")
    actions.set_use(dwelling_id=dwelling.pk, use=Use.LET, by=personas.make("community_officer"))
    step = {"use": "vacant", "base": "1", "key": str(uuid4())}
    answer = client.post(reverse("dwelling_use", args=[dwelling.pk]), step)
    assert answer.status_code == 409
    assert "已经对这户做了“改变用途”" in text(answer)
    assert 'name="base" value="2"' in text(answer)
    assert client.post(reverse("dwelling_use", args=[dwelling.pk]), step | {"base": "2"}).status_code == 302


def test_a_correction_keeps_the_area_exact_and_a_wrong_one_says_why(signed_in):
    dwelling, client = a_dwelling(), signed_in("grid_admin")
    address = reverse("dwelling_change", args=[dwelling.pk])
    given = {
        "room": "402",
        "floor": "4层",
        "floor_area_m2": "86.55",
        "layout": "两室一厅",
        "hazard": "01",
        "base": "1",
    }
    assert client.post(address, given | {"key": str(uuid4())}).status_code == 302
    dwelling.refresh_from_db()
    assert (str(dwelling.floor_area_m2), dwelling.layout, dwelling.hazard) == ("86.55", "两室一厅", "01")
    for wrong, sentence in (({"floor": "0"}, "没有 0 层"), ({"floor_area_m2": "-1"}, "建筑面积应大于 0")):
        answer = client.post(address, given | wrong | {"key": str(uuid4())})
        assert answer.status_code == 400
        assert sentence in text(answer)


def test_the_list_finds_dwellings_by_words_and_use_and_only_for_whom_they_are(signed_in):
    made = a_house()
    actions.set_use(dwelling_id=made[3].pk, use=Use.VACANT, by=personas.make("grid_admin"))
    address = reverse("dwelling_list")
    found = signed_in("grid_admin").get(address, {"use": "vacant"}).context["rows"]
    assert [one.pk for one in found] == [made[3].pk]
    found = signed_in("grid_admin").get(address, {"q": "建设路18号院 702"}).context["rows"]
    assert [one.room for one in found] == ["702"]
    assert not signed_in("other_community_officer").get(address).context["rows"]
    assert signed_in("auditor").get(address).status_code == 403
    assert signed_in("other_community_officer").get(reverse("dwelling", args=[made[0].pk])).status_code == 404


def test_a_tall_house_asks_as_few_questions_as_a_low_one_and_is_printed_upright(
    signed_in, django_assert_max_num_queries
):
    low, tall = a_building_by_hand(), a_building_by_hand(number="2")
    a_house(low, highest=1, rooms=1)
    for lowest in range(1, 34, 11):
        a_house(tall, lowest=lowest, highest=lowest + 10, rooms=4)
    # who reads the registers of people is shown it in colours instead
    client = signed_in("district_desk")
    asked = {}
    for building in (low, tall):
        address = reverse("building_grid", args=[building.pk])
        client.get(address)
        with django_assert_max_num_queries(14) as questions:
            answer = client.get(address)
        asked[building.pk] = len(questions)
        assert answer.context["picture"].total == building.dwellings.count()
        assert ("house-page tall" in text(answer)) == (building is tall)
    assert tall.dwellings.count() == 33 * 8
    assert asked[tall.pk] == asked[low.pk]
