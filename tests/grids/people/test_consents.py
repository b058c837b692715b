"""Somebody agrees to something being kept; withdrawn, what rested on it is gone in the same step."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.conduct.events import new_id
from grids.conduct.refusals import Refusal
from grids.people.actions import correct_person, register_person
from grids.people.consents import actions
from grids.people.kinds import Fact, Verb
from grids.people.models import Consent, PersonEvent
from grids.people.writing import opened
from tests import personas
from tests.factories.homes import a_family
from tests.factories.people import a_number, a_person, a_phone, facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
BORN = date(2018, 6, 1)
SIGNED = {"how": "signed", "notice_version": "2026-01"}


@pytest.fixture
def by(community_officer):
    return community_officer


def gives(person, by, what: str = "phone", by_whom: str = "self", **told) -> Consent:
    return actions.give(person_id=person.pk, what=what, by_whom=by_whom, by=by, **SIGNED | told)


def test_a_telephone_goes_with_its_consent_and_so_does_the_one_before(by):
    person = a_person(phone=a_phone())
    row = gives(person, by)
    correct_person(person_id=person.pk, field="phone", value=a_phone(), by=by, reason="换号")
    assert person.earlier.filter(field=Fact.PHONE).exists()
    actions.withdraw(consent_id=row.pk, by=by, reason="本人当面提出")
    person.refresh_from_db()
    assert (opened(person, "phone"), bytes(person.phone_hash)) == ("", b"")
    assert not person.earlier.filter(field=Fact.PHONE).exists()
    row.refresh_from_db()
    assert row.withdrawn_on == timezone.localdate()
    told = PersonEvent.objects.filter(person=person, verb__in=[Verb.CONSENTED, Verb.WITHDREW]).order_by("seq")
    assert [(one.verb, one.reason) for one in told] == [("consented", ""), ("withdrew", "本人当面提出")]
    assert told[1].detail == {"what": "phone", "removed": 2}
    with pytest.raises(Refusal, match="已经撤回"):
        actions.withdraw(consent_id=row.pk, by=by)


def test_the_same_press_twice_is_one_step(by):
    person, key = a_person(), new_id()
    assert gives(person, by, key=key) == gives(person, by, key=key)
    row, back = Consent.objects.get(), new_id()
    for _twice in range(2):
        actions.withdraw(consent_id=row.pk, by=by, key=back)
    assert PersonEvent.objects.filter(person=person, verb=Verb.WITHDREW).count() == 1


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"what": "care"}, "同意的是什么"),
        ({"how": "guessed"}, "同意的方式"),
        ({"notice_version": " "}, "告知书的版本"),
        ({"given_on": timezone.localdate() + timedelta(days=2)}, "不能晚于今天"),
        ({"by_whom": "neighbour"}, "谁同意"),
        ({"by_whom": "guardian"}, "哪位监护人"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(told, sentence, by):
    with pytest.raises(Refusal, match=sentence):
        gives(a_person(), by, **told)
    assert not Consent.objects.exists()


def test_one_stands_at_a_time_and_another_follows_it(by):
    person = a_person()
    row = gives(person, by)
    with pytest.raises(Refusal, match="还没有撤回"):
        gives(person, by)
    actions.withdraw(consent_id=row.pk, by=by)
    assert gives(person, by).pk != row.pk


def test_it_is_withdrawn_on_no_day_before_it_was_given(by):
    row = gives(a_person(), by, given_on=timezone.localdate() - timedelta(days=3))
    for day in (row.given_on - timedelta(days=1), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(Refusal, match="撤回日期"):
            actions.withdraw(consent_id=row.pk, withdrawn_on=day, by=by)


def test_a_childs_telephone_asks_for_a_guardian(by):
    with pytest.raises(Refusal, match="监护人同意"):
        register_person(
            facts=facts(number=a_number(BORN), phone=a_phone()), area_code=personas.SUJIATANG_GRID, by=by
        )
    child = a_person(number=a_number(BORN))
    with pytest.raises(Refusal, match="监护人同意"):
        correct_person(person_id=child.pk, field="phone", value=a_phone(), by=by)
    with pytest.raises(Refusal, match="须由监护人同意"):
        gives(child, by)
    gives(child, by, by_whom="guardian", guardian_id=a_person().pk)
    number = a_phone()
    child = correct_person(person_id=child.pk, field="phone", value=number, by=by)
    assert opened(child, "phone") == number


def test_a_guardian_who_agreed_is_the_rows_and_goes_with_the_consent(by):
    child, guardian = a_person(number=a_number(BORN)), a_person()
    row = gives(child, by, what="guardian", by_whom="guardian", guardian_id=guardian.pk)
    child.refresh_from_db()
    assert child.guardian == guardian
    actions.withdraw(consent_id=row.pk, by=by)
    child.refresh_from_db()
    assert child.guardian is None


def test_nobody_writes_down_a_consent_elsewhere(by):
    there = a_person(area=personas.HONGSHAN, by=personas.make("grid_admin"))
    with pytest.raises(type(there).DoesNotExist):
        gives(there, by)
    with pytest.raises(Refusal, match="权限"):
        gives(a_person(), personas.make("street_leader"))


def test_it_is_given_and_withdrawn_on_pages(signed_in, by):
    _head, _wife, daughter = a_family()
    client, child = signed_in("community_officer"), daughter.person
    page = reverse("person", args=[child.pk])
    new = reverse("person_consent", args=[child.pk])
    assert new in client.get(page).content.decode()
    assert client.get(new).status_code == 200
    assert client.post(new, {}).status_code == 400
    given = {
        "key": str(new_id()), "what": "phone", "by_whom": "self", "given_on": "2026-01-05", "guardian": "", **SIGNED,
    }  # fmt: skip
    assert "须由监护人同意" in client.post(new, given).content.decode()
    head = str(_head.person_id)
    assert client.post(new, given | {"by_whom": "guardian", "guardian": head}).status_code == 302
    row = Consent.objects.get()
    back = reverse("person_withdraw", args=[child.pk, row.pk])
    assert back in client.get(page).content.decode()
    assert "不能恢复" in client.get(back).content.decode()
    assert client.post(back, {"key": str(new_id()), "withdrawn_on": ""}).status_code == 400
    told = {"key": str(new_id()), "withdrawn_on": timezone.localdate().isoformat(), "reason": "母亲来电提出"}
    assert client.post(back, told).status_code == 302
    assert "已撤回" in client.get(page).content.decode()
    leader = signed_in("street_leader")
    assert new not in leader.get(page).content.decode()
    assert leader.post(new, given).status_code == 403
