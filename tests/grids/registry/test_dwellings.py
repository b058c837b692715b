"""Dwellings: what the database refuses whoever asks, how a house is numbered, and steps with their way back."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.registry.actions import correct_building, end_building, move_building
from grids.registry.dwellings import actions
from grids.registry.dwellings.facts import Facts, House, area_of, floor_of, rooms_of
from grids.registry.dwellings.kinds import Use, Way
from grids.registry.dwellings.models import BuildingPlace, Dwelling, DwellingEvent, DwellingUse
from grids.registry.dwellings.rules import RegisterRules
from grids.registry.facts import facts_of
from tests import personas
from tests.factories.dwellings import a_dwelling, a_house
from tests.factories.registry import a_building_by_hand, grids_beside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def refuses(constraint: str, work) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        work()
    assert constraint in str(refused.value)


def changed(dwelling: Dwelling, **told):
    return lambda: Dwelling.objects.filter(pk=dwelling.pk).update(**told)


def test_the_database_refuses_a_floor_0_a_negative_area_and_a_rental_use_of_what_is_not_let():
    dwelling = a_dwelling()
    refuses("dwelling_floor_is_never_0", changed(dwelling, floor=0))
    refuses("dwelling_floor_is_never_0", changed(dwelling, floor=201))
    refuses("dwelling_area_is_positive", changed(dwelling, floor_area_m2=Decimal("-0.01")))
    refuses("dwelling_area_is_positive", changed(dwelling, floor_area_m2=0))
    refuses("dwelling_rental_use_only_when_let", changed(dwelling, rental_use="02"))


def test_the_database_refuses_two_rooms_of_one_number_with_and_without_an_entrance():
    dwelling = a_dwelling()
    bare = a_dwelling(dwelling.building, "后院东屋", entrance="", floor=None)
    for one in (dwelling, bare):
        twin = Dwelling(building=one.building, entrance=one.entrance, room=one.room, sought="", sort_key="")
        refuses("dwelling_number_once_in_its_entrance", lambda twin=twin: twin.save(force_insert=True))
    actions.end_dwelling(dwelling_id=bare.pk, reason="已拆除", by=personas.make("grid_admin"))
    assert a_dwelling(dwelling.building, "后院东屋", entrance="", floor=None).pk != bare.pk


def test_the_database_refuses_uses_that_overlap():
    dwelling = a_dwelling(occurred_on=date(2024, 1, 1))
    more = DwellingUse(dwelling=dwelling, use=Use.LET, period=DateRange(date(2025, 1, 1), date(2025, 2, 1)))
    refuses("one_use_of_a_dwelling_at_a_time", lambda: more.save(force_insert=True))


def test_a_dwelling_lies_where_its_building_lies_and_in_an_entrance_of_that_building():
    dwelling = a_dwelling()
    other = a_building_by_hand(number="2")
    assert dwelling.area_id == dwelling.building.area_id
    refuses("is none of building", changed(dwelling, entrance=other.entrances.first()))


def test_a_house_is_numbered_in_four_ways_and_has_no_floor_0():
    each = rooms_of(House(Way.EACH, ("1", "2"), -1, 2, 2))
    assert [one.room for one in each[:6]] == ["B101", "B102", "101", "102", "201", "202"]
    assert {one.floor for one in each} == {-1, 1, 2}
    assert each[6].room == "B101"
    through = rooms_of(House(Way.THROUGH, ("1", "2"), 1, 1, 2))
    assert [(one.entrance, one.room) for one in through] == [
        ("1", "101"),
        ("1", "102"),
        ("2", "103"),
        ("2", "104"),
    ]
    assert [one.room for one in rooms_of(House(Way.ROW, (), rooms=3))] == ["1", "2", "3"]
    typed = rooms_of(House(Way.TYPED, (), typed="2层：201、202\n后院东屋，后院西屋"))
    assert [(one.floor, one.room) for one in typed] == [
        (2, "201"),
        (2, "202"),
        (None, "后院东屋"),
        (None, "后院西屋"),
    ]


@pytest.mark.parametrize(
    ("text", "floor"),
    [("3", 3), ("三楼", 3), ("十二层", 12), ("B1", -1), ("负一层", -1), ("-2", -2), ("", None), ("３Ｆ", 3)],
)
def test_a_floor_is_read_as_people_write_it(text, floor):
    assert floor_of(text) == floor


@pytest.mark.parametrize("text", ["0", "0层", "顶楼", "-10", "201", "三百楼"])
def test_a_floor_that_is_none_is_refused_in_a_sentence(text):
    with pytest.raises(Refusal):
        floor_of(text)


def test_an_area_is_exact_to_a_hundredth():
    assert area_of("86.5㎡") == Decimal("86.50")
    assert area_of("1,204.33 平方米") == Decimal("1204.33")
    assert area_of("86.09999999999999") == Decimal("86.10")
    for text in ("86.123", "0", "-3", "NaN", "1e9", "约 80"):
        with pytest.raises(Refusal):
            area_of(text)
    made = a_dwelling(floor_area_m2=Decimal("0.01"))
    made.refresh_from_db()
    assert made.floor_area_m2 == Decimal("0.01")


def test_a_house_comes_in_at_once_and_the_same_request_adds_nothing():
    building, by, key = a_building_by_hand(), personas.make("grid_admin"), uuid4()
    rooms = rooms_of(House(Way.THROUGH, ("1", "2"), 1, 7, 2))
    made = actions.add_dwellings(building_id=building.pk, rooms=rooms, by=by, key=key)
    again = actions.add_dwellings(building_id=building.pk, rooms=rooms, by=by, key=key)
    assert {one.pk for one in made} == {one.pk for one in again}
    assert len(made) == 28
    with pytest.raises(Refusal, match=r"已经登记过：1 单元 101、.*等 28 户"):
        actions.add_dwellings(building_id=building.pk, rooms=rooms, by=by, key=uuid4())
    with pytest.raises(Refusal, match="没有登记 9 单元"):
        actions.add_dwellings(building_id=building.pk, rooms=[Facts("1", "9")], by=by)
    with pytest.raises(Refusal, match="没有 0 层"):
        actions.add_dwellings(building_id=building.pk, rooms=[Facts("1", floor=0)], by=by)


def test_dwellings_of_many_houses_come_in_together_and_a_house_that_refuses_its_own_is_named():
    by, here = personas.make("grid_admin"), a_dwelling().building
    there = a_building_by_hand(number="77", address="近华路 9 号")
    rooms = {
        here.pk: [Facts(room="901", entrance="9")],
        there.pk: [Facts(room="101", use=Use.OWN), Facts(room="102", use=Use.LET)],
    }
    made, refused = actions.add_to_many(rooms=rooms, by=by, reason="导入")
    assert {one.room for one in made} == {"101", "102"}
    assert list(refused) == [here.pk]
    assert "没有登记 9 单元" in str(refused[here.pk])
    for one in made:
        assert Dwelling.objects.get(pk=one.pk).colour == "vacant"
        assert one.uses.get().use == one.use
        assert broken_links(one.events.order_by("seq")) == []
    again, refused = actions.add_to_many(rooms={there.pk: rooms[there.pk][:1]}, by=by)
    assert (again, "已经登记过" in str(refused[there.pk])) == ([], True)


def test_every_step_stands_in_the_book_and_the_last_can_be_taken_back():
    by = personas.make("grid_admin")
    dwelling = a_dwelling(by=by, occurred_on=timezone.localdate() - timedelta(days=30))
    was = {
        name: getattr(dwelling, name)
        for name in ("room", "floor", "floor_area_m2", "use", "entrance_id", "sort_key")
    }
    facts = Facts("403", floor=4, floor_area_m2=Decimal("90"))
    actions.change_dwelling(dwelling_id=dwelling.pk, facts=facts, by=by)
    actions.set_use(dwelling_id=dwelling.pk, use=Use.LET, rental_use="02", by=by)
    actions.move_dwelling(dwelling_id=dwelling.pk, entrance="2", by=by)
    ended = actions.end_dwelling(dwelling_id=dwelling.pk, reason="与 404 打通", by=by)
    assert ended.ends_on == timezone.localdate()
    assert ended.version == 5
    for seq in (5, 4, 3, 2):
        with pytest.raises(Refusal, match=r"请先撤回那一步|登记本身"):
            actions.take_back(dwelling_id=dwelling.pk, seq=1 if seq == 2 else seq - 1, by=by)
        back = actions.take_back(dwelling_id=dwelling.pk, seq=seq, by=by)
    assert {name: getattr(back, name) for name in was} == was
    assert back.ends_on is None
    assert back.rental_use == ""
    assert broken_links(DwellingEvent.objects.filter(dwelling=dwelling).order_by("seq").iterator()) == []
    (use,) = DwellingUse.objects.filter(dwelling=dwelling, period__isempty=False)
    assert use.use == Use.OWN
    assert use.period.upper is None


def test_whoever_takes_back_what_another_did_says_why():
    dwelling = a_dwelling()
    actions.set_use(dwelling_id=dwelling.pk, use=Use.VACANT, by=personas.make("community_officer"))
    by = personas.make("grid_admin")
    with pytest.raises(Refusal, match="超过 5 分钟"):
        actions.take_back(dwelling_id=dwelling.pk, seq=2, by=by)
    RegisterRules.objects.create(street_id=personas.LIANHUA, undo_minutes=9)
    with pytest.raises(Refusal, match="超过 9 分钟"):
        actions.take_back(dwelling_id=dwelling.pk, seq=2, by=by)
    assert actions.take_back(dwelling_id=dwelling.pk, seq=2, by=by, reason="看错了门牌").use == Use.OWN


def test_who_was_faster_is_named_where_both_touch_the_same():
    dwelling, by = a_dwelling(), personas.make("grid_admin")
    actions.set_use(dwelling_id=dwelling.pk, use=Use.LET, by=by, base=1)
    with pytest.raises(Refusal, match="改变用途") as refused:
        actions.set_use(dwelling_id=dwelling.pk, use=Use.VACANT, by=by, base=1)
    assert refused.value.code == "conflict"
    # what touches something else goes through
    assert actions.move_dwelling(dwelling_id=dwelling.pk, entrance="2", by=by, base=1).version == 3


def test_days_ahead_and_days_before_the_present_use_are_refused():
    dwelling, by, today = a_dwelling(), personas.make("grid_admin"), timezone.localdate()
    for day, sentence in (
        (today + timedelta(days=1), "不能晚于今天"),
        (today - timedelta(days=1), "不能早于那一天"),
    ):
        with pytest.raises(Refusal, match=sentence):
            actions.set_use(dwelling_id=dwelling.pk, use=Use.LET, occurred_on=day, by=by)


def test_whoever_may_not_edit_is_refused_and_whoever_does_not_see_finds_nothing():
    dwelling = a_dwelling()
    with pytest.raises(Refusal) as refused:
        actions.set_use(dwelling_id=dwelling.pk, use=Use.LET, by=personas.make("street_leader"))
    assert refused.value.code == "forbidden"
    with pytest.raises(Dwelling.DoesNotExist):
        actions.set_use(dwelling_id=dwelling.pk, use=Use.LET, by=personas.make("other_community_officer"))


def test_a_building_that_ends_takes_its_dwellings_along_and_a_corrected_one_calls_them_anew():
    made = a_house()
    building, by = made[0].building, personas.make("grid_admin")
    facts = facts_of(building, ["1", "2"])
    told = {name: getattr(facts, name) for name in ("number", "name", "storeys", "use")}
    correct_building(
        building_id=building.pk,
        facts=type(facts)(address="建设路 20 号院", entrances=("1", "2", "3"), **told),
        by=by,
    )
    assert Dwelling.objects.filter(sort_key__startswith="建设路 000020").count() == 28
    with pytest.raises(Refusal, match="2 单元里登记过户室"):
        correct_building(
            building_id=building.pk,
            facts=type(facts)(address="建设路 20 号院", entrances=("1",), **told),
            by=by,
        )
    end_building(building_id=building.pk, reason="已拆除", by=by)
    assert not Dwelling.objects.filter(building=building).standing().exists()
    assert DwellingEvent.objects.filter(building=building, verb="ended").count() == 28


def test_dwellings_go_with_their_building_and_where_it_lay_is_kept():
    first, second, _third = grids_beside()
    building = a_building_by_hand(first.code)
    made = a_house(building)
    BuildingPlace.objects.filter(building=building).update(period=DateRange(date(2024, 1, 1), None))
    move_building(
        building_id=building.pk, area_code=second.code, reason="入口在那边", by=personas.make("grid_admin")
    )
    assert set(Dwelling.objects.filter(building=building).values_list("area", flat=True)) == {second.code}
    places = list(
        BuildingPlace.objects.filter(building=building).order_by("period").values_list("area_code", "period")
    )
    today = timezone.localdate()
    assert places == [(first.code, DateRange(date(2024, 1, 1), today)), (second.code, DateRange(today, None))]
    assert len(made) == 28
