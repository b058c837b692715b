"""Two who register the same person at the same moment: one person, one main residence; a move that meets an end of its dwelling."""

from uuid import uuid4

import pytest
from django.utils import timezone

from grids.colours.recounting import recount
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes import actions
from grids.homes.models import Residence
from grids.people.models import Person
from grids.registry.dwellings import actions as dwellings
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from tests import personas
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories.dwellings import a_dwelling
from tests.factories.homes import a_family, a_home, a_room, incoming
from tests.factories.registry import a_building_by_hand
from tests.factories.tenures import an_owner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("areas")]


def refused(results: list[object]) -> list[Refusal]:
    """What was refused; anything that failed without a sentence fails the test."""
    failed = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Refusal) for one in failed), failed
    return failed


def whole(*homes: Dwelling) -> None:
    for home in homes:
        assert broken_links(DwellingEvent.objects.filter(dwelling=home).order_by("seq").iterator()) == []


def test_one_document_moves_into_two_dwellings_and_lives_in_one():
    first, second, by, told = a_room(), a_room(), personas.make("grid_admin"), incoming(relation="02")
    into = lambda home: lambda: actions.move_in(dwelling_id=home.pk, people=[told], by=fresh(by))  # noqa: E731
    (said,) = refused(at_once(into(first), into(second)))
    assert said.field == "from_there"
    assert Person.objects.count() == 1
    assert Residence.objects.current().count() == 1
    whole(first, second)


def test_one_page_sent_twice_moves_somebody_in_once():
    home, by, key, told = a_room(), personas.make("grid_admin"), uuid4(), incoming(relation="02")
    into = lambda: actions.move_in(dwelling_id=home.pk, people=[told], by=fresh(by), key=key)  # noqa: E731
    assert refused(at_once(into, into)) == []
    assert Residence.objects.count() == 1
    whole(home)


def test_two_exchange_their_dwellings_at_once_without_waiting_for_ever():
    (one,), (other,), by = a_home(), a_home(), personas.make("grid_admin")

    def moves(row: Residence, home: Dwelling):
        return lambda: actions.move_within(residence_id=row.pk, dwelling_id=home.pk, by=fresh(by), found=True)

    assert refused(at_once(moves(one, other.dwelling), moves(other, one.dwelling))) == []
    assert Residence.objects.current().get(person=one.person_id).dwelling_id == other.dwelling_id
    assert Residence.objects.current().get(person=other.person_id).dwelling_id == one.dwelling_id
    whole(one.dwelling, other.dwelling)


def test_opposite_moves_between_two_houses_at_once_are_all_done():
    by, houses = (
        personas.make("grid_admin"),
        (a_building_by_hand(number="71"), a_building_by_hand(number="72")),
    )
    rows = [a_home(dwelling=a_dwelling(house, f"{n}01"))[0] for n in range(1, 5) for house in houses]
    goals = [a_dwelling(house, f"{n}02") for n in range(1, 5) for house in reversed(houses)]

    def moves(row: Residence, home: Dwelling):
        return lambda: actions.move_within(residence_id=row.pk, dwelling_id=home.pk, by=fresh(by))

    assert refused(at_once(*map(moves, rows, goals))) == []
    for row, home in zip(rows, goals, strict=True):
        assert Residence.objects.current().get(person=row.person_id).dwelling_id == home.pk
    assert list(recount(personas.SUJIATANG_GRID)) == []
    whole(*goals)


def test_two_owners_of_each_others_homes_die_at_once():
    by, houses = (
        personas.make("grid_admin"),
        (a_building_by_hand(number="71"), a_building_by_hand(number="72")),
    )
    rows = [a_home(dwelling=a_dwelling(house))[0] for house in houses]
    for row, other in zip(rows, reversed(rows), strict=True):
        an_owner(other.dwelling, row.person)
    day = timezone.localdate()
    dies = lambda row: lambda: actions.died(person_id=row.person_id, died_on=day, by=fresh(by))  # noqa: E731
    assert refused(at_once(*map(dies, rows))) == []
    assert set(Dwelling.objects.values_list("doubt", flat=True)) == {"owner_dead"}
    assert list(recount(personas.SUJIATANG_GRID)) == []


def test_nobody_moves_into_what_ends_at_the_same_moment():
    home, by, told = a_room(), personas.make("grid_admin"), incoming(relation="02")
    into = lambda: actions.move_in(dwelling_id=home.pk, people=[told], by=fresh(by))  # noqa: E731
    end = lambda: dwellings.end_dwelling(dwelling_id=home.pk, reason="已拆", by=fresh(by))  # noqa: E731
    assert len(refused(at_once(into, end))) == 1
    home.refresh_from_db()
    assert (home.ends_on is None) == Residence.objects.current().filter(dwelling=home).exists()


def test_one_who_moves_out_twice_at_once_moved_out_once():
    head, wife, _child = a_family()
    by = personas.make("grid_admin")
    out = lambda: actions.move_out(residence_id=wife.pk, by=fresh(by))  # noqa: E731
    assert len(refused(at_once(out, out))) == 1
    assert DwellingEvent.objects.filter(dwelling=head.dwelling, verb="moved_out").count() == 1
    whole(head.dwelling)
