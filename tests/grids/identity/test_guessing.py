"""Guessing and spraying are slowed down, whatever the address, and nobody is locked out for good."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.audit.actions import Subject, note
from grids.audit.models import Kind, Result
from grids.conduct.origins import asked_from
from grids.identity import ceilings
from grids.identity.recording import about
from tests import personas

pytestmark = pytest.mark.django_db
URL = reverse("sign_in")
WRONG = "not it"


def guess(username: str, address: str, password: str = WRONG):
    return Client(REMOTE_ADDR=address).post(URL, {"username": username, "password": password})


def failed(subject: Subject, address: str, ago: timedelta = timedelta()) -> None:
    with asked_from(address):
        note(
            kind=Kind.SIGN_IN_FAILED, subject=subject, result=Result.FAILED, area_code="530100",
            occurred_at=timezone.now() - ago,
        )  # fmt: skip


def test_a_change_of_address_gains_nothing(person):
    person("city_viewer")
    for number in range(10):
        assert guess("city_viewer", f"10.0.0.{number}").status_code == 200
    answer = guess("city_viewer", "10.0.0.99", personas.PASSWORD)
    assert answer.status_code == 429
    assert "秒后再试" in answer.content.decode()


def test_the_wait_grows_and_ends(person):
    subject, _area = about(person("city_viewer").username)
    waits = []
    for number in range(16):
        failed(subject, f"10.0.1.{number}")
        with asked_from("10.9.9.9"):
            waits.append(ceilings.seconds_to_wait(subject))
    assert waits[8] == 0
    assert waits == sorted(waits)
    assert waits[-1] > 60
    later = timezone.now() + timedelta(hours=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ceilings.timezone, "now", lambda: later)
        assert ceilings.seconds_to_wait(subject) == 0


def test_one_password_tried_on_many_accounts_is_slowed_down(person):
    for number in range(40):
        failed(Subject("name", f"n{number}"), "10.0.2.1")
    person("city_viewer")
    assert guess("city_viewer", "10.0.2.1", personas.PASSWORD).status_code == 429
    assert guess("city_viewer", "10.0.2.2", personas.PASSWORD).status_code == 302


def test_an_office_behind_one_address_is_not_locked_out_by_one_of_it(person):
    person("city_viewer")
    assert guess("city_viewer", "10.0.3.1", personas.PASSWORD).status_code == 302
    for number in range(60):
        failed(Subject("name", f"n{number}"), "10.0.3.1")
    assert guess("city_viewer", "10.0.3.1", personas.PASSWORD).status_code == 302


def test_a_stranger_keeps_nobody_out_where_they_usually_sit(person):
    subject, _area = about(person("city_viewer").username)
    assert guess("city_viewer", "10.0.4.1", personas.PASSWORD).status_code == 302
    for number in range(30):
        failed(subject, f"10.0.5.{number}")
    with asked_from("10.0.4.1"):
        assert ceilings.seconds_to_wait(subject) <= ceilings.LONGEST_KNOWN


def test_the_old_password_is_not_guessed_on_the_page_that_changes_it(signed_in):
    client = signed_in("city_viewer")
    given = {
        "old_password": "x",
        "new_password1": "eleven purple kites",
        "new_password2": "eleven purple kites",
    }
    answers = [client.post(reverse("password_change"), given).content.decode() for _time in range(14)]
    assert "试得太频繁" in answers[-1]
    assert "试得太频繁" not in answers[3]


@pytest.mark.parametrize(
    "weak", ["city_viewer1", "xxcity_viewerxx", "abababababab", "CITY_VIEWERcity_viewer"]
)
def test_a_password_made_of_the_own_name_or_of_nothing_is_refused(signed_in, weak):
    given = {"old_password": personas.PASSWORD, "new_password1": weak, "new_password2": weak}
    assert signed_in("city_viewer").post(reverse("password_change"), given).status_code == 400
