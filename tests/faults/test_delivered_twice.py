"""The same message delivered twice: what it asks for is done once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.timezone import localdate

from governance.celery import app
from tests.factories import whistles as made
from tests.faults.ledgers import (
    ROWS,
    all_is_well,
    held_up_in_the_second_batch,
    ledger_file,
    now,
    queued,
    stands_before,
    worker,
)
from tests.processes import wait_until
from whistles.statistics import queries
from whistles.statistics.actions import recount
from whistles.statistics.models import ClosureChange

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deliver(redis) -> Callable[..., None]:
    """`deliver("imports", task, id)` puts one message into a queue two times, under the same id."""

    def twice(queue: str, task: str, *arguments: str) -> None:
        with app.connection_for_write(redis.address) as link:
            for _time in range(2):
                app.send_task(task, arguments, task_id="one-and-the-same", queue=queue, connection=link)

    return twice


def ended(folder: Path) -> int:
    """How many times the message was worked off to its end."""
    return sum(log.read_text().count("[one-and-the-same] succeeded") for log in folder.glob("worker-*.log"))


def test_a_message_that_came_twice_to_two_workers_imports_once(areas, tmp_path, redis, deliver):
    ledger = queued(ledger_file(tmp_path))
    deliver("imports", "whistles.imports.tasks.run_import", str(ledger.pk))

    with worker(redis, tmp_path, beat=False), worker(redis, tmp_path, beat=False):
        with held_up_in_the_second_batch():
            wait_until(lambda: stands_before("COPY whistles_lead"), "the second batch")
            wait_until(lambda: ended(tmp_path) == 1, "the worker that finds the import in other hands")
        wait_until(lambda: ended(tmp_path) == 2, "the import's end")

    assert (now(ledger).state, now(ledger).imported) == ("done", ROWS)
    all_is_well()


def test_a_refresh_whose_message_came_twice_counts_once(departments, tmp_path, redis, deliver):
    whistle = made.a_whistle(state="closed")
    deliver("statistics", "whistles.statistics.tasks.refresh_statistics")

    with worker(redis, tmp_path, beat=False):
        wait_until(lambda: ended(tmp_path) == 2, "both deliveries")

    assert not ClosureChange.objects.exists()
    figures = queries.closure(whistle.area, localdate(whistle.closed_at))
    assert (figures.whistled, figures.closed) == (1, 1)
    assert recount().differences == 0
