"""A session lives on with every request, and a read writes it once a minute at most."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from grids.identity.models import UserSession as Session

pytestmark = pytest.mark.django_db
PAGE = "/more/"


def writes_of(client, page: str = PAGE) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(page).status_code == 200
    return [q["sql"] for q in asked if q["sql"].startswith(("UPDATE", "INSERT", "DELETE", "SAVEPOINT"))]


def test_a_read_within_a_minute_of_the_last_one_writes_nothing(signed_in):
    client = signed_in("street_admin")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        writes_of(client)
        assert writes_of(client) == []
        clock.shift(59)
        assert writes_of(client) == []
        clock.shift(2)
        assert any("grids_usersession" in sql for sql in writes_of(client))


def test_whoever_goes_on_working_stays_signed_in_and_whoever_rests_does_not(signed_in):
    client = signed_in("street_admin")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(5):
            assert client.get(PAGE).status_code == 200
            clock.shift(timedelta(minutes=25))
        clock.shift(timedelta(minutes=6))
        assert client.get(PAGE).status_code == 302


@override_settings(SESSION_COOKIE_AGE=60)
def test_a_session_of_one_minute_is_moved_on_within_it(signed_in):
    client = signed_in("street_admin")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(5):
            assert client.get(PAGE).status_code == 200
            clock.shift(50)


def test_a_clock_that_was_set_back_moves_the_session_on(signed_in):
    client = signed_in("street_admin")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        writes_of(client)
        clock.shift(-3600)
        assert any("grids_usersession" in sql for sql in writes_of(client))


def test_nobody_who_only_looks_in_gets_a_session(client):
    client.get("/sign-in/")
    assert not Session.objects.exists()
