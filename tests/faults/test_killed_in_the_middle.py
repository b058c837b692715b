"""A worker, a command, a recount killed in the middle: afterwards nothing is lost, nothing doubled."""

import json
import os
import signal

import pytest

from tests.faults.ledgers import (
    FIRST_BATCH,
    ROWS,
    all_is_well,
    command,
    held_up_in_the_second_batch,
    ledger_file,
    now,
    queued,
    stands_before,
    transaction,
    worker,
)
from tests.processes import kill, python, wait_until
from whistles.imports import running
from whistles.imports.models import Import
from whistles.intake.models import Lead
from whistles.statistics import actions as statistics
from whistles.statistics.models import ClosureRollup, StatisticsCheck
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_killed_in_mid_import_leaves_nothing_half_and_the_next_goes_on(areas, tmp_path, redis):
    ledger = queued(ledger_file(tmp_path))

    with held_up_in_the_second_batch(), worker(redis, tmp_path) as first:
        wait_until(lambda: stands_before("COPY whistles_lead"), "the second batch")
        kill(first)
    at_death = now(ledger)
    assert (at_death.state, at_death.imported) == ("running", FIRST_BATCH)
    assert Lead.objects.filter(source_number__startswith="K").count() == FIRST_BATCH

    with worker(redis, tmp_path):
        wait_until(lambda: now(ledger).state == "done", "the import's end")

    done = now(ledger)
    assert (done.rows, done.imported, done.refused) == (ROWS, ROWS, 0)
    all_is_well()


def test_the_import_command_killed_in_mid_run_is_called_again_and_goes_on(areas, tmp_path):
    path = ledger_file(tmp_path)
    with held_up_in_the_second_batch(), command(path) as first:
        wait_until(lambda: stands_before("COPY whistles_lead"), "the second batch")
        kill(first)
    assert Import.objects.get().imported == FIRST_BATCH

    with command(path) as second:
        said, complained = second.communicate(timeout=60)

    assert (second.returncode, complained) == (0, "")
    counts = {"rows": ROWS, "imported": ROWS, "updated": 0, "unchanged": 0, "refused": []}
    document = json.loads(said)
    assert {name: document[name] for name in counts} == counts
    assert Import.objects.get().state == "done"
    all_is_well()


def test_the_import_command_killed_in_mid_run_is_taken_up_by_the_worker(areas, tmp_path, redis):
    with (
        held_up_in_the_second_batch(),
        command(ledger_file(tmp_path)) as first,
    ):
        wait_until(lambda: stands_before("COPY whistles_lead"), "the second batch")
        kill(first)

    with worker(redis, tmp_path):
        wait_until(lambda: Import.objects.get().state == "done", "the import's end")

    all_is_well()


def test_a_recount_killed_in_the_middle_leaves_the_rollups_as_they_were(areas, tmp_path):
    running.run_and_wait(import_id=queued(ledger_file(tmp_path)).pk)
    statistics.refresh()
    # a difference, so that the recount replaces every row before it comes to stand
    ClosureRollup.objects.filter(area_code="530100", grain="m").update(whistled=0)
    before = list(ClosureRollup.objects.order_by("pk").values())
    code = "import django; django.setup(); from whistles.statistics.actions import recount; recount()"

    with transaction("LOCK TABLE whistles_statisticscheck"), python("-c", code) as recount:
        wait_until(lambda: stands_before('INSERT INTO "whistles_statisticscheck"'), "the recount's last step")
        os.kill(recount.pid, signal.SIGKILL)
        recount.wait(timeout=20)

    assert list(ClosureRollup.objects.order_by("pk").values()) == before
    assert not StatisticsCheck.objects.exists()
    assert [one.kind for one in verify().found] == ["rollup"]
    # whole again with the next one; that it was not so stays a finding
    assert statistics.recount().differences > 0
    assert statistics.recount().differences == 0
