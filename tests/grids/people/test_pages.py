"""Pages of people: everything masked, one value shown in full for a logged reason, rows that may be one person."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from grids.conduct.events import new_id
from grids.people.kinds import DocumentKind, State
from grids.people.models import Person
from grids.people.same.models import NotTheSame, PersonMerge
from grids.people.writing import opened
from grids.privacy.models import Disclosure
from tests import personas
from tests.factories.people import a_number, a_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

NAME, PHONE = "李桂英", "12400001234"


def signed_in(name: str) -> Client:
    client = Client()
    personas.enter(client, personas.make(name))
    return client


def page_of(person: Person, client: Client) -> str:
    return client.get(reverse("person", args=[person.pk])).content.decode()


def test_nothing_stands_on_the_page_in_full():
    number = a_number(date(1984, 2, 29), sex="2")
    person = a_person(name=NAME, number=number, phone=PHONE)
    answer = signed_in("grid_admin").get(reverse("person", args=[person.pk]))
    text = answer.content.decode()
    assert "李**" in text
    assert f"{number[:4]}**********{number[-4:]}" in text
    assert "124****1234" in text
    assert "1984 年生" in text
    for value in (NAME, number, PHONE, "1984-02-29", "02-29"):
        assert value not in text
    assert answer["Cache-Control"] == "no-store, private"


def test_one_value_is_shown_once_for_a_reason_and_the_page_says_who_looked():
    person, client = a_person(name=NAME, phone=PHONE), signed_in("community_officer")
    url = reverse("person_reveal", args=[person.pk])
    for given in ({}, {"field": "phone"}, {"why": "lease"}, {"field": "sex", "why": "lease"}):
        assert client.post(url, given).status_code == 400
    assert not Disclosure.objects.exists()
    text = client.post(url, {"field": "phone", "why": "lease", "words": "租约到期"}).content.decode()
    assert PHONE in text
    assert NAME not in text
    log = Disclosure.objects.get()
    assert (log.field, log.reason, log.subject_kind, log.subject_id) == (
        "person.phone",
        "核实租约：租约到期",
        "grids.Person",
        str(person.pk),
    )
    again = page_of(person, client)
    assert PHONE not in again
    assert "核实租约：租约到期" in again
    assert "林社工" in again


def test_who_may_only_see_is_told_so_and_who_may_not_finds_nobody():
    person = a_person()
    url = reverse("person_reveal", args=[person.pk])
    assert signed_in("street_leader").post(url, {"field": "name", "why": "lease"}).status_code == 403
    assert signed_in("other_community_officer").get(reverse("person", args=[person.pk])).status_code == 404


def test_a_field_is_put_right_and_what_it_said_stays_masked():
    person, client = a_person(name=NAME), signed_in("community_officer")
    url = reverse("person_correct", args=[person.pk])
    assert "更正哪一项" in client.get(url).content.decode()
    given = {"key": str(new_id()), "value": "李桂兰", "reason": "登记时写错了"}
    assert client.post(f"{url}?field=name", given).status_code == 302
    assert client.post(f"{url}?field=name", given).status_code == 302
    person.refresh_from_db()
    assert opened(person, "name") == "李桂兰"
    assert person.earlier.count() == 1
    text = page_of(person, client)
    assert "以前的值" in text
    assert NAME not in text
    assert "登记时写错了" in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("phone", "138", "电话请写完整"),
        ("sex", "1", "两者要一致"),
        ("born_on", "2030-01-01", "1880 年到今天"),
        ("domicile_code", "莲华", "六位区划代码"),
        ("nation", "12", "三位字母代码"),
        ("name", "", "请写明姓名"),
    ],
)
def test_what_cannot_be_is_refused_at_the_field(field, value, sentence):
    person = a_person(number=a_number(sex="2"))
    url = reverse("person_correct", args=[person.pk]) + f"?field={field}"
    answer = signed_in("grid_admin").post(url, {"key": str(new_id()), "value": value, "reason": "核对过"})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not person.earlier.exists()


def test_a_document_of_somebody_else_leads_to_them():
    number = a_number()
    a_person(name=NAME, number=number)
    other = a_person(kind=DocumentKind.NONE)
    given = {"key": str(new_id()), "kind": "temporary_id", "number": number, "reason": "补登"}
    answer = signed_in("community_officer").post(reverse("person_document", args=[other.pk]), given)
    assert answer.status_code == 400
    assert "这个证件号已登记为 李**" in answer.content.decode()


def test_a_document_says_birth_and_sex():
    other = a_person(kind=DocumentKind.NONE)
    number = a_number(date(1979, 7, 7), sex="2")
    given = {"key": str(new_id()), "kind": "resident_id", "number": number.lower(), "reason": "补登"}
    assert (
        signed_in("community_officer").post(reverse("person_document", args=[other.pk]), given).status_code
        == 302
    )
    other.refresh_from_db()
    assert (other.born_on, other.sex, opened(other, "document")) == (date(1979, 7, 7), "2", number)


def alike() -> tuple[Person, Person]:
    born = date(1990, 5, 4)
    return a_person(name=NAME, number=a_number(born)), a_person(
        name=NAME, kind=DocumentKind.NONE, born_on=born
    )


def test_rows_that_may_be_one_person_are_merged_and_parted_on_pages():
    one, other = alike()
    a_person(name=NAME, number=a_number(date(1991, 1, 1)))
    client = signed_in("grid_admin")
    listed = client.get(reverse("person_same")).content.decode()
    assert listed.count("并排核对") == 1
    assert "同名、同一天出生" in listed
    assert NAME not in listed
    url = reverse("person_merge", args=[one.pk])
    shown = client.get(f"{url}?other={other.pk}").content.decode()
    assert NAME not in shown
    assert client.post(url, {"other": other.pk, "reason": ""}).status_code == 400
    assert client.post(url, {"other": other.pk, "reason": "本人来核对过"}).status_code == 302
    assert client.get(reverse("person", args=[other.pk])).headers["Location"] == reverse(
        "person", args=[one.pk]
    )
    row = PersonMerge.objects.get()
    answer = client.post(reverse("person_part", args=[one.pk]), {"row": row.pk, "reason": "是两姐妹"})
    assert answer.status_code == 302
    other.refresh_from_db()
    assert other.state == State.LIVING


def test_two_people_are_asked_about_once():
    one, other = alike()
    client = signed_in("grid_admin")
    given = {"one": one.pk, "other": other.pk}
    assert client.post(reverse("person_differ"), given).status_code == 302
    assert NotTheSame.objects.count() == 1
    assert "没有疑似同一人的登记" in client.get(reverse("person_same")).content.decode()
    assert "并排核对" not in page_of(one, client)
