"""Requests of people about their own data, for tests."""

from grids.people.models import Person
from grids.requests.actions import record
from grids.requests.models import SubjectRequest
from tests import personas
from tests.factories import people


def a_request(person: Person | None = None, *, by=None, **told) -> SubjectRequest:
    """One more request, for access and by the person themselves unless told."""
    given = {"kind": "access", "by_whom": "self", "proof": "identity"} | told
    about = person or people.a_person()
    row = record(person_id=about.pk, by=by or personas.make("grid_admin"), **given)
    return SubjectRequest.objects.get(pk=row.pk)
