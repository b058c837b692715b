"""A worker killed, a database or a Redis that stops while what is due is said: the next says the rest, everything once."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from tests.factories import whistles as made
from tests.faults.ledgers import worker
from tests.processes import python, wait_until
from whistles.clocks import sweeping
from whistles.clocks.models import Term
from whistles.lifecycle.engine import by_system
from whistles.lifecycle.models import WhistleEvent
from whistles.lifecycle.tasks import say_what_is_due
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db(transaction=True)

MATTERS = 12
# a week later, in a process that tells how far it is and then hangs in the middle of a matter
CODE = """
import sys, time, django, datetime, time_machine
django.setup()
time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=40)).start()
from whistles.clocks import sweeping
from whistles.lifecycle.engine import by_system
said = []
def slowly(whistle, verb, given):
    by_system(whistle, verb, given)
    said.append(verb)
    if len(said) == 13:
        print("in the middle", flush=True)
        time.sleep(60)
sweeping.sweep(slowly)
"""


def test_a_killed_sweep_is_finished_by_the_next_and_nothing_is_said_twice(departments):
    for _one in range(MATTERS):
        made.a_whistle()
    with python("-c", CODE) as worker:
        assert worker.stdout.readline().strip() == "in the middle"
        worker.kill()
        worker.wait(timeout=30)
    half = WhistleEvent.objects.filter(verb__in=["prompt", "warn"]).count()
    assert 0 < half < 13, half
    with time_machine.travel(datetime.now(UTC) + timedelta(days=40)):
        say_what_is_due()
        everything_was_said_once(MATTERS)


def everything_was_said_once(matters: int) -> None:
    assert say_what_is_due() == 0
    each = Counter(
        (event.whistle_id, event.verb, event.given["clock"])
        for event in WhistleEvent.objects.filter(verb__in=["prompt", "warn"])
    )
    # four clocks of a matter, each called to mind when it fell due and told above once
    assert len(each) == matters * 8
    assert set(each.values()) == {1}
    assert not Term.objects.filter(look_at__lte=timezone.now()).exists()
    assert verify().found == []


def test_a_database_that_stops_in_the_middle_of_a_sweep_loses_and_doubles_nothing(postgres, departments):
    for _one in range(3):
        made.a_whistle()
    said = []

    def stopping(whistle, verb, given):
        by_system(whistle, verb, given)
        said.append(verb)
        if len(said) == 11:
            postgres.stop("immediate")

    with time_machine.travel(datetime.now(UTC) + timedelta(days=40)):
        with pytest.raises((OperationalError, InterfaceError)):
            sweeping.sweep(stopping)
        connection.close()
        postgres.start()
        assert WhistleEvent.objects.filter(verb__in=["prompt", "warn"]).count() == 8
        say_what_is_due()
        everything_was_said_once(3)


def test_what_fell_due_while_redis_was_away_is_said_once_it_is_back(departments, tmp_path, redis):
    with worker(redis, tmp_path):
        redis.stop()
        for _one in range(3):
            made.a_whistle(whistled_at=timezone.now() - timedelta(days=40))
        redis.start()
        wait_until(lambda: not Term.objects.filter(look_at__lte=timezone.now()).exists(), "the sweep")
    everything_was_said_once(3)
