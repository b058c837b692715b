"""Log lines can be read by a machine, belong together by request and task, and tell nothing about a person."""

import io
import json
import logging
import subprocess
import sys

import pytest
import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.urls import path

from governance import celery, logs
from tests.factories import whistles as made
from tests.processes import environment

PHONE, CARD, NAME = "13812345678", "530102199001011234", "张三"


@pytest.fixture
def lines():
    """What the product and its libraries log meanwhile, line by line."""
    config = logs.settings(level="DEBUG", form="json")
    held = io.StringIO()
    handler = logging.StreamHandler(held)
    line = dict(config["formatters"]["line"])
    handler.setFormatter(line.pop("()")(**line))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(one) for one in held.getvalue().splitlines()]
    root.removeHandler(handler)


def requests_of(lines) -> list[dict]:
    return [line for line in lines() if line["event"] == "request"]


def test_a_line_of_a_library_and_one_of_the_product_have_the_same_form(lines):
    logging.getLogger("some.library").warning("%s of %s", 1, 2)
    structlog.get_logger("ours").warning("counted", rows=3)
    library, ours = lines()
    assert (library["event"], library["level"], library["logger"]) == ("1 of 2", "warning", "some.library")
    assert (ours["event"], ours["rows"]) == ("counted", 3)
    assert library.keys() - {"event"} == ours.keys() - {"event", "rows"}


@pytest.mark.django_db
def test_a_request_is_one_line_that_names_its_route_and_nothing_that_was_asked(lines, signed_in):
    whistle = made.a_whistle()
    client = signed_in("street_admin")
    answer = client.get(f"/whistles/?q={NAME}{PHONE}", headers={"X-Forwarded-For": "203.0.113.9"})
    client.get(f"/whistles/{whistle.pk}/")
    first, second = requests_of(lines)
    assert (first["method"], first["route"], first["status"]) == ("GET", "whistle_list", 200)
    assert second["route"] == "whistle"
    assert first["ms"] >= 0
    assert answer.headers["X-Request-Id"] == first["request"] != second["request"]
    whole = json.dumps(lines(), ensure_ascii=False)
    for word in (NAME, PHONE, "203.0.113.9", "street_admin", str(whistle.pk)):
        assert word not in whole


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["\n{}", "a" * 40, "x\r\nfaked: line"])
def test_nobody_chooses_the_id_of_a_request_or_writes_lines_of_the_log(lines, signed_in, asked):
    client = signed_in("street_admin")
    client.get("/help/", headers={"X-Request-Id": asked})
    (line,) = requests_of(lines)
    assert len(line["request"]) == 32
    assert asked not in line["request"]


def failing(request):
    logging.getLogger("ours").warning("on the way")
    raise ValueError(f"{NAME} {PHONE}")


urlpatterns = [path("failing/", failing, name="failing")]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_what_fails_is_found_by_the_id_of_its_request(lines, signed_in):
    client = signed_in("street_admin")
    client.raise_request_exception = False
    answer = client.get("/failing/")
    ours = [line for line in lines() if line.get("request") == answer.headers["X-Request-Id"]]
    assert [line["event"] for line in ours][:2] == ["on the way", "Internal Server Error: /failing/"]
    assert "ValueError" in ours[1]["exception"]
    assert PHONE not in json.dumps(ours)


@pytest.mark.django_db
def test_a_row_that_a_database_quotes_is_left_out(lines):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE people (name text UNIQUE)")
            cursor.execute("INSERT INTO people VALUES (%s), (%s)", [NAME, NAME])
    except IntegrityError:
        logging.getLogger("ours").exception("not written")
    (line,) = lines()
    assert "UniqueViolation" in line["exception"]
    assert NAME not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"called {PHONE}", "called ***"), ("+86 13812345678", "***"), ("电话13812345678转", "电话***转"),
        (f"card {CARD}", "card ***"), ("53010219900101123X", "***"), ("530102900101123", "***"), ("0871-65123456", "***"),
        ("whistle 20261127001", "whistle 20261127001"), ("grid 530102006004001", "grid 530102006004001"),
        ("community 530102006004", "community 530102006004"), ("2026-11-27T00:01:24.307891", "2026-11-27T00:01:24.307891"),
    ],
)  # fmt: skip
def test_numbers_that_reach_or_name_a_person_are_struck_out_and_others_stay(text, left):
    assert logs.spared(text) == left


def test_a_value_of_any_kind_is_looked_at(lines):
    structlog.get_logger("ours").info("seen", people=[PHONE], more={"card": CARD}, error=ValueError(PHONE))
    whole = json.dumps(lines())
    assert PHONE not in whole
    assert CARD not in whole


def test_a_task_carries_its_id_and_that_of_the_request_that_asked_for_it(lines):
    @celery.app.task(name="tests.logs.said")
    def said():
        logging.getLogger("ours").info("done")

    with structlog.contextvars.bound_contextvars(request="a" * 32):
        headers = {}
        celery.send_request_along(headers=headers)
    said.apply(task_id="b" * 36, headers=headers)
    said.push_request(**headers)
    celery.name_task_in_log(task_id="c" * 36, task=said)
    said.run()
    celery.leave_task()
    said.pop_request()
    logging.getLogger("ours").info("between")
    ours = [line for line in lines() if line["logger"] == "ours"]
    assert ours[0]["task"] == "b" * 36
    assert (ours[1]["task"], ours[1]["request"]) == ("c" * 36, "a" * 32)
    assert "task" not in ours[2]
    assert "request" not in ours[2]


@pytest.mark.parametrize(
    ("is_secure", "asked", "form"),
    [(True, "", "json"), (False, "", "text"), (False, "json", "json"), (True, "text", "text")],
)
def test_lines_are_json_where_the_product_is_served_for_real_unless_told_otherwise(is_secure, asked, form):
    assert logs.form_of(asked, is_secure=is_secure) == form


def test_a_form_that_there_is_not_ends_the_start_with_a_sentence():
    with pytest.raises(ImproperlyConfigured, match="LOG_FORM"):
        logs.form_of("xml", is_secure=True)


def test_the_product_speaks_in_that_form():
    code = "import django, logging; django.setup(); logging.getLogger('ours').warning('seen')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=settings.BASE_DIR,
        env=environment(LOG_FORM="json", DJANGO_SETTINGS_MODULE="governance.settings"),
    )  # fmt: skip
    assert json.loads(done.stderr.splitlines()[-1])["event"] == "seen"
