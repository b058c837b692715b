"""PostgreSQL restarted, Redis stopped and started while the product works: it goes on, and the books agree."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from grids.conduct.events import new_id
from tests.factories import whistles as made
from tests.faults.ledgers import (
    FIRST_BATCH,
    all_is_well,
    held_up_in_the_second_batch,
    ledger_file,
    now,
    queued,
    stands_before,
    worker,
)
from tests.processes import wait_until
from whistles.lifecycle.models import Whistle
from whistles.statistics import actions as statistics
from whistles.statistics.models import ClosureChange
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db(transaction=True)

WORK_LIST = "/whistles/"


class Answer(NamedTuple):
    """What the web server said."""

    status: int
    headers: dict[str, str]
    text: str


def get(address: str, client: Client) -> Answer:
    """Ask for a page as whoever is signed in to `client`."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    there = urlsplit(address)
    link = HTTPConnection(there.hostname, there.port, timeout=20)
    link.request("GET", there.path, headers={"Cookie": cookies})
    with closing(link), link.getresponse() as answer:
        return Answer(answer.status, dict(answer.headers), answer.read().decode())


@contextmanager
def asking(address: str, client: Client) -> Iterator[list[Answer]]:
    """Somebody who asks for a page again and again; the answers so far."""
    answers, ended = [], threading.Event()

    def ask() -> None:
        while not ended.wait(0.05):
            answers.append(get(address, client))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        ended.set()
        thread.join(timeout=30)


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_postgresql_restarted_during_an_import_and_page_views_loses_and_doubles_nothing(
    postgres, live_server, signed_in, tmp_path, redis, how
):
    desk = signed_in("street_admin")
    ledger = queued(ledger_file(tmp_path))
    with worker(redis, tmp_path), asking(f"{live_server.url}{WORK_LIST}", desk) as answers:
        with held_up_in_the_second_batch():
            wait_until(lambda: stands_before("COPY whistles_lead"), "the second batch")
            wait_until(lambda: answers, "a page")
            connection.close()
            postgres.stop(how)
            asked = len(answers)
            wait_until(lambda: len(answers) > asked + 1, "pages without a database")
            postgres.start()
        assert now(ledger).imported == FIRST_BATCH
        wait_until(lambda: now(ledger).state == "done", "the import's end")
        wait_until(lambda: not ClosureChange.objects.exists(), "the refresh")
        asked = len(answers)
        wait_until(lambda: len(answers) > asked + 1, "pages with the database back")

    assert {answer.status for answer in answers} == {200, 503}
    assert (answers[0].status, answers[-1].status) == (200, 200)
    without = next(answer for answer in answers if answer.status == 503)
    assert "数据库暂时连不上" in without.text
    assert without.headers["Retry-After"] == "10"
    all_is_well()


def test_the_api_says_in_its_own_form_that_there_is_no_database(postgres, live_server, signed_in):
    desk = signed_in("street_admin")
    connection.close()
    postgres.stop("fast")
    try:
        answer = get(f"{live_server.url}/api/v1/whistles/{new_id()}/", desk)
    finally:
        postgres.start()

    assert answer.status == 503
    assert json.loads(answer.text)["code"] == "no_database"
    assert "请过一分钟再试" in json.loads(answer.text)["message"]


def test_a_worker_waits_for_redis_and_an_import_goes_on_without_it(areas, tmp_path, redis):
    ledger = queued(ledger_file(tmp_path))
    redis.stop()
    with worker(redis, tmp_path):
        with held_up_in_the_second_batch():
            redis.start()
            wait_until(lambda: stands_before("COPY whistles_lead"), "the second batch")
            redis.stop()
        wait_until(lambda: now(ledger).state == "done", "the import's end")
        assert ClosureChange.objects.exists()
        redis.start()
        wait_until(lambda: not ClosureChange.objects.exists(), "the refresh")

    all_is_well()


def test_figures_catch_up_when_redis_was_away_during_refreshes(departments, tmp_path, redis):
    made.a_whistle()
    with worker(redis, tmp_path):
        wait_until(lambda: not ClosureChange.objects.exists(), "a first refresh")
        redis.stop()
        for _n in range(3):
            made.a_whistle(state="closed")
        assert ClosureChange.objects.exists()
        redis.start()
        wait_until(lambda: not ClosureChange.objects.exists(), "the refresh after it")

    assert Whistle.objects.count() == 4
    assert verify().found == []
    assert statistics.recount().differences == 0
