"""What the API answers when it says no: a sentence, its field, and the status that says the same."""

import json
import logging

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.exceptions import ValidationError as BadRequest

from governance.api import refusal_as_response
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from tests import personas
from tests.factories import whistles as made

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("error", "status", "field"),
    [
        (Refusal("不行。", field="reason"), 400, "reason"),
        (Refusal("不归您管。", code="forbidden"), 403, None),
        (Refusal("有人先办了。", code="conflict"), 409, None),
        (Area.DoesNotExist(), 404, None),
        (ValidationError({"name": ["没有名称。"]}), 400, "name"),
        (ValidationError("时间不对。"), 400, None),
        (BadRequest({"assisting": [{}, {"code": ["没有这个部门。"]}]}), 400, "assisting.code"),
        (MethodNotAllowed("PUT"), 405, None),
    ],
)
def test_a_refusal_is_a_sentence_with_its_status_and_field(error, status, field):
    response = refusal_as_response(error, {})
    assert response.status_code == status
    assert response.data["field"] == field
    assert response.data["message"]
    assert set(response.data) == {"message", "field", "code"}


def test_what_the_database_refuses_is_a_conflict_without_its_own_words(caplog):
    with caplog.at_level(logging.ERROR):
        response = refusal_as_response(IntegrityError("duplicate key value violates unique constraint"), {})
    assert response.status_code == 409
    assert "duplicate" not in response.data["message"]
    assert "governance.api" in caplog.text


def test_a_fault_of_ours_stays_a_fault():
    assert refusal_as_response(ZeroDivisionError(), {}) is None


@pytest.mark.parametrize(
    "path",
    [
        "areas/",
        "departments/",
        "sources/",
        "leads/",
        "whistles/",
        "report-ins/",
        "imports/",
        "statistics/closure/",
    ],
)
def test_nobody_reads_without_signing_in(client, path):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 403
    assert response.json() == {"message": "请先登录。", "field": None, "code": "not_signed_in"}


def test_writing_needs_the_csrf_token(person, departments):
    lead = made.a_lead()
    client = Client(enforce_csrf_checks=True)
    personas.enter(client, person("street_admin"))
    response = client.post(
        f"/api/v1/leads/{lead.pk}/dismiss/",
        json.dumps({"version": 1, "reason": "重复", "reply": "已登记"}),
        content_type="application/json",
    )
    assert response.status_code == 403
    lead.refresh_from_db()
    assert lead.state == "new"


def test_a_temporary_password_opens_no_data(signed_in, street_admin):
    client = signed_in("street_admin")
    get_user_model().objects.filter(pk=street_admin.pk).update(must_change_password=True)
    response = client.get("/api/v1/leads/")
    assert response.status_code == 403
    assert "一次性密码" in response.json()["message"]


def test_broken_json_is_a_sentence(signed_in):
    response = signed_in("street_admin").post("/api/v1/leads/", "{", content_type="application/json")
    assert response.status_code == 400
    assert response.json()["message"]
