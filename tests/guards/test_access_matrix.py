"""Every address × every role × every method answers as the tables say (`governance/access_tables.py`)."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.template.backends.django import Template

from governance.access_administration import ADMINISTRATION
from governance.access_api import API, API_POSTED
from governance.access_matrix import (
    ELSEWHERE,
    METHODS,
    UNKNOWN,
    addresses,
    everything,
    expected,
    lines,
    methods_of,
)
from governance.access_posted import POSTED
from governance.access_tables import PAGES, ROLES
from grids.access import roles
from grids.staff.models import User
from tests import personas
from tests.database import taken_back
from tests.guards.pages import closed, every_address

# what ends the session of whoever asks it
ENDS_THE_SESSION = ("sign_out", "admin:logout")
# who tries the methods that no page knows
STRANGE = ("anonymous", "street_admin", "other_street_admin")


class Undone(Exception):
    """What was asked leaves nothing behind."""


def answered(client, method: str, address: str) -> int:
    """The status; what the request changed is taken back."""
    found = []
    ask = client.post if method == "POST" else lambda url: client.generic(method, url)
    try:
        with transaction.atomic():
            found.append(closed(ask(address)).status_code)
            raise Undone
    except Undone:
        return found[0]


@pytest.fixture(scope="module")
def urls(standing):
    """The address of everything, about rows that stand for all roles."""
    return every_address(standing, lambda name: User.objects.get(pk=personas.make(name).pk))


@pytest.fixture
def db(urls):
    with taken_back():
        yield


@pytest.fixture
def _own_folder(standing):
    """Uploads are where they were made."""


def begun(client):
    """The session has had its first request: what each session writes once a minute would be taken back with each answer."""
    closed(client.get("/"))
    return client


@pytest.fixture
def undrawn(monkeypatch):
    """Who is answered how is settled before a page is drawn; that each page can be drawn is walked by others."""
    monkeypatch.setattr(Template, "render", lambda *_args, **_named: "")


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_every_role_as_the_tables_say(undrawn, departments, signed_in, urls, role):
    client = begun(signed_in(role))
    walked = sorted(everything(), key=lambda name: name in ENDS_THE_SESSION)
    found = {(name, "GET"): answered(client, "GET", urls[name]) for name in walked}
    for name in walked:
        found[name, "POST"] = answered(client, "POST", urls[name])
        if name in ENDS_THE_SESSION:
            client = begun(signed_in(role))
    assert found == {(name, method): expected(role, name, method) for name, method in found}


@pytest.mark.parametrize("role", STRANGE)
def test_a_method_that_no_page_knows_is_refused_whoever_asks(undrawn, departments, signed_in, urls, role):
    client = begun(signed_in(role))
    asked = [
        (name, method) for name in everything() for method in ("HEAD", *UNKNOWN) if method in methods_of(name)
    ]
    found = {(name, method): answered(client, method, urls[name]) for name, method in asked}
    assert found == {(name, method): expected(role, name, method) for name, method in asked}


def test_every_address_has_its_line_and_every_line_its_address():
    named = set(addresses())
    assert named - set(everything()) - set(ELSEWHERE) == set()
    assert (set(everything()) | set(ELSEWHERE)) - named == set()
    assert len(everything()) == len(set(everything()))
    assert set(POSTED) <= set(PAGES)
    assert set(API_POSTED) <= set(API)


def test_every_role_has_a_column_and_every_line_all_of_them():
    assert set(roles.ROLES) == set(ROLES) - {"anonymous", "other_street_admin"}
    for table in (PAGES, POSTED, API, API_POSTED):
        assert {len(row) for row in table.values()} == {len(ROLES)}
    for read, posted, _names in ADMINISTRATION:
        assert len(read) == len(posted) == 5


def test_the_command_tells_the_whole_table():
    told = StringIO()
    call_command("access_matrix", "--json", stdout=told)
    found = json.loads(told.getvalue())["lines"]
    cells = {(line["role"], line["area"], line["page"], line["method"]) for line in found}
    assert len(found) == len(cells) == sum(len(methods_of(name)) for name in everything()) * len(ROLES)
    assert {line["method"] for line in found} == set(METHODS)
    assert {"role": "street_admin", "area": "other", "page": "lead", "url": "/leads/<uuid:pk>/", "method": "GET",
            "expected": 404} in found  # fmt: skip
    assert {line.page.partition("_")[0] for line in lines()} >= {"api", "lead", "admin:grids"}
