"""Two who register, merge or part the same people at the same moment: once is done once, and who is second reads it."""

from collections.abc import Callable

import pytest

from grids.conduct.events import broken_links
from grids.people.actions import register_person
from grids.people.kinds import DocumentKind, State
from grids.people.models import Person, PersonEvent
from grids.people.same.merging import merge
from grids.people.same.models import PersonMerge
from grids.people.same.parting import part
from grids.staff.models import User
from tests import personas
from tests.concurrency.test_dwellings_at_once import refused
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories.people import a_number, a_person, facts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("areas")]
WHY = "同名同生日，当面核对过"


def whole() -> bool:
    """Whether every book of a person follows itself."""
    return all(
        broken_links(PersonEvent.objects.filter(person=person).order_by("seq").iterator()) == []
        for person in Person.objects.all()
    )


def merging(kept: Person, gone: Person, by: User) -> Callable[[], PersonMerge]:
    """The merging of two rows, as one of several at once."""
    return lambda: merge(kept_id=kept.pk, merged_id=gone.pk, choices={}, reason=WHY, by=fresh(by))


def test_two_registrations_of_one_document_give_one_person():
    number, by = a_number(), personas.make("community_officer")
    told = [
        facts(name="李桂英", kind=kind, number=number)
        for kind in (DocumentKind.RESIDENT_ID, DocumentKind.HOUSEHOLD_BOOK)
    ]
    register = lambda one: lambda: register_person(facts=one, area_code=personas.SUJIATANG_GRID, by=fresh(by))  # noqa: E731
    (said,) = refused(at_once(*map(register, told)))
    assert "已登记为 李**" in str(said)
    assert Person.objects.count() == 1
    assert whole()


def test_two_merges_of_the_same_two_leave_one():
    one, other = a_person(), a_person(kind=DocumentKind.NONE)
    by = personas.make("grid_admin")
    assert len(refused(at_once(merging(one, other, by), merging(other, one, by)))) == 1
    assert PersonMerge.objects.standing().count() == 1
    assert Person.objects.filter(state=State.MERGED).count() == 1
    assert whole()


def test_a_chain_of_merges_at_once_leads_to_roots_only():
    first, second, third = (a_person(kind=DocumentKind.NONE) for _ in range(3))
    by = personas.make("grid_admin")
    refused(at_once(merging(first, second, by), merging(second, third, by)))
    roots = set(Person.objects.exclude(merged_into=None).values_list("merged_into__state", flat=True))
    assert roots == {State.LIVING}
    assert whole()


def test_a_merge_is_parted_once():
    one, other = a_person(), a_person(kind=DocumentKind.NONE)
    by = personas.make("grid_admin")
    row = merge(kept_id=one.pk, merged_id=other.pk, choices={}, reason=WHY, by=by)
    apart = lambda: part(merge_id=row.pk, reason="是两个人", by=fresh(by))  # noqa: E731
    (said,) = refused(at_once(apart, apart))
    assert "已经拆分过" in str(said)
    assert whole()
