"""Sessions: the owner sees and ends them, none lasts for ever, and a browser keeps nothing after the sign-out."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.identity.models import UserSession
from grids.identity.sessions import BEGUN, kept
from grids.identity.tasks import sweep_sessions
from tests import personas

pytestmark = pytest.mark.django_db
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"


def sign_in(username: str = "city_viewer", **more) -> Client:
    client = Client(**more)
    client.post(reverse("sign_in"), {"username": username, "password": personas.PASSWORD})
    return client


def test_the_own_sessions_are_listed_with_device_and_time_and_can_be_ended(person):
    person("city_viewer")
    here, elsewhere = sign_in(), sign_in(headers={"User-Agent": AGENT})
    page = here.get(reverse("account")).content.decode()
    assert "Chrome · Windows" in page
    assert "127.0.0.1" in page
    assert elsewhere.session.session_key not in page
    other = UserSession.objects.get(session_key=kept(elsewhere.session.session_key))
    here.post(reverse("session_end"), {"session": str(other.id)})
    assert elsewhere.get(reverse("more")).status_code == 302
    assert here.get(reverse("more")).status_code == 200


@pytest.mark.parametrize("given", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_session_that_is_none_is_told_so(person, given):
    person("city_viewer")
    assert sign_in().post(reverse("session_end"), {"session": given}).status_code == 302


def test_nobody_ends_anothers_session(person):
    person("city_viewer")
    person("community_officer")
    mine, theirs = sign_in(), sign_in("community_officer")
    other = UserSession.objects.get(session_key=kept(theirs.session.session_key))
    mine.post(reverse("session_end"), {"session": str(other.id)})
    assert theirs.get(reverse("more")).status_code == 200


def test_a_session_ends_some_hours_after_the_sign_in_whatever_happens_in_it(person, settings):
    person("city_viewer")
    client = sign_in()
    session = client.session
    session[BEGUN] = time.time() - settings.SESSION_HOURS * 3600 - 1
    session.save()
    assert client.get(reverse("more")).url.startswith(reverse("sign_in"))
    assert not UserSession.objects.filter(user__username="city_viewer").exists()


def test_a_session_of_before_that_says_no_beginning_has_ended(person):
    person("city_viewer")
    client = sign_in()
    session = client.session
    del session[BEGUN]
    session.save()
    assert client.get(reverse("more")).status_code == 302


def test_signing_out_clears_what_the_browser_kept(signed_in):
    answer = signed_in("city_viewer").post(reverse("sign_out"))
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    assert '"cache"' in answer.headers["Clear-Site-Data"]
    answer = signed_in("system_admin").post(reverse("admin:logout"), {"alone": "on"})
    assert '"storage"' in answer.headers["Clear-Site-Data"]


def test_the_administration_clears_all_only_where_nothing_of_others_lies_in_the_browser(signed_in):
    answer = signed_in("system_admin").post(reverse("admin:logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_sessions_that_ended_are_swept(person):
    person("city_viewer")
    sign_in()
    stays = sign_in()
    UserSession.objects.exclude(session_key=kept(stays.session.session_key)).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    sweep_sessions()
    assert UserSession.objects.count() == 1


def test_what_the_browser_may_do_is_said_with_every_answer(person, signed_in):
    for address in ("/sign-in/", "/more/", "/static/css/app.css", "/nowhere/"):
        answer = signed_in("city_viewer").get(address)
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        # read to its end, a file that is streamed is closed
        answer.getvalue()


def test_a_key_that_was_replaced_still_opens_sessions(person, settings):
    person("city_viewer")
    client = sign_in()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]
    assert client.get(reverse("more")).status_code == 200


def test_a_page_that_asks_by_itself_keeps_no_session_alive(signed_in):
    client = signed_in("street_admin")
    url = reverse("import_progress", args=["00000000-0000-0000-0000-000000000000"])
    ends = timezone.now() + timedelta(minutes=5)
    UserSession.objects.update(expire_date=ends)
    client.get(url)
    assert UserSession.objects.get().expire_date == ends
    client.get(reverse("more"))
    assert UserSession.objects.get().expire_date > ends


def test_what_the_database_keeps_of_a_session_signs_nobody_in(person, settings):
    person("city_viewer")
    client = sign_in()
    (row,) = UserSession.objects.all()
    assert client.session.session_key not in f"{row.session_key}{row.session_data}"
    for stolen in (row.session_key, row.session_data, str(row.id)):
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
        assert thief.get(reverse("more")).status_code == 302
    assert client.get(reverse("more")).status_code == 200
    client.post(reverse("sign_out"))
    assert not UserSession.objects.filter(pk=row.pk).exists()


def test_a_key_changes_at_the_sign_in_and_the_old_one_is_gone(person):
    person("city_viewer")
    client = sign_in()
    before = client.session.session_key
    client.post(reverse("sign_in"), {"username": "city_viewer", "password": personas.PASSWORD})
    session = client.session
    session.cycle_key()
    assert session.session_key != before
    assert not session.exists(before)
    assert session.exists(session.session_key)
