"""Processes of the product beside a test: a Redis of its own, and a real Celery worker on the test's database."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

PATIENCE = 60


def wait_until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait for what another process does; fail with `what` when it doesn't."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < patience, f"waited in vain for {what}"
        time.sleep(0.1)


def database_url() -> str:
    """The address under which another process finds this test's database."""
    there = connection.settings_dict
    who = f"{quote(there['USER'])}:{quote(there['PASSWORD'])}"
    return f"postgresql://{who}@{there['HOST']}:{there['PORT']}/{there['NAME']}"


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis that only this test knows; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = shutil.which("redis-server")
    assert program, "redis-server is not installed"
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: _listens(port), "redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def celery_worker(redis: str, folder: Path) -> Iterator[subprocess.Popen]:
    """A worker with its beat, quick in its rounds; its log lies in `folder`."""
    command = [
        sys.executable, "-m", "celery", "-A", "governance", "worker", "-B", "-s", str(folder / "beat"),
        "-Q", "urgent,statistics,imports", "--pool", "solo", "--loglevel", "INFO",
    ]  # fmt: skip
    env = os.environ | {
        "DATABASE_URL": database_url(), "REDIS_URL": redis, "MEDIA_ROOT": settings.MEDIA_ROOT,
        "IMPORT_SWEEP_SECONDS": "1", "STATISTICS_EVERY_SECONDS": "1",
    }  # fmt: skip
    with (folder / "worker.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=20)
