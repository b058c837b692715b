"""Two rows become one person, and two again: nothing is lost on the way, and what came in between stays."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.conduct.refusals import Refusal
from grids.people.actions import correct_person
from grids.people.kinds import DocumentKind, Fact, State
from grids.people.models import Consent, Person, PersonEvent
from grids.people.queries import known_by_document, known_many
from grids.people.same.merging import collisions, merge, not_the_same
from grids.people.same.models import NotTheSame, PersonMerge
from grids.people.same.parting import part
from grids.people.same.references import STAYS, moving, references
from grids.people.writing import opened
from tests import personas
from tests.factories.people import a_consent, a_number, a_person, two_people
from tests.plans import leave_only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

WHY = "同名同生日，当面核对过"


def admin():
    return personas.make("grid_admin")


def merged(kept: Person, other: Person, **choices: str) -> PersonMerge:
    return merge(kept_id=kept.pk, merged_id=other.pk, choices=choices, reason=WHY, by=admin())


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def read(person: Person) -> dict:
    """Everything of a row, in clear."""
    person = again(person)
    values = {one.attname: getattr(person, one.attname) for one in Person._meta.concrete_fields}
    for name in ("name", "document", "phone"):
        values[name] = opened(person, name)
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in values.items()}


def without_a_document(**told) -> Person:
    return a_person(**{"kind": DocumentKind.NONE, "name": "李桂英"} | told)


def test_a_merged_row_points_at_the_kept_one_and_both_books_say_so():
    kept, other = a_person(name="李桂英"), without_a_document()
    row = merged(kept, other)
    assert (again(other).state, again(other).merged_into) == (State.MERGED, kept)
    assert [one.verb for one in PersonEvent.objects.filter(person=kept)] == ["registered", "took_in"]
    assert [one.verb for one in PersonEvent.objects.filter(person=other)] == ["registered", "merged"]
    assert (row.reason, row.parted_at, again(other).root_id) == (WHY, None, kept.pk)
    assert bytes(again(other).name_hash) == b""


def test_a_second_document_leads_to_the_kept_person():
    number, second = a_number(), a_number()
    kept, other = a_person(name="李桂英", number=number), a_person(name="李桂英", number=second)
    with pytest.raises(Refusal, match="各有一个证件号"):
        merged(kept, other)
    merged(kept, other, **{collisions(kept, other)[0].key: "kept"})
    for one in (number, second):
        known = known_by_document(
            street=personas.LIANHUA, kind="resident_id", number=one, by=personas.make("community_officer")
        )
        assert (known.person_id, known.mask, known.is_here) == (kept.pk, "李**", True)
    assert opened(again(kept), "document") == number


def test_the_chosen_document_is_the_kept_persons_and_goes_back():
    kept, other = a_person(name="李桂英"), a_person(name="李桂英")
    before = read(kept), read(other)
    row = merged(kept, other, **{"document:": "merged"})
    assert opened(again(kept), "document") == before[1]["document"]
    part(merge_id=row.pk, reason="本人到场，是两个人", by=admin())
    assert (read(kept), read(other)) == before


def test_empty_fields_are_filled_and_emptied_again():
    kept, other = without_a_document(phone=""), a_person(name="李桂英", domicile_code="530199")
    before = read(kept), read(other)
    row = merged(kept, other)
    now = read(kept)
    assert now["phone"] == before[1]["phone"]
    assert now["document"] == before[1]["document"]
    assert now["born_on"] == date(1990, 1, 1)
    assert now["domicile_code"] == "530199"
    assert set(row.filled) == {"document", "phone", "sex", "born_on", "domicile_code"}
    part(merge_id=row.pk, reason="本人到场，是两个人", by=admin())
    assert (read(kept), read(other)) == before


def test_a_value_that_was_put_right_since_stays():
    kept, other = without_a_document(phone=""), without_a_document(phone="12400007777")
    row = merged(kept, other)
    correct_person(person_id=kept.pk, field=Fact.PHONE, value="12400008888", by=admin())
    part(merge_id=row.pk, reason="本人到场，是两个人", by=admin())
    assert opened(again(kept), "phone") == "12400008888"
    assert opened(again(other), "phone") == "12400007777"


def test_children_and_consents_go_along_and_come_back():
    kept, other, child = a_person(), without_a_document(), a_person(number=a_number(date(2018, 3, 1)))
    correct_person(person_id=child.pk, field=Fact.GUARDIAN, value=other.pk, by=admin())
    consent = a_consent(other)
    row = merged(kept, other)
    assert again(child).guardian == kept
    assert Consent.objects.get(pk=consent.pk).person == kept
    later = a_person(number=a_number(date(2020, 3, 1)))
    correct_person(person_id=later.pk, field=Fact.GUARDIAN, value=kept.pk, by=admin())
    part(merge_id=row.pk, reason="本人到场，是两个人", by=admin())
    assert again(child).guardian == other
    assert Consent.objects.get(pk=consent.pk).person == other
    assert again(later).guardian == kept


def test_a_consent_that_both_gave_stays_with_its_own_row():
    kept, other = a_person(), without_a_document()
    a_consent(kept)
    own = a_consent(other)
    merged(kept, other)
    assert Consent.objects.get(pk=own.pk).person == other


def test_merged_rows_lead_to_a_root_and_are_parted_in_turn():
    first, second, third = a_person(), without_a_document(), without_a_document()
    inner = merged(second, third)
    outer = merged(first, second)
    assert again(third).merged_into == first
    with pytest.raises(Refusal, match="先拆分后来的"):
        part(merge_id=inner.pk, reason="本人到场，是两个人", by=admin())
    part(merge_id=outer.pk, reason="本人到场，是两个人", by=admin())
    assert again(third).merged_into == second
    part(merge_id=inner.pk, reason="本人到场，是两个人", by=admin())
    assert again(third).merged_into is None
    with pytest.raises(Refusal, match="已经拆分过"):
        part(merge_id=inner.pk, reason="本人到场，是两个人", by=admin())


def test_who_may_not_merge_is_told_so():
    kept, other = a_person(), without_a_document()
    with pytest.raises(Refusal) as refused:
        merge(
            kept_id=kept.pk, merged_id=other.pk, choices={}, reason=WHY, by=personas.make("community_officer")
        )
    assert refused.value.status == 403
    with pytest.raises(Refusal, match="请写明原因"):
        merge(kept_id=kept.pk, merged_id=other.pk, choices={}, reason=" ", by=admin())
    with pytest.raises(Refusal, match="不能并入自己"):
        merge(kept_id=kept.pk, merged_id=kept.pk, choices={}, reason=WHY, by=admin())


def test_two_people_are_remembered_as_two_until_they_are_merged():
    kept, other = a_person(), without_a_document()
    assert not_the_same(one_id=kept.pk, other_id=other.pk, by=admin()) == not_the_same(
        one_id=other.pk, other_id=kept.pk, by=admin()
    )
    assert NotTheSame.objects.count() == 1
    merged(kept, other)
    assert not NotTheSame.objects.exists()
    assert two_people(kept, a_person())


def test_every_reference_to_a_person_moves_or_says_why_it_stays():
    names = {one.name for one in references()}
    assert set(STAYS) - names == set()
    assert {one.name for one in moving()} == names - set(STAYS)
    assert {"Person.guardian", "Consent.person", "Consent.guardian"} <= {one.name for one in moving()}


def test_the_documents_of_a_long_list_are_looked_up_in_the_index_of_documents(as_owner):
    leave_only("grids_person", "one_person_of_a_document")
    with CaptureQueriesContext(connection) as asked:
        known_many(street=personas.LIANHUA, hashes=[number.to_bytes(32, "big") for number in range(1, 2001)])
    (sql,) = (one["sql"] for one in asked.captured_queries if "document_hash" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "one_person_of_a_document" in plan
