"""What somebody opened outside their areas is closed before its time: by them, or by whoever is told of it there."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from grids.access import opened
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.refusals import Refusal
from grids.notices.models import Notice
from grids.notices.telling import tell_all
from grids.openings.actions import close, open_outside
from grids.openings.models import Opening
from grids.people.models import Person
from grids.staff.models import User
from tests import personas
from tests.factories.homes import a_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


@pytest.fixture
def home():
    return a_home()[0]


@pytest.fixture
def outside(person):
    personas.make("street_leader")
    return person("other_street_leader")


@pytest.fixture
def row(home, outside) -> Opening:
    return open_outside(
        kind="dwelling", key=str(home.dwelling_id), why="moved", words="办理搬来的一家人", by=outside
    )


def seen(user: User) -> bool:
    user = User.objects.get(pk=user.pk)
    with opened.looked_at_by(user):
        return Person.objects.exists() or Person.objects.visible_to(user).exists()


def test_whoever_opened_it_closes_it_and_sees_nothing_from_then_on(row, outside):
    assert seen(outside)
    done = close(opening_id=row.pk, by=outside)
    assert (done.closed_by, done.ends_at) == (outside, done.closed_at)
    assert not seen(outside)
    assert not Opening.objects.open_at(timezone.now()).exists()
    tell_all()
    assert not Notice.objects.filter(recipient=outside).exists()


def test_the_street_closes_it_and_whoever_opened_it_hears_of_it(row, outside, street_leader):
    tell_all()
    close(opening_id=row.pk, by=street_leader)
    assert not seen(outside)
    tell_all()
    told = Notice.objects.get(recipient=outside)
    assert (told.verb, told.subject_id) == ("closed", row.pk)
    assert SecurityEvent.objects.get(kind=Kind.REVEAL, actor=street_leader).subject_id == row.subject_id


def test_it_is_closed_once(row, outside, street_leader):
    close(opening_id=row.pk, by=outside)
    assert close(opening_id=row.pk, by=street_leader).closed_by == outside
    for changed in ({"closed_at": None, "closed_by": None}, {"closed_by": street_leader}, {"why": "help"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Opening.objects.filter(pk=row.pk).update(**changed)


def test_what_is_over_is_not_closed(row, outside, time_machine):
    time_machine.move_to(row.until)
    with pytest.raises(Refusal, match="自动关闭了"):
        close(opening_id=row.pk, by=outside)


def test_who_only_audits_or_may_know_nothing_of_it_closes_nothing(row, auditor, community_officer):
    with pytest.raises(Refusal, match="权限"):
        close(opening_id=row.pk, by=auditor)
    with pytest.raises(Opening.DoesNotExist):
        close(opening_id=row.pk, by=community_officer)
    assert Opening.objects.open_at(timezone.now()).exists()


def test_pages_offer_it_and_say_who_closed_it(row, outside, signed_in, home):
    way = reverse("opening_close", args=[row.pk])
    leader = signed_in("street_leader")
    assert way in leader.get(reverse("openings")).content.decode()
    assert way in leader.get(reverse("opening", args=[row.pk])).content.decode()
    assert way not in signed_in("auditor").get(reverse("openings")).content.decode()
    assert leader.post(way).status_code == 302
    after = leader.get(reverse("openings")).content.decode()
    assert "提前关闭" in after
    assert way not in after
    assert (
        str(User.objects.get(pk=personas.make("street_leader").pk))
        in signed_in("other_street_leader").get(reverse("opening", args=[row.pk])).content.decode()
    )
    assert (
        signed_in("other_street_leader").get(reverse("household", args=[home.dwelling_id])).status_code == 404
    )
