"""A failure of the machine is told for what it is, wherever in the chain of exceptions it stands."""

import errno
import json

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError, connection, transaction

from governance.health.faults import BUSY, NO_DATABASE, NO_ROOM, TOO_SLOW, fault_of
from governance.health.views import bad_request, server_error
from tests.factories.whistles import a_whistle


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OperationalError("the connection is gone"), NO_DATABASE),
        (InterfaceError("connection already closed"), NO_DATABASE),
        (caused(SessionInterrupted("not saved"), OperationalError("gone")), NO_DATABASE),
        (OSError(errno.ENOSPC, "No space left on device"), NO_ROOM),
        (OSError(errno.ENOENT, "No such file"), None),
        (ValueError("ours"), None),
        (None, None),
    ],
)
def test_what_failed_is_found_in_the_chain_of_causes(error, fault):
    assert fault_of(error) is fault


def test_a_session_that_no_database_kept_is_no_bad_request(rf):
    answer = bad_request(rf.get("/"), caused(SessionInterrupted("not saved"), OperationalError("gone")))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert bad_request(rf.get("/"), SessionInterrupted("signed out elsewhere")).status_code == 400


def test_a_failure_of_our_own_stays_a_500_with_a_sentence_on_the_page_and_in_the_api(rf):
    try:
        raise ValueError("ours")
    except ValueError:
        page, answer = server_error(rf.get("/")), server_error(rf.get("/api/v1/whistles/"))
    assert (page.status_code, answer.status_code) == (500, 500)
    assert "系统出错了" in page.content.decode()
    assert b'"code": "failed"' in answer.content


def failed(sql: str) -> OperationalError:
    """What PostgreSQL says of a statement that it gives up."""
    with pytest.raises(OperationalError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return caught.value


@pytest.mark.django_db
def test_a_question_that_takes_too_long_is_stopped_and_says_what_to_ask_instead(rf):
    slow = failed("SET LOCAL statement_timeout = '20ms'; SELECT pg_sleep(5)")
    assert fault_of(slow) is TOO_SLOW
    try:
        raise slow
    except OperationalError:
        page, answer = server_error(rf.get("/whistles/")), server_error(rf.get("/api/v1/whistles/"))
    assert (page.status_code, answer.status_code) == (503, 503)
    assert "范围缩小" in page.content.decode()
    assert json.loads(answer.content)["code"] == "too_slow"
    assert page.headers["Retry-After"]


@pytest.mark.django_db
def test_whoever_waits_too_long_for_another_is_told_to_look_again(owner):
    with owner.cursor() as cursor:
        cursor.execute("LOCK TABLE whistles_numberseries IN ACCESS EXCLUSIVE MODE")
    waited = failed("SET LOCAL lock_timeout = '20ms'; SELECT count(*) FROM whistles_numberseries")
    assert fault_of(waited) is BUSY


@pytest.mark.django_db
def test_a_step_that_waits_too_long_is_a_sentence_in_the_api(signed_in, departments, monkeypatch):
    def waits(**_given):
        raise failed("SET LOCAL statement_timeout = '20ms'; SELECT pg_sleep(5)")

    whistle = a_whistle()
    monkeypatch.setattr("whistles.lifecycle.actions.take", waits)
    said = {"verb": "sign", "version": 1}
    url = f"/api/v1/whistles/{whistle.pk}/take/"
    answer = signed_in("department_handler").post(url, said, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "too_slow")
