"""Processes that we start, know again and stop; never one that we did not start."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from places import LOCAL, service_ids

RECORDS = LOCAL / "run"
LOGS = LOCAL / "log"
FIRST_PORT_TRIES = 200
STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Started:
    """A process by its id and the moment it began: an id alone may be somebody else's by now."""

    name: str
    pid: int
    began: str

    @property
    def is_alive(self) -> bool:
        """Whether exactly this process still runs."""
        return began(self.pid) == self.began


def began(pid: int) -> str:
    """The kernel's start mark of a process; empty when there is none, or it is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def start(name: str, command: Sequence[str], *, env: dict[str, str], cwd: Path, as_service: bool = False) -> Started:
    """Start in a session of its own, with a log, remembered by name."""
    for folder in (RECORDS, LOGS):
        folder.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    ids = service_ids() if as_service else None
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True, **({"user": ids[0], "group": ids[1], "extra_groups": []} if ids else {}),
        )  # fmt: skip
    record = Started(name, process.pid, began(process.pid))
    (RECORDS / f"{name}.json").write_text(json.dumps(asdict(record)))
    return record


def remember(name: str, pid: int) -> Started:
    """Remember a process that started itself in the background."""
    RECORDS.mkdir(parents=True, exist_ok=True)
    record = Started(name, pid, began(pid))
    (RECORDS / f"{name}.json").write_text(json.dumps(asdict(record)))
    return record


def known(name: str) -> Started | None:
    """The process remembered by this name, if it still runs."""
    path = RECORDS / f"{name}.json"
    try:
        record = Started(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    if record.is_alive:
        return record
    path.unlink(missing_ok=True)
    return None


def stop(name: str, *, sign: int = signal.SIGTERM) -> bool:
    """Ask the process to end and wait; kill it when it doesn't. Whether there was one."""
    record = known(name)
    if record is None:
        return False
    os.kill(record.pid, sign)
    deadline = time.monotonic() + STOP_SECONDS
    while record.is_alive and time.monotonic() < deadline:
        _reap(record.pid)
        time.sleep(0.1)
    if record.is_alive:
        os.killpg(record.pid, signal.SIGKILL) if os.getpgid(record.pid) == record.pid else os.kill(
            record.pid, signal.SIGKILL
        )
    _reap(record.pid)
    (RECORDS / f"{name}.json").unlink(missing_ok=True)
    return True


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def free_port(first: int) -> int:
    """The first port from `first` on that nobody listens on."""
    for port in range(first, first + FIRST_PORT_TRIES):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {first} on")
