"""Whatever the description allows and a little more: nobody finds an answer of 500 in the whole API."""

from functools import cache

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.middleware.csrf import _get_new_csrf_string
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from tests import personas
from tests.api.test_openapi import COMMITTED
from tests.factories import whistles as made
from tests.fuzz.hostile import Hostile

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = 4
# nobody, who may least, who works in a department, whoever may most of all, and the three whom nobody else may be
WHO = (
    "anonymous",
    "city_viewer",
    "department_handler",
    "union",
    "system_admin",
    "security_officer",
    "auditor",
)


def closing(app):
    """The application as a web server calls it: every answer is closed, and uploads with it."""

    def called(environ, start_response):
        response = app(environ, start_response)
        try:
            return [b"".join(response)]
        finally:
            response.close()

    return called


@cache
def operations() -> list:
    """Every operation of the committed description, called within this process."""
    schema = schemathesis.openapi.from_path(COMMITTED)
    schema.app = closing(get_wsgi_application())
    # the session is the role's own, never an invented one
    schema.config.generation.update(with_security_parameters=False)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture
def one_connection():
    """Requests of this process stay on the test's connection, which its end rolls back."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("who", WHO)
def test_nobody_finds_a_server_error(one_connection, signed_in, departments, who):
    lead = made.a_lead()
    whistle = made.a_whistle()
    known = {"leads": str(lead.pk), "whistles": str(whistle.pk)}
    client, secret = (
        signed_in(who if who != "union" else personas.make_union().username),
        _get_new_csrf_string(),
    )
    cookies = {"csrftoken": secret} | {name: morsel.value for name, morsel in client.cookies.items()}

    for operation in operations():
        calm = settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

        @calm
        @given(case=operation.as_strategy())
        def every_answer_is_ours(case):
            # half of the ids are of something that is there
            subject = case.operation.path.split("/")[3]
            if "id" in case.path_parameters and subject in known and len(str(case.body)) % 2:
                case.path_parameters["id"] = known[subject]
            # and a third of the texts is of the worst kinds
            if isinstance(case.body, dict) and case.media_type == "application/json":
                hostile = Hostile(len(str(case.body)))
                for name, value in case.body.items():
                    if isinstance(value, str) and hostile.chance.random() < 0.34:
                        case.body[name] = hostile.text()
            response = case.call(cookies=cookies, headers={"X-CSRFToken": secret})
            assert response.status_code < 500, (case.as_curl_command(), response.text)
            case.validate_response(response, checks=[not_a_server_error])

        every_answer_is_ours()
