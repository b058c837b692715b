"""Households regrouped, standings turned, what was found confirmed; each of these taken back; what the database holds itself."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.conduct.events import broken_links, new_id
from grids.conduct.refusals import Refusal
from grids.homes import actions, queries
from grids.homes.models import Household, Residence
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from tests import personas
from tests.factories.homes import SINCE, a_family, a_home, a_room, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
DAY = SINCE + timedelta(100)


def admin():
    return personas.make("grid_admin")


def now_in(dwelling: Dwelling) -> dict:
    return {row.person_id: row for row in Residence.objects.current().filter(dwelling=dwelling)}


def standing(dwelling: Dwelling) -> tuple:
    """Everything that is told of who lives there, as it stands."""
    rows = Residence.objects.filter(dwelling=dwelling).exclude(period__isempty=True).order_by("pk")
    homes = Household.objects.filter(dwelling=dwelling).exclude(period__isempty=True).order_by("pk")
    people = Person.objects.filter(residences__dwelling=dwelling).distinct().order_by("pk")
    told = rows.values_list(
        "pk",
        "person",
        "relation",
        "standing",
        "period",
        "ended_how",
        "left_to",
        "registered_on",
        "confirmed_on",
    )
    return (
        list(told), list(homes.values_list("pk", "period", "head")), list(people.values_list("pk", "state", "left_on", "died_on")),
        Dwelling.objects.get(pk=dwelling.pk).confirmed_on,
    )  # fmt: skip


def refuses(constraint: str, work) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        work()
    assert constraint in (refused.value.__cause__.diag.constraint_name or str(refused.value))


def test_some_keep_house_by_themselves_and_come_back():
    head, wife, child = a_family()
    home = head.dwelling
    told = {"household_id": head.household_id, "by": admin(), "occurred_on": DAY}
    for residences, chosen, field in (
        ([], wife, "residences"), ([head.pk, wife.pk, child.pk], wife, "residences"), ([wife.pk], child, "head"),
        ([head.pk, child.pk], head, "residences"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            actions.split_household(residences=residences, head=chosen.pk, **told)
        assert refused.value.field == field
    actions.split_household(residences=[wife.pk, child.pk], head=wife.pk, **told)
    now = now_in(home)
    assert {one: row.relation for one, row in now.items()} == {
        head.person_id: "02", wife.person_id: "02", child.person_id: ""
    }  # fmt: skip
    assert now[child.person_id].here_since == SINCE
    apart = now[wife.person_id].household_id
    assert len(queries.households_of(admin(), home.pk)) == 2
    with pytest.raises(Refusal, match="另外一户"):
        actions.join_households(household_id=apart, other_id=apart, by=admin())
    (elsewhere,) = a_home()
    with pytest.raises(Refusal, match="不在一处"):
        actions.join_households(household_id=apart, other_id=elsewhere.household_id, by=admin())
    actions.join_households(household_id=head.household_id, other_id=apart, by=admin())
    assert {row.household_id for row in now_in(home).values()} == {head.household_id}
    assert not Household.objects.get(pk=apart).period.upper_inf


def test_a_head_is_one_of_them_and_relations_are_told_anew():
    head, wife, child = a_family()
    with pytest.raises(Refusal, match="本来就是"):
        actions.change_head(household_id=head.household_id, new_head=head.pk, by=admin())
    actions.change_head(household_id=head.household_id, new_head=wife.person_id, by=admin(), occurred_on=DAY)
    now = now_in(head.dwelling)
    assert (now[wife.person_id].relation, now[head.person_id].relation) == ("02", "")
    for relation, match in (("02", "变更户主"), ("00", "请选"), ("", "请选")):
        with pytest.raises(Refusal, match=match):
            actions.correct_relation(residence_id=now[head.person_id].pk, relation=relation, by=admin())
    actions.correct_relation(residence_id=now[head.person_id].pk, relation="11", by=admin())
    assert now_in(head.dwelling)[head.person_id].relation == "11"
    assert now[child.person_id].relation == ""


def test_whoever_is_turned_lives_on_in_another_row():
    head, *_others = a_family()
    actions.registered(
        residence_id=head.pk,
        registered_on=DAY,
        permit_kind="01",
        permit_until=DAY + timedelta(365),
        by=admin(),
    )
    with pytest.raises(Refusal, match="没有改动"):
        actions.registered(residence_id=head.pk, registered_on=DAY, by=admin())
    actions.turn_resident(residence_id=head.pk, by=admin(), occurred_on=DAY)
    now = now_in(head.dwelling)[head.person_id]
    assert (now.standing, now.here_since, now.registered_on, now.permit_kind) == ("resident", SINCE, DAY, "")
    head.refresh_from_db()
    assert (head.ended_how, head.permit_kind) == ("turned", "01")
    with pytest.raises(Refusal, match="本来就登记为"):
        actions.turn_resident(residence_id=now.pk, by=admin())
    with pytest.raises(Refusal, match="已经结束"):
        actions.turn_floating(residence_id=head.pk, by=admin())
    actions.turn_floating(residence_id=now.pk, by=admin())
    assert now_in(head.dwelling)[head.person_id].standing == "floating"


def test_what_was_found_as_it_is_told_is_confirmed_and_never_earlier_than_before():
    head, *_others = a_family()
    actions.confirm(dwelling_id=head.dwelling_id, by=admin(), occurred_on=DAY)
    actions.confirm(dwelling_id=head.dwelling_id, by=admin(), occurred_on=DAY - timedelta(9))
    assert {row.confirmed_on for row in now_in(head.dwelling).values()} == {DAY}
    assert Dwelling.objects.get(pk=head.dwelling_id).confirmed_on == DAY
    assert [one.verb for one in queries.changes_since(head.dwelling_id, 1)] == ["moved_in"] * 3


def steps(head, wife, child):
    """Each step of a family, by its name."""
    room, by = a_room(), admin()
    return {
        "move_in": lambda: actions.move_in(
            dwelling_id=head.dwelling_id, people=[incoming(relation="50")], by=by, occurred_on=SINCE - timedelta(9)
        ),
        "from_there": lambda: actions.move_in(
            dwelling_id=head.dwelling_id, by=by, from_there=True,
            people=[incoming(person_id=a_home(dwelling=room)[0].person_id, relation="73")],
        ),
        "move_out": lambda: actions.move_out(residence_id=head.pk, new_head=wife.pk, left_to="530302", by=by, occurred_on=DAY),
        "move_out_all": lambda: actions.move_out_all(dwelling_id=head.dwelling_id, by=by),
        "move_within": lambda: actions.move_within(residence_id=wife.pk, dwelling_id=room.pk, by=by),
        "died": lambda: actions.died(person_id=head.person_id, died_on=DAY, by=by),
        "split": lambda: actions.split_household(household_id=head.household_id, residences=[wife.pk], head=wife.pk, by=by),
        "change_head": lambda: actions.change_head(household_id=head.household_id, new_head=wife.pk, by=by),
        "relation": lambda: actions.correct_relation(residence_id=child.pk, relation="32", by=by),
        "turn": lambda: actions.turn_resident(residence_id=wife.pk, by=by),
        "registered": lambda: actions.registered(residence_id=wife.pk, registered_on=DAY, by=by),
        "confirm": lambda: actions.confirm(dwelling_id=head.dwelling_id, by=by),
    }  # fmt: skip


@pytest.mark.parametrize("name", [
    "move_in", "from_there", "move_out", "move_out_all", "move_within", "died", "split", "change_head", "relation", "turn",
    "registered", "confirm",
])  # fmt: skip
def test_a_step_taken_back_leaves_everything_as_it_was(name):
    family = a_family()
    home = family[0].dwelling
    act = steps(*family)[name]
    before = standing(home)
    done = act()
    assert standing(home) != before
    event = next(one for one in done.events if one.dwelling_id == home.pk)
    actions.take_back(event_id=event.pk, by=admin())
    after = standing(home)
    # whoever it brought here was written down, and lives nowhere
    assert (after[0], after[1], after[3]) == (before[0], before[1], before[3])
    assert [one for one in after[2] if one in before[2]] == before[2]
    assert {one[1] for one in after[2] if one not in before[2]} <= {"gone", "living"}
    for one in Dwelling.objects.filter(events__key=done.events[0].key).distinct():
        book = list(one.events.order_by("seq"))
        assert broken_links(iter(book)) == []
        assert one.version == book[-1].seq
    with pytest.raises(Refusal, match="已经撤回过"):
        actions.take_back(event_id=event.pk, by=admin())


def test_nothing_is_taken_back_on_which_somebody_built_nor_without_a_word_later():
    family = a_family()
    home = family[0].dwelling
    first = home.events.get(seq=2)
    actions.move_out(residence_id=family[2].pk, by=personas.make("community_officer"))
    with pytest.raises(Refusal, match=r"林社工.*迁出"):
        actions.take_back(event_id=first.pk, by=admin())
    out = home.events.get(verb="moved_out")
    with pytest.raises(Refusal) as refused:
        actions.take_back(event_id=out.pk, by=admin())
    assert refused.value.field == "reason"
    key = uuid4()
    done = actions.take_back(event_id=out.pk, by=admin(), reason="孩子没有搬走", key=key)
    assert (
        actions.take_back(event_id=out.pk, by=admin(), reason="孩子没有搬走", key=key).version == done.version
    )
    assert len(now_in(home)) == 3


def test_the_database_refuses_what_no_action_writes():
    head, wife, _child = a_family()
    other = a_room()
    row = {
        "household": head.household, "person": head.person, "dwelling": head.dwelling, "standing": "resident",
        "here_since": SINCE, "period": DateRange(SINCE, None),
    }  # fmt: skip

    def written(**told):
        return lambda: Residence(id=new_id(), **row | told).save(force_insert=True)

    apart = a_home(dwelling=other)[0]
    refuses("one_main_residence_at_a_time", written(household=apart.household, dwelling=other))
    refuses("once_in_a_dwelling_at_a_time", written(is_main=False))
    elder = a_home(dwelling=a_room())[0]
    refuses("one_head_of_a_household_at_a_time", written(person=elder.person, is_main=False, relation="02"))
    refuses("residence_within_its_household", written(person=elder.person, is_main=False, dwelling=other))
    early = DateRange(date(2024, 1, 1), date(2024, 2, 1))
    refuses(
        "residence_within_its_household",
        written(
            person=elder.person, is_main=False, period=early, here_since=early.lower, ended_how="moved_out"
        ),
    )
    refuses("residence_ends_somehow", lambda: Residence.objects.filter(pk=wife.pk).update(ended_how="died"))
    refuses(
        "residence_permit_of_floating_alone", written(person=elder.person, is_main=False, permit_kind="01")
    )
    home = Household.objects.filter(pk=head.household_id)
    refuses("residence_within_its_household", lambda: home.update(period=DateRange(SINCE, DAY)))
    refuses("household_stays_in_its_dwelling", lambda: home.update(dwelling=other))
    ends = Dwelling.objects.filter(pk=head.dwelling_id)
    refuses("nobody_lives_in_what_is_no_more", lambda: ends.update(ends_on=DAY))
    bare = a_room()
    Dwelling.objects.filter(pk=bare.pk).update(ends_on=DAY)
    with pytest.raises(Refusal, match="已经注销"):
        a_home(dwelling=bare)


def test_homes_lie_where_their_dwelling_lies():
    head, *_others = a_family()
    there = personas.SUJIATANG_GRID if head.area_id != personas.SUJIATANG_GRID else personas.HONGSHAN
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grids_building SET area_code = %s WHERE id = %s", [there, head.dwelling.building_id]
        )
    head.refresh_from_db()
    assert (head.area_id, head.community_code, head.street_code) == (there, there[:12], there[:9])
    assert Household.objects.get(pk=head.household_id).area_id == there


def test_who_lives_where_is_asked_of_any_day():
    head, wife, child = a_family()
    actions.move_out(residence_id=head.pk, new_head=wife.pk, by=admin(), occurred_on=DAY)
    before = queries.living_in([head.dwelling_id], DAY - timedelta(1))[head.dwelling_id]
    assert [row.person_id for row in before][1:] == [wife.person_id, child.person_id]
    assert len(queries.living_in([head.dwelling_id])[head.dwelling_id]) == 2
    assert queries.living_in([head.dwelling_id], SINCE - timedelta(1)) == {}
    assert queries.how_many_in([head.dwelling_id]) == {head.dwelling_id: 2}
    assert queries.seen_in(personas.make("street_admin"), head.dwelling_id) == []
    assert len(queries.seen_in(admin(), head.dwelling_id)) == 2
    (row,) = queries.history_of(admin(), head.person_id)
    assert row.ended_how == "moved_out"
    assert timezone.localdate() >= DAY
