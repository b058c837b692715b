"""The API's own description: committed, true, shown on a page that asks no other host."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from grids.access.api import Denied
from tests import personas

pytestmark = pytest.mark.django_db

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


def test_the_committed_description_is_the_generated_one(tmp_path):
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(made), validate=True, fail_on_warn=True)
    assert made.read_text() == COMMITTED.read_text(), "run manage.py spectacular --file docs/openapi.yaml"


def test_every_operation_says_what_it_does_in_words():
    text = COMMITTED.read_text()
    operations = re.findall(r"^    (?:get|post):\n((?:      .*\n)+)", text, re.MULTILINE)
    assert len(operations) > 20
    assert all("      description: " in operation for operation in operations)


def test_no_description_names_another_host():
    assert not re.findall(r"https?://", COMMITTED.read_text())


def test_a_view_that_names_no_permission_is_closed():
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == ["grids.access.api.Denied"]
    assert not Denied().has_permission(None, None)


@pytest.mark.parametrize("role", ["city_viewer", "street_admin"])
def test_whoever_is_signed_in_reads_the_description(signed_in, role):
    response = signed_in(role).get("/api/schema/")
    assert response.status_code == 200
    assert b"/api/v1/whistles/" in response.content


def test_the_description_is_not_public(client):
    assert client.get("/api/schema/").status_code == 403
    assert client.get("/api/docs/").status_code == 302


def test_the_page_runs_no_inline_script_and_asks_no_other_host(signed_in):
    response = signed_in("street_admin").get("/api/docs/")
    content = response.content.decode()
    assert response.status_code == 200
    assert not re.findall(r"<script(?![^>]*\bsrc=)", content)
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", content)
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe-eval" not in response["Content-Security-Policy"]


def test_the_pages_own_script_is_a_file_of_ours(signed_in):
    response = signed_in("street_admin").get("/api/docs/?script=")
    assert response["Content-Type"].startswith("application/javascript")


def test_every_persona_is_somebody_the_api_knows(signed_in, departments):
    for username in personas.PERSONAS:
        assert signed_in(username).get("/api/v1/sources/").status_code == 200
