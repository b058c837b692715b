"""When the term of somebody who left or died is over, nothing names them any more, wherever it stood."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.people.actions import correct_person, register_person
from grids.people.ending import pseudonymise_past_term
from grids.people.kinds import Fact, State
from grids.people.models import Consent, EarlierValue, Person, PersonEvent
from grids.people.queries import known_by_document
from grids.people.same.merging import merge
from grids.people.same.parting import part
from grids.people.tasks import pseudonymise_people
from grids.registry.dwellings.rules import RegisterRules
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.people import a_consent, a_number, a_person, facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

KEPT = 1095


def gone(person: Person, days: int) -> Person:
    left = timezone.localdate() - timedelta(days=days)
    Person.objects.filter(pk=person.pk).update(state=State.GONE, left_on=left)
    return person


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def texts() -> str:
    with connection.cursor() as cursor:
        found = []
        for table in ("grids_person", "grids_earliervalue", "grids_consent", "grids_personevent"):
            cursor.execute(f"SELECT coalesce(string_agg(row::text, chr(10)), '') FROM \"{table}\" AS row")
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


def test_a_day_before_the_term_nothing_goes_and_a_day_after_it_everything_does():
    number = a_number()
    person = gone(a_person(name="李桂英", number=number, domicile_code="530199"), KEPT)
    correct_person(person_id=person.pk, field=Fact.PHONE, value="12400009999", by=personas.make("grid_admin"))
    a_consent(person)
    assert pseudonymise_past_term(by=system_actor()) == 0
    gone(person, KEPT + 1)
    assert pseudonymise_people() == 1
    row = again(person)
    assert row.state == State.PSEUDONYMISED
    sealed = ("name", "document", "phone", "name_hash", "document_hash", "tail_hash", "phone_hash")
    assert {bytes(getattr(row, one)) for one in sealed} == {b""}
    assert (row.born_on, row.sex, row.domicile_code, row.document_kind) == (None, "0", "", "none")
    assert not EarlierValue.objects.exists()
    assert not Consent.objects.exists()
    assert PersonEvent.objects.filter(person=person).last().verb == "pseudonymised"
    assert "530199" not in texts()
    assert pseudonymise_people() == 0


def test_the_document_is_free_again_and_leads_to_nobody():
    number = a_number()
    gone(a_person(number=number), KEPT + 1)
    pseudonymise_people()
    by = personas.make("community_officer")
    assert known_by_document(street=personas.LIANHUA, kind="resident_id", number=number, by=by) is None
    assert register_person(facts=facts(number=number), area_code=personas.SUJIATANG_GRID, by=by)


def test_a_street_keeps_as_long_as_it_says():
    RegisterRules.objects.create(street_id=personas.LIANHUA, kept_days=730, provenance="local")
    short, longer = gone(a_person(), 731), gone(a_person(), 729)
    assert pseudonymise_people() == 1
    assert again(short).state == State.PSEUDONYMISED
    assert again(longer).state == State.GONE


def test_who_is_tied_to_a_place_or_answers_for_a_child_stays(as_owner, departments):
    owner, mother = gone(a_person(), KEPT + 9), gone(a_person(), KEPT + 9)
    Person.objects.filter(pk=owner.pk).update(also_in=[personas.SUJIATANG_GRID])
    child = a_person(number=a_number(date(2018, 3, 1)))
    correct_person(person_id=child.pk, field=Fact.GUARDIAN, value=mother.pk, by=personas.make("grid_admin"))
    assert pseudonymise_people() == 0
    gone(child, KEPT + 1)
    assert pseudonymise_people() == 1
    assert pseudonymise_people() == 1
    assert again(mother).state == State.PSEUDONYMISED


def test_a_dead_person_goes_with_the_rows_that_lead_to_them():
    kept, other = a_person(name="和玉𠮷"), a_person(name="和玉𠮷", kind="none", phone="12400004444")
    row = merge(
        kept_id=kept.pk,
        merged_id=other.pk,
        choices={},
        reason="当面核对过是一人",
        by=personas.make("grid_admin"),
    )
    died = timezone.localdate() - timedelta(days=KEPT + 1)
    Person.objects.filter(pk=kept.pk).update(state=State.DEAD, died_on=died)
    assert pseudonymise_people() == 1
    assert (again(kept).state, again(kept).died_on) == (State.PSEUDONYMISED, None)
    assert (again(other).state, bytes(again(other).name)) == (State.MERGED, b"")
    with pytest.raises(Refusal, match="保存期已过"):
        part(merge_id=row.pk, reason="本人到场，是两个人", by=personas.make("grid_admin"))


def test_whom_nobody_confirmed_in_ten_years_goes_too(as_owner, departments):
    person, seen = a_person(), a_person()
    ago = timezone.localdate() - timedelta(days=3651)
    Person.objects.filter(pk__in=[person.pk, seen.pk]).update(confirmed_on=ago)
    assert pseudonymise_people() == 0
    assert again(person).state == State.LIVING
    with time_machine.travel(timezone.now() + timedelta(days=3651)):
        Person.objects.filter(pk=seen.pk).update(confirmed_on=timezone.localdate())
        assert pseudonymise_people() == 1
    assert again(person).state == State.PSEUDONYMISED
    assert again(seen).state == State.LIVING
