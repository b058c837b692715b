"""Processes of the product beside a test: servers of its own that it may stop and start, real workers and commands."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection

PATIENCE = 60
# whatever a test begins ends with the test's process, also where that was killed: a worker of yesterday's code that lived
# on would go on taking up the imports of every later test (util-linux, on every Debian)
WITH_US = ("setpriv", "--pdeathsig", "TERM", "--")
CELERY = ("-m", "celery", "-A", "governance")
QUEUES = "urgent,statistics,imports"


def wait_until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait for what another process does; fail with `what` when it doesn't."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < patience, f"waited in vain for {what}"
        time.sleep(0.05)


def database_url() -> str:
    """The address under which another process finds this test's database."""
    there = connection.settings_dict
    who = f"{quote(there['USER'])}:{quote(there['PASSWORD'])}"
    return f"postgresql://{who}@{there['HOST']}:{there['PORT']}/{there['NAME']}"


def owner_url() -> str:
    """The same database as its owner finds it; in a server of a test's own, whose passwords differ, as the web does."""
    return _as_role(os.environ["DATABASE_URL"]) if _is_ours("DATABASE_URL") else database_url()


def worker_url() -> str:
    """The same database as a worker finds it; in a server of a test's own, whose passwords differ, as the web does."""
    name = "WORKER_DATABASE_URL"
    return _as_role(os.environ[name]) if _is_ours(name) else database_url()


def _is_ours(variable: str) -> bool:
    """Whether the present database lies in the server that this variable names."""
    address, there = urlsplit(os.environ.get(variable, "")), connection.settings_dict
    return (address.hostname, address.port) == (there["HOST"], int(there["PORT"]))


def _as_role(url: str) -> str:
    return urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def environment(**more: str) -> dict[str, str]:
    """The environment in which a process of the product works on this test's database and files."""
    return (
        os.environ
        | {
            "DATABASE_URL": database_url(),
            "MEDIA_ROOT": settings.MEDIA_ROOT,
            "LEDGER_HEADS_DIR": settings.LEDGER_HEADS_DIR,
        }
        | more
    )


class Redis:
    """A Redis that only this test knows, every write appended to a file, so that it comes back with what it held."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        """Where it is found, the same after every start."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Up, when this returns."""
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed"
        command = [
            *WITH_US,
            program,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "yes",
        ]
        self.process = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        wait_until(self._listens, "redis")

    def stop(self) -> None:
        """Gone, when this returns."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis that only this test knows; its address."""
    server = Redis(folder)
    server.start()
    try:
        yield server.address
    finally:
        server.stop()


@contextmanager
def celery_worker(
    redis: str, folder: Path, *, beat: bool = True, program: tuple[str, ...] = CELERY
) -> Iterator[subprocess.Popen]:
    """A worker, with its beat unless told, quick in its rounds; its log lies in `folder`. A test may kill it."""
    name = f"worker-{time.monotonic_ns()}"
    # within a worker beat is a fork, and what it would keep a SQLite file since Python 3.13, which it can't always lock
    rounds = ["-B", "--scheduler", "celery.beat:Scheduler"] if beat else []
    command = [
        *WITH_US, sys.executable, *program, "worker", *rounds, "-n", f"{name}@%h", "-Q", QUEUES, "--pool", "solo", "--loglevel", "INFO",
    ]  # fmt: skip
    env = environment(
        DATABASE_URL=worker_url(), REDIS_URL=redis, IMPORT_SWEEP_SECONDS="1", STATISTICS_EVERY_SECONDS="1"
    )
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """Kill a process and all it began, as a power cut would, and wait until it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=20)


@contextmanager
def python(*arguments: str, redis: str = "", **more: str) -> Iterator[subprocess.Popen]:
    """A Python process of the product, such as `python("manage.py", "recount")`; killed at the end if it still lives."""
    env = environment(**({"REDIS_URL": redis} if redis else {}), **more)
    process = subprocess.Popen(
        [*WITH_US, sys.executable, *arguments], cwd=settings.BASE_DIR, env=env, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            kill(process)
