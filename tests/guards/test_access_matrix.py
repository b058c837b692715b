"""Every page × every role × every method answers as the one table says (`governance/access_matrix.py`)."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from governance.access_matrix import ELSEWHERE, READING, ROLES, TABLE, UNKNOWN, expected
from tests.guards.pages import closed, page_names

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_every_role_as_the_table_says(addresses, signed_in, role):
    client = signed_in(role)
    answered = {}
    for name, address in addresses.items():
        answered[name] = closed(client.get(address)).status_code
    assert answered == {name: row[ROLES.index(role)] for name, row in TABLE.items()}


@pytest.mark.parametrize("role", ["anonymous", "street_admin", "other_street_admin"])
@pytest.mark.parametrize("method", UNKNOWN)
def test_a_method_that_no_page_knows_is_refused_whoever_asks(addresses, signed_in, role, method):
    client = signed_in(role)
    answered = {
        name: closed(client.generic(method, address)).status_code for name, address in addresses.items()
    }
    assert answered == {name: expected(role, name, method) for name in TABLE}


def test_every_page_has_its_line_and_every_line_its_page():
    pages = page_names()
    assert pages - set(TABLE) - set(ELSEWHERE) == set()
    assert set(TABLE) - pages == {"admin:index"}
    assert set(ELSEWHERE) - pages == set()


def test_the_command_tells_the_whole_table():
    told = StringIO()
    call_command("access_matrix", "--json", stdout=told)
    found = json.loads(told.getvalue())["lines"]
    assert len(found) == len(TABLE) * len(ROLES) * len((*READING, *UNKNOWN))
    assert {"role": "street_admin", "area": "other", "page": "lead", "url": "/leads/<uuid:pk>/", "method": "GET",
            "expected": 404} in found  # fmt: skip
