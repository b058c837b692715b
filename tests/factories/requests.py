"""Requests of people about their own data, for tests."""

from grids.approvals import actions as approvals
from grids.approvals.models import Approval
from grids.people.models import Person
from grids.requests import granting
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


def a_grant(person: Person, *, by, reason: str = "本人持身份证到窗口申请") -> Approval:
    """That somebody may make one whole report about a person, granted by the street's leader."""
    leader = personas.make("street_leader")
    asked = granting.ask(person_id=person.pk, reason=reason, by=by)
    approvals.grant(approval_id=asked.pk, by=leader)
    return Approval.objects.get(pk=asked.pk)
