"""A worker killed in the middle, Redis gone and back: afterwards nothing is lost, nothing doubled."""

import csv
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.imports import actions
from whistles.imports.models import Import
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.statistics import actions as statistics
from whistles.statistics.models import ClosureChange
from whistles.statistics.verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(settings.BASE_DIR)
ROWS = 21_000
PATIENCE = 240


def environment(**more: str) -> dict[str, str]:
    """The environment in which another process finds this test's database."""
    there = connection.settings_dict
    address = (
        f"postgresql://{there['USER']}:{there['PASSWORD']}@{there['HOST']}:{there['PORT']}/{there['NAME']}"
    )
    return os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "governance.settings"} | more


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition, what: str) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < PATIENCE, f"waited in vain for {what}"
        time.sleep(0.05)


@pytest.fixture
def redis_port(tmp_path):
    """A Redis of the test's own, which it may stop and start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running: list[subprocess.Popen] = []

    class Server:
        address = f"redis://127.0.0.1:{port}/0"

        def start(self) -> None:
            command = [
                "redis-server",
                "--port",
                str(port),
                "--bind",
                "127.0.0.1",
                "--appendonly",
                "yes",
                "--dir",
                str(tmp_path),
            ]
            running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
            wait_until(lambda: listens(port), "redis")

        def stop(self) -> None:
            if running:
                process = running.pop()
                process.terminate()
                process.wait(timeout=20)

    server = Server()
    server.start()
    yield server
    server.stop()


@contextmanager
def worker(redis: str, *, beat: bool = True):
    """A real Celery worker (with its own beat) on the test's database; killed at the end if it still lives."""
    command = [sys.executable, "-m", "celery", "-A", "governance", "worker", "-Q", "urgent,imports,statistics",
               "--pool", "solo", "--loglevel", "WARNING"]  # fmt: skip
    if beat:
        command += ["-B", "-s", f"/tmp/beat-{os.getpid()}-{time.monotonic_ns()}"]  # noqa: S108 - a name nobody else has
    env = environment(REDIS_URL=redis, IMPORT_SWEEP_SECONDS="1", STATISTICS_EVERY_SECONDS="1")
    process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)


def ledger_file(folder: Path, rows: int) -> Path:
    path = folder / "ledger.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", "标题", "收到时间", "办结时间"])
        writer.writerows(
            [
                f"K{n:06d}",
                f"第{n}件路灯不亮",
                f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d} 09:00:00",
                "2025-01-05 10:00:00" if n % 50 else "",
            ]
            for n in range(rows)
        )
    return path


def queued(path: Path) -> Import:
    street = Area.objects.get(code=personas.LIANHUA)
    taken = actions.take_file(
        path=path,
        area=street,
        source=made.source("digital_urban"),
        grade=made.grade(street),
        by=system_actor(),
    )
    Import.objects.filter(pk=taken.pk).update(state="queued", total_rows=ROWS)
    return taken


def all_is_well(rows: int) -> None:
    assert Lead.objects.filter(source_number__startswith="K").count() == rows
    assert Whistle.objects.count() == rows
    statistics.refresh()
    findings = verify()
    assert findings.faults == []
    assert findings.differences == 0


def test_a_worker_killed_in_mid_import_leaves_nothing_half_and_the_next_goes_on(
    areas, tmp_path, redis_port, monkeypatch
):
    ledger = queued(ledger_file(tmp_path, ROWS))

    with worker(redis_port.address) as first:
        wait_until(lambda: Import.objects.get(pk=ledger.pk).cursor > 0, "the first batch")
        os.killpg(first.pid, signal.SIGKILL)
        first.wait(timeout=20)
    at_death = Import.objects.get(pk=ledger.pk)
    assert at_death.state == "running"
    assert Lead.objects.count() == at_death.imported < ROWS

    with worker(redis_port.address):
        wait_until(lambda: Import.objects.get(pk=ledger.pk).state == "done", "the import's end")

    done = Import.objects.get(pk=ledger.pk)
    assert (done.rows, done.imported, done.refused) == (ROWS, ROWS, 0)
    all_is_well(ROWS)


def test_redis_stopped_and_started_loses_nothing(areas, tmp_path, redis_port):
    ledger = queued(ledger_file(tmp_path, 3000))
    redis_port.stop()

    with worker(redis_port.address):
        time.sleep(1)
        redis_port.start()
        wait_until(lambda: Import.objects.get(pk=ledger.pk).state == "done", "the import's end")
        wait_until(lambda: not ClosureChange.objects.exists(), "the refresh")

    all_is_well(3000)


def test_a_recount_killed_in_the_middle_leaves_the_rollups_as_they_were(areas, tmp_path):
    actions.run_and_wait(import_id=queued(ledger_file(tmp_path, 12_000)).pk)
    statistics.refresh()
    code = "import django; django.setup(); from whistles.statistics.actions import recount; print('go', flush=True); recount()"

    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), stdout=subprocess.PIPE
    )
    process.stdout.readline()
    time.sleep(0.05)
    process.kill()
    process.wait(timeout=20)
    process.stdout.close()

    assert WhistleEvent.objects.filter(to_state="whistled").count() == 12_000
    all_is_well(12_000)
