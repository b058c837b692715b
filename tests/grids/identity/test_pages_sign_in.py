"""Signing in: nobody learns which accounts exist, five failures lock, a given password is changed first."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from grids.conduct.origins import client_ip
from tests import personas

URL = reverse("sign_in")
NEW = "eleven purple kites"


def sign_in(client: Client, username: str, password: str, **more):
    return client.post(URL, {"username": username, "password": password, **more})


def error_of(answer) -> str:
    return answer.context["form"].non_field_errors()[0]


def test_a_person_comes_back_to_the_page_they_were_sent_from(person):
    person("street_admin")
    answer = sign_in(Client(), "street_admin", personas.PASSWORD, next="/whistles/")
    assert answer.url == "/whistles/"


def test_signing_in_never_leads_to_another_site(person):
    person("street_admin")
    answer = sign_in(Client(), "street_admin", personas.PASSWORD, next="https://elsewhere.example/")
    assert answer.url == reverse("home")


def test_a_wrong_password_and_an_unknown_account_get_the_same_sentence(person):
    person("street_admin")
    known, unknown = sign_in(Client(), "street_admin", "wrong"), sign_in(Client(), "nobody", "wrong")
    assert error_of(known) == error_of(unknown)


@pytest.mark.parametrize("username", ["street_admin", "nobody"])
def test_five_failures_lock_whether_the_account_exists_or_not(person, username):
    person("street_admin")
    client = Client()
    for _time in range(5):
        answer = sign_in(client, username, "wrong")
    assert answer.status_code == 429
    assert "系统管理员重设" in answer.content.decode()
    assert sign_in(client, username, personas.PASSWORD).status_code == 429


def test_whoever_comes_without_a_session_is_told_why(db):
    answer = Client().get("/whistles/", follow=True)
    assert "没有操作会自动退出" in answer.content.decode()


def test_a_fragment_asked_for_after_the_session_ended_leads_the_page_to_the_gate(db):
    answer = Client().get(URL, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/leads/"})
    assert answer.headers["HX-Redirect"] == f"{URL}?next=%2Fleads%2F"


def test_signing_out_needs_a_post(signed_in):
    assert signed_in("street_admin").get(reverse("sign_out")).status_code == 405


def test_a_given_password_is_changed_before_anything_else(person):
    user, client = person("street_admin"), Client()
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    personas.enter(client, user)
    assert client.get(reverse("whistle_list")).url == reverse("password_change")
    given = {"old_password": personas.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("password_change"), given).status_code == 302
    assert client.get(reverse("whistle_list")).status_code == 200


@pytest.mark.parametrize("new", [personas.PASSWORD, "short", "1234567890123"])
def test_the_old_or_a_weak_password_is_refused(person, new):
    client = Client()
    personas.enter(client, person("street_admin"))
    given = {"old_password": personas.PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("password_change"), given).status_code == 400


def test_demo_accounts_are_offered_only_in_a_demonstration(db):
    with override_settings(DEMO=False):
        assert "demo_accounts" not in Client().get(URL).context


@pytest.mark.parametrize(
    ("hops", "header", "seen"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        # what the client itself wrote stands before what the gateway saw
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "127.0.0.1"),
        (1, "not-an-address", "127.0.0.1"),
    ],
)
def test_the_address_of_a_client_is_what_our_own_gateway_saw(rf, hops, header, seen):
    with override_settings(PROXY_HOPS=hops):
        assert client_ip(rf.get("/", headers={"X-Forwarded-For": header})) == seen


def test_behind_a_gateway_a_stranger_locks_nobody_elsewhere(person):
    person("street_admin")
    stranger, officer = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8"}
    given = {"username": "street_admin", "password": "wrong"}
    with override_settings(PROXY_HOPS=1):
        for _time in range(5):
            answer = Client().post(URL, given, headers=stranger)
        assert answer.status_code == 429
        given["password"] = personas.PASSWORD
        assert Client().post(URL, given, headers=officer).status_code == 302
