"""Imports are given to workers one by one; what stops one file stops no other, and nothing is imported in a web process."""

import ast
import signal
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from grids.background.models import Heartbeat
from tests.factories.grids import a_user
from tests.faults.ledgers import ROWS, ledger_file, queued
from tests.guards.walks import nodes
from whistles.imports import reading, running
from whistles.imports.models import Import, ImportState
from whistles.intake.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(areas, tmp_path) -> Import:
    return queued(ledger_file(tmp_path))


def state_of(ledger: Import) -> str:
    return Import.objects.get(pk=ledger.pk).state


def test_an_import_is_handed_out_once_and_again_when_nothing_came_of_it(ledger):
    assert running.hand_out() == [ledger.pk]
    assert running.hand_out() == []

    given = timezone.now() - timedelta(seconds=running.LEASE_SECONDS + 1)
    Import.objects.update(handed_at=given)

    assert running.hand_out() == [ledger.pk]


def test_an_import_that_is_moved_on_is_not_handed_out_again(ledger, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 1000)
    Import.objects.update(handed_at=timezone.now() - timedelta(hours=1))
    running.run(import_id=ledger.pk, goes_on=lambda: False)

    assert (state_of(ledger), Lead.objects.count()) == ("running", 1000)
    assert running.hand_out() == []


def test_a_file_of_somebody_who_may_import_no_more_is_stopped_before_its_next_row(ledger):
    Import.objects.filter(pk=ledger.pk).update(created_by=a_user())
    stopped = running.run(import_id=ledger.pk)
    assert (stopped.state, stopped.imported, Lead.objects.exists()) == ("failed", 0, False)
    assert "没有这个权限" in stopped.failure


def test_after_its_turn_a_file_goes_on_where_it_stands(ledger, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 1000)
    monkeypatch.setattr(running, "TURN_SECONDS", 0)

    running.take_a_turn(import_id=ledger.pk)

    assert (state_of(ledger), Lead.objects.count()) == ("running", 1000)
    assert running.hand_out() == [ledger.pk]
    running.take_a_turn(import_id=ledger.pk)
    running.take_a_turn(import_id=ledger.pk)
    assert (state_of(ledger), Lead.objects.count()) == ("done", ROWS)


@pytest.fixture
def time_limit():
    """`time_limit(seconds)`: the exception of Celery's soft limit comes in the middle of whatever is done then."""

    def strike(_sign, _frame):
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGALRM, strike)
    yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def slow(worker_class, after: int):
    """The n-th batch takes very long."""
    plain, done = worker_class.goes_on, []

    def goes_on(self):
        done.append(1)
        if len(done) > after:
            signal.pause()
        return plain(self)

    return goes_on


def test_the_time_limit_stops_this_file_alone_and_it_goes_on_later(ledger, monkeypatch, time_limit, tmp_path):
    monkeypatch.setattr(reading, "BATCH", 1000)
    with monkeypatch.context() as now:
        now.setattr(running.Worker, "goes_on", slow(running.Worker, after=1))
        time_limit(3)
        running.take_a_turn(import_id=ledger.pk)
    assert (state_of(ledger), Lead.objects.count()) == ("running", 1000)

    assert running.hand_out() == [ledger.pk]
    running.take_a_turn(import_id=ledger.pk)

    assert (state_of(ledger), Lead.objects.count()) == ("done", ROWS)


def test_a_file_that_comes_nowhere_within_the_time_limit_is_told_so(ledger, monkeypatch, time_limit):
    monkeypatch.setattr(running.Worker, "goes_on", slow(running.Worker, after=0))
    time_limit(0.2)

    running.take_a_turn(import_id=ledger.pk)

    stopped = Import.objects.get(pk=ledger.pk)
    assert stopped.state == ImportState.FAILED
    assert "太长时间" in stopped.failure
    assert running.hand_out() == []


def test_a_worker_that_imports_gives_signs_of_life(ledger):
    assert not Heartbeat.objects.exists()
    running.take_a_turn(import_id=ledger.pk)
    assert Heartbeat.objects.get().kind == "imports"


def test_no_page_and_no_api_runs_an_import_itself():
    """Rows are written by the worker and by the command alone."""
    doors = {"tasks.py"}
    callers = {
        name
        for name, node in nodes(ast.Call)
        if isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "running"
        and name.rpartition("/")[2] not in doors
    }
    commands = {
        f"governance/management/commands/{name}.py"
        for name in ("import_ledger", "take_back_import", "take_over_differences")
    }
    # registers have a worker of their own, which is asked by their actions
    assert callers == {"whistles/imports/actions.py", "grids/sheets/actions.py", *commands}
    assert {
        name
        for name, node in nodes(ast.Attribute)
        if node.attr == "import_at_once"
        and name.rpartition("/")[2] in {"views.py", "api.py", "admin.py", "forms.py"}
    } == set()
