"""What was granted to be erased is erased by a step of its own; what has to stay is said with its ground."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.audit.models import Kind, SecurityEvent
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes.actions import move_out
from grids.people.actions import correct_person
from grids.people.consents.actions import give
from grids.people.kinds import State
from grids.people.models import Consent, EarlierValue, Person, PersonEvent
from grids.requests.actions import answer
from grids.requests.erasing import erase, plan_of
from grids.requests.models import SubjectRequest
from tests import personas
from tests.factories.homes import a_home
from tests.factories.requests import a_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def desk():
    return personas.make("grid_admin")


def granted(person: Person, outcome: str = "granted") -> SubjectRequest:
    row = a_request(person, kind="erase", wish="请删去我的电话")
    answer(request_id=row.pk, outcome=outcome, text="同意删去可以删的", by=desk())
    return SubjectRequest.objects.get(pk=row.pk)


@pytest.fixture
def lives():
    return a_home()[0]


def test_of_whoever_lives_here_what_they_agreed_to_goes_and_the_rest_is_said_to_stay(lives):
    person = lives.person
    given = {"what": "phone", "by_whom": "self", "how": "signed", "notice_version": "2026-01"}
    give(person_id=person.pk, by=desk(), **given)
    correct_person(person_id=person.pk, field="domicile_code", value="530302", by=desk())
    correct_person(person_id=person.pk, field="domicile_code", value="530602", by=desk())
    row = granted(person)
    plan = plan_of(row)
    assert not plan.is_whole
    assert "电话" in plan.goes
    stays = {str(one.what): str(one.ground) for one in plan.stays}
    assert "第十三条第三项" in stays["姓名"]
    assert "电话" not in stays
    erase(request_id=row.pk, confirmed=True, by=desk())
    person.refresh_from_db()
    assert (bytes(person.phone), person.state) == (b"", State.LIVING)
    assert person.name
    assert not EarlierValue.objects.filter(person=person).exists()
    assert not Consent.objects.filter(person=person, withdrawn_on=None).exists()
    assert broken_links(iter(row.events.order_by("seq"))) == []
    assert broken_links(iter(PersonEvent.objects.filter(person=person).order_by("seq"))) == []
    assert SecurityEvent.objects.filter(kind=Kind.NOTICE, detail__has_key="removed").count() == 1
    assert plan_of(row) is None


def test_of_whoever_left_every_name_goes_at_once(lives):
    move_out(residence_id=lives.pk, by=desk(), occurred_on=timezone.localdate())
    row = granted(lives.person)
    assert plan_of(row).is_whole
    erase(request_id=row.pk, confirmed=True, by=desk())
    person = Person.objects.get(pk=lives.person_id)
    assert (person.state, bytes(person.name), person.born_on) == (State.PSEUDONYMISED, b"", None)
    row.refresh_from_db()
    assert (row.state, bytes(row.wish), bytes(row.answer)) == ("granted", b"", b"")
    assert row.events.get(verb="erased").detail == {"whole": True, "removed": 0}


def test_it_is_refused_unless_it_was_granted_and_confirmed_and_done_once(lives, community_officer):
    open_one = a_request(lives.person, kind="erase", wish="请删去")
    with pytest.raises(Refusal, match="已经答复同意"):
        erase(request_id=open_one.pk, confirmed=True, by=desk())
    answer(request_id=open_one.pk, outcome="refused", text="依法须保存", by=desk())
    with pytest.raises(Refusal, match="已经答复同意"):
        erase(request_id=open_one.pk, confirmed=True, by=desk())
    row = granted(lives.person, "partly")
    with pytest.raises(Refusal, match="勾选确认"):
        erase(request_id=row.pk, confirmed=False, by=desk())
    with pytest.raises((Refusal, SubjectRequest.DoesNotExist)):
        erase(request_id=row.pk, confirmed=True, by=community_officer)
    erase(request_id=row.pk, confirmed=True, by=desk())
    with pytest.raises(Refusal, match="已经按这个申请删除过"):
        erase(request_id=row.pk, confirmed=True, by=desk())


def test_the_page_says_what_goes_and_stays_and_asks_for_a_tick(lives, signed_in):
    row, client = granted(lives.person), signed_in("grid_admin")
    page = client.get(reverse("subject_request", args=[row.pk])).content.decode()
    assert "依法留存" in page
    way = reverse("request_erase", args=[row.pk])
    assert way in page
    assert client.post(way, {}).status_code == 400
    assert client.post(way, {"confirmed": "on", "key": str(uuid4())}).status_code == 302
    after = client.get(reverse("subject_request", args=[row.pk])).content.decode()
    assert way not in after
    assert "按申请删除" in after
