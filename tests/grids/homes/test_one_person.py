"""Two who live in homes turn out to be one: what collides is chosen, homes go along, and come back when they are parted."""

import pytest

from grids.conduct.refusals import Refusal
from grids.homes.actions import confirm
from grids.homes.models import Household, Residence
from grids.people.kinds import DocumentKind
from grids.people.models import Person
from grids.people.same.merging import collisions, merge
from grids.people.same.parting import part
from tests import personas
from tests.factories.homes import a_home, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]

WHY = "同名同生日，当面核对过"


def admin():
    return personas.make("grid_admin")


def nameless(**told):
    """Somebody without a document."""
    return incoming(name="李桂英", kind=DocumentKind.NONE, number="", **told)


def rows() -> dict:
    found = {
        one.pk: (one.person_id, one.is_main, str(one.period), one.ended_how)
        for one in Residence.objects.all()
    }
    return found | dict(Household.objects.values_list("pk", "head"))


def derived(person: Person) -> tuple:
    person.refresh_from_db()
    return person.place_id, person.colour, sorted(person.also_in)


def test_two_main_homes_take_a_choice_and_the_other_one_stays_a_second_home():
    (one,), (other,) = a_home(nameless(relation="02")), a_home(nameless(relation="02"))
    before = rows()
    (found,) = collisions(one.person, other.person)
    with pytest.raises(Refusal, match="同一时间各有一处主要居住地"):
        merge(kept_id=one.person_id, merged_id=other.person_id, choices={}, reason=WHY, by=admin())
    row = merge(
        kept_id=one.person_id,
        merged_id=other.person_id,
        choices={found.key: "merged"},
        reason=WHY,
        by=admin(),
    )
    assert set(Residence.objects.values_list("person", flat=True)) == {one.person_id}
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.is_main, other.is_main) == (False, True)
    assert derived(one.person)[0] == other.dwelling_id
    assert Household.objects.get(pk=other.household_id).head_id == one.person_id
    assert part(merge_id=row.pk, reason="是两姐妹", by=admin()).left == 0
    assert rows() == before
    assert derived(one.person)[0] == one.dwelling_id


def test_who_stands_twice_in_one_dwelling_lives_there_once():
    (one,) = a_home(nameless(relation="02"))
    (other,) = a_home(nameless(relation="12"), dwelling=one.dwelling)
    before = rows()
    (found,) = collisions(one.person, other.person)
    assert "都住在" in found.clash.label
    row = merge(
        kept_id=one.person_id, merged_id=other.person_id, choices={found.key: "kept"}, reason=WHY, by=admin()
    )
    assert Residence.objects.filter(period__isempty=False).get() == one
    part(merge_id=row.pk, reason="是两姐妹", by=admin())
    assert rows() == before


def test_what_was_done_in_between_stays_and_is_counted():
    (one,) = a_home(nameless(relation="02"))
    (other,) = a_home(nameless(relation="02"))
    (found,) = collisions(one.person, other.person)
    row = merge(
        kept_id=one.person_id, merged_id=other.person_id, choices={found.key: "kept"}, reason=WHY, by=admin()
    )
    confirm(dwelling_id=other.dwelling_id, by=admin())
    part(merge_id=row.pk, reason="是两姐妹", by=admin())
    assert {one.person_id, other.person_id} == set(Residence.objects.values_list("person", flat=True))
