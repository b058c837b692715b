"""Several buildings at once: each takes the step by itself, what is refused is named, and each book tells it."""

import pytest
from django.urls import reverse

from grids.registry.actions import end_building, restore_building
from grids.registry.kinds import Verb
from grids.registry.models import Building
from tests import personas
from tests.factories.registry import SIDE, SOUTH, WEST, a_building, grids_beside

pytestmark = pytest.mark.django_db


@pytest.fixture
def grids(areas):
    return grids_beside()


def picks(client, **query) -> dict[str, str]:
    """What is chosen of each row of the list, by its number."""
    page = client.get("/buildings/", query)
    return {row.number: row.pick for row in page.context["rows"]}


def take(client, verb: str, rows, **given):
    return client.post(
        reverse("several", args=["buildings", verb]),
        {"row": rows, "next": "/buildings/", "sent": "1", **given},
    )


def told(building: Building) -> list[tuple[str, str]]:
    return list(building.events.order_by("seq").values_list("verb", "reason"))


def test_the_list_offers_steps_to_whoever_edits_buildings_and_to_nobody_else(grids, signed_in):
    a_building(0)
    page = signed_in("grid_admin").get("/buildings/").content.decode()
    for verb in ("use", "move", "end", "restore"):
        assert reverse("several", args=["buildings", verb]) in page
    assert "several/use" not in signed_in("city_viewer").get("/buildings/").content.decode()


def test_a_step_asks_once_what_it_needs(grids, signed_in):
    client = signed_in("grid_admin")
    for number in ("1", "2"):
        a_building(0, number=number)
    rows = list(picks(client).values())
    asked = client.post(reverse("several", args=["buildings", "move"]), {"row": rows, "next": "/buildings/"})
    assert asked.status_code == 200
    assert {code for code, _name in asked.context["form"].fields["area"].choices} >= {
        one.code for one in grids
    }
    empty = take(client, "end", rows)
    assert empty.status_code == 400
    assert Building.objects.standing().count() == 2


def test_use_is_changed_of_all_and_each_book_says_so(grids, signed_in):
    client = signed_in("grid_admin")
    made = [a_building(0, number=number, storeys=6, entrances=("1", "2")) for number in ("1", "2")]
    took = take(client, "use", list(picks(client).values()), use="office", reason="整院改作办公")
    assert took.status_code == 302
    for one in made:
        one.refresh_from_db()
        assert (one.use, one.storeys, one.entrances.count()) == ("office", 6, 2)
        assert told(one)[-1] == (Verb.CORRECTED, "整院改作办公")


def test_with_one_reason_they_go_into_another_grid_and_who_was_there_is_named(grids, signed_in):
    client = signed_in("grid_admin")
    first, there = a_building(0, number="1"), a_building(2, number="2")
    answer = take(
        client, "move", list(picks(client).values()), area=grids[2].code, reason="同一个院子，一起管"
    )
    assert answer.status_code == 409
    assert [one.called for one in answer.context["refused"]] == [there.label]
    assert "本来就在这个网格" in answer.content.decode()
    first.refresh_from_db()
    assert first.area_id == grids[2].code
    assert told(first)[-1] == (Verb.MOVED, "同一个院子，一起管")


def test_what_somebody_changed_since_the_list_was_shown_is_left_alone_and_named(grids, signed_in):
    client = signed_in("grid_admin")
    one, other = a_building(0, number="1"), a_building(0, number="2")
    rows = list(picks(client).values())
    end_building(building_id=one.pk, reason="已拆除", by=personas.make("grid_admin"))
    answer = take(client, "end", rows, reason="整院征收")
    assert [found.called for found in answer.context["refused"]] == [one.label]
    other.refresh_from_db()
    assert other.ends_on is not None
    assert told(one)[-1] == (Verb.ENDED, "已拆除")


def test_what_was_ended_together_stands_again_together(grids, signed_in):
    client = signed_in("grid_admin")
    made = [a_building(column, number=str(column)) for column in range(3)]
    take(client, "end", list(picks(client).values()), reason="整院征收")
    assert not Building.objects.standing().exists()
    answer = take(client, "restore", list(picks(client, state="ended").values()), reason="征收取消")
    assert answer.status_code == 302
    for one in made:
        one.refresh_from_db()
        assert one.ends_on is None
        assert [verb for verb, _reason in told(one)] == [Verb.ADDED, Verb.ENDED, Verb.RESTORED]
        assert told(one)[-1][1] == "征收取消"


def test_of_somebody_elses_area_nothing_is_taken(grids, signed_in):
    made = a_building(0)
    row = f"{made.pk}:{made.events.count()}"
    answer = take(signed_in("other_community_officer"), "end", [row], reason="试一试")
    assert answer.status_code in (302, 404)
    made.refresh_from_db()
    assert made.ends_on is None


def test_a_building_does_not_stand_again_beside_one_of_its_number(grids):
    by = personas.make("grid_admin")
    first = a_building(0, number="1")
    end_building(building_id=first.pk, reason="重复登记", by=by)
    a_building(0, number="1")
    with pytest.raises(Exception, match="已有同号的楼栋"):
        restore_building(building_id=first.pk, reason="弄错了", by=by)


def test_a_building_stands_again_by_the_button_of_its_page(grids, signed_in):
    by = personas.make("grid_admin")
    made = a_building(0)
    end_building(building_id=made.pk, reason="弄错了", by=by)
    client, address = signed_in("grid_admin"), reverse("building_restore", args=[made.pk])
    assert address in client.get(reverse("building", args=[made.pk])).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "没有拆", "known": "2"}).status_code == 302
    made.refresh_from_db()
    assert made.ends_on is None
    assert address not in client.get(reverse("building", args=[made.pk])).content.decode()


def test_where_it_lies_by_its_place_is_asked_anew_when_it_stands_again(grids):
    by = personas.make("grid_admin")
    made = a_building(0)
    end_building(building_id=made.pk, reason="弄错了", by=by)
    # meanwhile the grid around it is another one
    Building.objects.filter(pk=made.pk).update(area=grids[2])
    again = restore_building(building_id=made.pk, reason="没有拆", by=by)
    assert again.area_id == grids[0].code


@pytest.mark.parametrize(("box", "numbers"), [
    ((WEST, SOUTH, WEST + SIDE, SOUTH + SIDE), {"0"}), ((WEST, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE), {"0", "1"}),
    ((1, 2, 3, 4), {"0", "1", "2"}), ((WEST, SOUTH, "nan", SOUTH), {"0", "1", "2"}),
])  # fmt: skip
def test_a_box_of_the_map_lists_what_stands_in_it(grids, signed_in, box, numbers):
    for column in range(3):
        a_building(column, number=str(column))
    assert set(picks(signed_in("grid_admin"), box=",".join(map(str, box)))) == numbers


def test_the_map_offers_the_box_to_whoever_edits_buildings(grids, signed_in):
    address = reverse("grid_map", args=[personas.SUJIATANG])
    assert "data-map-box" in signed_in("grid_admin").get(address).content.decode()
    assert "data-map-box" not in signed_in("city_viewer").get(address).content.decode()
