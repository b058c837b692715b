"""A failure of the machine is told for what it is, wherever in the chain of exceptions it stands."""

import errno

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError

from governance.health.faults import NO_DATABASE, NO_ROOM, fault_of
from governance.health.views import bad_request, server_error


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
