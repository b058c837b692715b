"""The demonstration's privacy: consents, requests, what is asked about minors, openings; each on its day, by who may."""

from datetime import date

import pytest
from django.utils import timezone

from governance.demo import rights
from grids.approvals.models import Approval, What
from grids.conduct.events import broken_links
from grids.openings.models import Opening
from grids.people.kinds import Fact
from grids.people.minors.models import MinorLeave
from grids.people.models import Consent, EarlierValue, Person
from grids.requests.models import SubjectRequest
from tests import personas
from tests.factories.homes import a_home, a_room, incoming
from tests.factories.people import a_phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas", "departments")]


@pytest.fixture
def community():
    """Families with telephones and children, and whoever holds the posts here and in another street."""
    for place in range(16):
        people = [incoming(date(1980, 1, 1 + place), relation="02", phone=a_phone())]
        if place < 3:
            people.append(incoming(date(2016, 5, 1 + place), relation="20"))
        a_home(*people, dwelling=a_room())
    for role in ("community_officer", "grid_admin", "street_leader", "other_street_leader"):
        personas.make(role)
    return personas.SUJIATANG


def test_consents_stand_and_are_withdrawn_with_what_rested_on_them(community):
    rights.settle(community)
    assert Consent.objects.filter(withdrawn_on=None, what="phone").count() == 6
    gone = Consent.objects.exclude(withdrawn_on=None)
    assert gone.count() == 2
    assert all(not one.person.phone for one in gone)
    assert not EarlierValue.objects.filter(person__in=gone.values("person"), field=Fact.PHONE).exists()
    assert Consent.objects.filter(what="guardian", by_whom="guardian").count() == 2


def test_requests_are_answered_wait_and_one_is_overdue(community):
    rights.settle(community)
    today = timezone.localdate()
    rows = list(SubjectRequest.objects.all())
    assert sorted(one.state for one in rows) == [
        "granted",
        "granted",
        "open",
        "open",
        "open",
        "partly",
        "refused",
    ]
    assert [one.kind for one in rows if one.is_open and one.due_on < today] == ["object"]
    assert all(broken_links(iter(one.events.order_by("seq"))) == [] for one in rows)
    before = len(rows)
    rights.settle(community)
    assert SubjectRequest.objects.count() == before


def test_of_minors_something_is_granted_and_something_waits(community):
    rights.settle(community)
    once, leaves = (Approval.objects.filter(what=one) for one in (What.MINOR, What.MINOR_LEAVE))
    for asked in (once, leaves):
        assert sorted(asked.values_list("is_granted", flat=True), key=str) == [None, True]
        assert asked.waiting().count() == 1
    assert MinorLeave.objects.get().area_code == community


def test_one_opening_is_over_and_one_is_open(community, person):

    personas.make("grid_admin")
    rights.settle(community)
    now = timezone.now()
    assert {one.opened_by.pk for one in Opening.objects.all()}.isdisjoint({personas.make("grid_admin").pk})
    assert Opening.objects.open_at(now).count() == 1
    assert Opening.objects.exclude(until__gt=now).count() == 1
    assert all(one.reason.startswith("演示") for one in Opening.objects.all())
    assert Person.objects.count() == 19
