"""People's rows: what the database itself refuses, and that nothing of a person stands in clear."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from grids.conduct.refusals import Refusal
from grids.people.actions import register_person
from grids.people.kinds import DocumentKind, State
from grids.people.models import Consent, Person, PersonEvent
from grids.people.writing import opened
from tests import personas
from tests.factories.people import a_number, a_person, facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def everything_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT string_agg(row::text, chr(10)) FROM "{table}" AS row')
        return cursor.fetchone()[0]


def test_nothing_of_a_person_stands_in_clear():
    person = a_person(name="李桂英", number=(number := a_number()), phone="12400001234")
    told = everything_of("grids_person") + everything_of("grids_personevent")
    for value in ("李桂英", number, "12400001234", number[-4:]):
        assert value.encode().hex() not in told
    assert "李桂英" not in told
    assert number not in told
    assert opened(person, "name") == "李桂英"
    assert opened(person, "document") == number


def test_the_document_says_birth_and_sex():
    person = a_person(name="王丽", number=a_number(date(1984, 2, 29), sex="2"))
    assert (person.born_on, person.sex, person.document_kind) == (
        date(1984, 2, 29),
        "2",
        DocumentKind.RESIDENT_ID,
    )
    assert (person.street_code, person.community_code) == (personas.LIANHUA, personas.SUJIATANG)


def test_one_document_is_one_person_in_the_whole_street():
    number = a_number()
    first = a_person(name="李桂英", number=number)
    with pytest.raises(Refusal, match="已登记为 李\\*\\*，住苏家塘") as refused:
        a_person(name="别的人", kind=DocumentKind.HOUSEHOLD_BOOK, number=number)
    assert (refused.value.field, refused.value.status) == ("number", 409)
    assert Person.objects.get() == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(
            area_id=personas.SUJIATANG_GRID, document_kind=first.document_kind, document=b"x",
            document_hash=first.document_hash,
        )  # fmt: skip


def test_the_registration_stands_in_the_persons_book():
    person = a_person()
    event = PersonEvent.objects.get(person=person)
    assert (event.verb, event.seq, event.detail) == ("registered", 1, {"kind": "resident_id"})
    assert event.area_code == personas.SUJIATANG_GRID


@pytest.mark.parametrize(
    "values",
    [
        {"document_kind": "resident_id"},
        {"sex": "7"},
        {"state": State.MERGED},
        {"state": State.DEAD},
        {"state": State.GONE},
        {"died_on": date(2026, 1, 1)},
        {"born_on": date(1879, 12, 31)},
    ],
)
def test_the_database_refuses_a_row_that_cannot_be(values):
    person = a_person(kind=DocumentKind.NONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**values)


def test_a_merged_row_leads_to_a_root():
    first, second, third = (a_person() for _ in range(3))
    Person.objects.filter(pk=second.pk).update(state=State.MERGED, merged_into=first)
    for row, into in ((third, second), (first, third)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=row.pk).update(state=State.MERGED, merged_into=into)


def test_nobody_is_deleted():
    person = a_person()
    with pytest.raises((InternalError, IntegrityError, Exception)), transaction.atomic():
        person.delete()
    assert Person.objects.filter(pk=person.pk).exists()


def test_for_a_child_a_guardian_agrees():
    child, mother = a_person(number=a_number(date(2016, 5, 1))), a_person()
    given = {
        "person": child,
        "what": "phone",
        "given_on": date(2026, 1, 1),
        "how": "signed",
        "notice_version": "1",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**given)
    consent = Consent.objects.create(**given, by_whom="guardian", guardian=mother)
    consent.refresh_from_db()
    assert consent.area_id == child.area_id


def test_who_has_no_right_there_registers_nobody():
    with pytest.raises(Refusal) as refused:
        register_person(
            facts=facts(), area_code=personas.SUJIATANG_GRID, by=personas.make("department_handler")
        )
    assert refused.value.status == 403


# to what somebody is tied the database derives: nobody else writes it
@pytest.mark.usefixtures("as_owner")
def test_people_are_seen_in_ones_areas_and_by_what_they_are_tied_to(as_owner, departments):
    person = a_person(area=personas.SUJIATANG_GRID)
    assert Person.objects.visible_to(personas.make("community_officer")).get() == person
    assert not Person.objects.visible_to(personas.make("department_handler")).exists()
    other = personas.make("other_community_officer")
    assert not Person.objects.visible_to(other).exists()
    Person.objects.filter(pk=person.pk).update(
        also_in=[personas.PERSONAS["other_community_officer"].area + "001"]
    )
    assert Person.objects.visible_to(other).get() == person
