"""Moving in, out and within: whose row somebody is, what is refused, what a step writes, and its way back."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes import actions
from grids.homes.models import Household, Residence
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from tests import personas
from tests.factories.homes import SINCE, a_family, a_home, a_room, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def admin():
    return personas.make("grid_admin")


def verbs(dwelling: Dwelling) -> list[str]:
    steps = list(dwelling.events.order_by("seq"))
    assert broken_links(iter(steps)) == []
    assert Dwelling.objects.get(pk=dwelling.pk).version == steps[-1].seq
    return [("-" if one.takes_back else "") + one.verb for one in steps]


def now_in(dwelling: Dwelling) -> set:
    return set(Residence.objects.current().filter(dwelling=dwelling).values_list("person", flat=True))


def test_a_family_moves_in_and_everybody_is_somebody():
    rows = a_family()
    home = rows[0].dwelling
    assert verbs(home) == ["added", "moved_in", "moved_in", "moved_in"]
    assert {row.household_id for row in rows} == {rows[0].household_id}
    assert rows[0].household.head_id == rows[0].person_id
    assert [row.relation for row in rows] == ["02", "12", "30"]
    assert rows[2].person.guardian_id == rows[0].person_id
    assert all(row.area_id == home.area_id and row.community_code == home.area_id[:12] for row in rows)
    assert all(row.here_since == SINCE and row.period.lower == SINCE for row in rows)


def test_whoever_is_known_by_document_is_the_same_person_and_lives_in_one_place():
    told = incoming(relation="02")
    (there,) = a_home(told)
    here = a_room()
    with pytest.raises(Refusal) as refused:
        a_home(told, dwelling=here, occurred_on=SINCE + timedelta(9))
    assert refused.value.field == "from_there"
    assert there.dwelling.label in str(refused.value)
    (now,) = a_home(told, dwelling=here, occurred_on=SINCE + timedelta(9), from_there=True)
    assert now.person_id == there.person_id
    there.refresh_from_db()
    assert (there.ended_how, there.period.upper) == ("moved_within", SINCE + timedelta(9))
    assert verbs(here) == ["added", "moved_here"]
    assert verbs(there.dwelling) == ["added", "moved_in", "moved_away"]
    assert Household.objects.get(pk=there.household_id).period.upper == SINCE + timedelta(9)
    assert Person.objects.get(pk=now.person_id).state == "living"


def test_a_document_whose_name_reads_otherwise_is_nobodys_until_it_is_clear():
    told = incoming(relation="02", name="张玉兰")
    a_home(told)
    with pytest.raises(Refusal, match="姓名") as refused:
        a_home(told._replace(name="王玉兰"), from_there=True)
    assert "张玉兰" not in str(refused.value)


def test_somebody_lives_in_a_dwelling_once():
    told = incoming(relation="02")
    (row,) = a_home(told)
    with pytest.raises(Refusal, match="已经登记住在这户"):
        a_home(told, dwelling=row.dwelling, from_there=True)


def test_a_second_home_is_no_main_one():
    told = incoming(relation="02")
    (row,) = a_home(told)
    (second,) = a_home(told._replace(is_main=False))
    assert second.person_id == row.person_id
    assert Residence.objects.current().filter(person=row.person_id).count() == 2


def test_a_child_is_answered_for():
    child = incoming(date(2020, 6, 1), relation="02")
    with pytest.raises(Refusal, match="监护人"):
        a_home(child)
    with pytest.raises(Refusal, match="须监护人同意"):
        a_home(incoming(relation="02"), child._replace(relation="20", phone="12400000001"))
    assert not Residence.objects.exists()


def test_what_can_not_be_said_of_newcomers_is_refused_before_anything_is_asked():
    head = incoming(relation="02")
    for people, field in (
        ([], "name"), ([head, incoming(relation="02")], "relation"), ([head, head._replace(relation="")], "number"),
        ([head._replace(standing="x")], "standing"), ([head._replace(permit_kind="01")], "permit_kind"),
        ([incoming(), incoming()], "relation"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            actions.move_in(dwelling_id=a_room().pk, people=people, by=admin())
        assert refused.value.field == field, people


def test_days_ahead_and_places_of_others_are_refused():
    home = a_room()
    with pytest.raises(Refusal, match="不能晚于今天"):
        a_home(dwelling=home, occurred_on=timezone.localdate() + timedelta(1))
    with pytest.raises(Refusal, match="权限"):
        a_home(dwelling=home, by=personas.make("street_leader"))


def test_newcomers_join_the_only_household_or_found_one_of_their_own():
    rows = a_family()
    home = rows[0].dwelling
    (joined,) = a_home(incoming(relation="50"), dwelling=home)
    assert joined.household_id == rows[0].household_id
    with pytest.raises(Refusal, match="已经有户主"):
        a_home(incoming(relation="02"), dwelling=home)
    (apart,) = a_home(incoming(), dwelling=home, found=True)
    assert apart.household_id != rows[0].household_id
    assert apart.relation == "02"
    with pytest.raises(Refusal, match="这里有 2 户"):
        a_home(incoming(relation="99"), dwelling=home)
    a_home(incoming(relation="99"), dwelling=home, household_id=apart.household_id)


def test_the_same_request_is_carried_out_once():
    home, key = a_room(), uuid4()
    first = actions.move_in(dwelling_id=home.pk, people=[incoming(relation="02")], by=admin(), key=key)
    again = actions.move_in(dwelling_id=home.pk, people=[incoming(relation="02")], by=admin(), key=key)
    assert again.rows == first.rows
    assert [one.pk for one in again.events] == [one.pk for one in first.events]
    assert len(now_in(home)) == 1
    out = uuid4()
    for _time in range(2):
        actions.move_out(residence_id=first.rows[0], by=admin(), key=out)
    assert verbs(home) == ["added", "moved_in", "moved_out"]


def test_whoever_was_faster_is_named():
    home = a_room()
    a_home(dwelling=home, by=personas.make("community_officer"))
    with pytest.raises(Refusal, match=r"林社工.*迁入") as refused:
        actions.confirm(dwelling_id=home.pk, by=admin(), base=1)
    assert refused.value.code == "conflict"
    actions.confirm(dwelling_id=home.pk, by=admin(), base=2)
    # that nothing changed stands in nobody's way
    a_home(incoming(relation="99"), dwelling=home, base=2)


def test_moving_out_ends_the_household_with_its_last_and_names_a_new_head():
    head, wife, child = a_family()
    with pytest.raises(Refusal) as refused:
        actions.move_out(residence_id=head.pk, by=admin())
    assert refused.value.field == "new_head"
    day = SINCE + timedelta(30)
    actions.move_out(
        residence_id=head.pk, new_head=wife.person_id, left_to="530302", by=admin(), occurred_on=day
    )
    head.refresh_from_db()
    assert (head.ended_how, head.period.upper, head.left_to) == ("moved_out", day, "530302")
    now = {row.person_id: row for row in Residence.objects.current().filter(dwelling=head.dwelling)}
    assert {one: row.relation for one, row in now.items()} == {wife.person_id: "02", child.person_id: ""}
    # from that day on; until then she was his wife, and she lives there all the while
    assert (now[wife.person_id].period.lower, now[wife.person_id].here_since) == (day, SINCE)
    assert Residence.objects.get(pk=wife.pk).relation == "12"
    gone = Person.objects.get(pk=head.person_id)
    assert (gone.state, gone.left_on) == ("gone", day)
    with pytest.raises(Refusal, match="已经不住在这里"):
        actions.move_out(residence_id=head.pk, by=admin())
    actions.move_out_all(dwelling_id=head.dwelling_id, by=admin(), occurred_on=day + timedelta(1))
    assert Household.objects.get(pk=head.household_id).period.upper == day + timedelta(1)
    assert now_in(head.dwelling) == set()


def test_whoever_comes_back_is_the_same_person_again():
    told = incoming(relation="02")
    (row,) = a_home(told)
    actions.move_out(residence_id=row.pk, by=admin(), occurred_on=SINCE + timedelta(3))
    (back,) = a_home(told, dwelling=row.dwelling, occurred_on=SINCE + timedelta(40))
    assert back.person_id == row.person_id
    person = Person.objects.get(pk=row.person_id)
    assert (person.state, person.left_on) == ("living", None)
    assert list(person.events.order_by("seq").values_list("verb", flat=True)) == [
        "registered",
        "left",
        "returned",
    ]


def test_moving_within_is_one_step_in_two_books():
    head, wife, _child = a_family()
    there = a_room()
    actions.move_within(
        residence_id=wife.pk, dwelling_id=there.pk, by=admin(), occurred_on=SINCE + timedelta(5)
    )
    assert verbs(there) == ["added", "moved_here"]
    assert verbs(head.dwelling)[-1] == "moved_away"
    now = Residence.objects.current().get(person=wife.person_id)
    assert (now.dwelling_id, now.standing, now.relation) == (there.pk, "floating", "02")


def test_a_child_is_born_into_a_household_that_is_there():
    head, *_others = a_family()
    child = incoming(SINCE + timedelta(60), kind="none", name="李小满", relation="30", sex="2")
    child = child._replace(born_on=SINCE + timedelta(60))
    done = actions.born(household_id=head.household_id, child=child, by=admin())
    assert verbs(head.dwelling)[-1] == "birth"
    row = Residence.objects.select_related("person").get(pk=done.rows[0])
    assert (row.person.guardian_id, row.person.born_on) == (head.person_id, SINCE + timedelta(60))
    actions.move_out_all(dwelling_id=head.dwelling_id, by=admin())
    with pytest.raises(Refusal, match="已经结束"):
        actions.born(household_id=head.household_id, child=child._replace(name="李小雪"), by=admin())


def test_whoever_died_lives_nowhere_and_dies_once():
    head, wife, child = a_family()
    (second,) = a_home(incoming(kind="none", person_id=head.person_id, is_main=False))
    day = SINCE + timedelta(90)
    actions.died(person_id=head.person_id, died_on=day, by=admin())
    assert not Residence.objects.current().filter(person=head.person_id).exists()
    assert verbs(head.dwelling)[-1] == verbs(second.dwelling)[-1] == "death"
    person = Person.objects.get(pk=head.person_id)
    assert (person.state, person.died_on) == ("dead", day)
    assert Household.objects.get(pk=head.household_id).head_id is None
    left = Residence.objects.current().filter(person__in=[wife.person_id, child.person_id])
    assert [one.relation for one in left] == ["", ""]
    with pytest.raises(Refusal):
        actions.died(person_id=head.person_id, died_on=day, by=admin())
    with pytest.raises(Refusal, match="已登记死亡"):
        a_home(incoming(person_id=head.person_id, relation="02"))
