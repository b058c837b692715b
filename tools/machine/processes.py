"""Processes that we start, know again and stop; never one that we did not start."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from interrupts import Interrupted, ignore, shielded
from places import LOGS, RECORDS

PORT_TRIES = 200
STOP_SECONDS = 20
FIRST_PATIENCE = 5
LARGEST_LOG = 10_000_000
OLD_LOGS = 3
# started by this very command, by id: they are to be waited for
_children: dict[int, subprocess.Popen] = {}


@dataclass(frozen=True, slots=True)
class Started:
    """A process by its id and the moment it began: an id alone may be somebody else's by now."""

    name: str
    pid: int
    began: str

    @property
    def is_alive(self) -> bool:
        """Whether exactly this process still runs."""
        return bool(self.began) and began(self.pid) == self.began


def began(pid: int) -> str:
    """The kernel's start mark of a process; empty when there is none, or it is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def log_of(name: str) -> Path:
    """The log of a part; one that grew large is put aside first."""
    LOGS.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = LOGS / f"{name}.log"
    rotate(log)
    return log


def rotate_logs() -> None:
    """Put aside what grew large, while everybody goes on writing."""
    for log in LOGS.glob("*.log"):
        rotate(log)


def rotate(log: Path) -> None:
    """Copy a large log aside and empty it in place: whoever has it open appends, and goes on at its new end."""
    if not log.exists() or log.stat().st_size <= LARGEST_LOG:
        return
    for number in range(OLD_LOGS - 1, 0, -1):
        older = log.with_suffix(f".log.{number}")
        if older.exists():
            older.replace(log.with_suffix(f".log.{number + 1}"))
    shutil.copyfile(log, log.with_suffix(".log.1"))
    os.truncate(log, 0)


def start(
    name: str, command: Sequence[str], *, env: dict[str, str], cwd: Path, ids: tuple[int, int] | None = None
) -> Started:
    """Start in a session of its own, as the given account, with a log, remembered by name."""
    account = {"user": ids[0], "group": ids[1], "extra_groups": []} if ids else {}
    with shielded(), log_of(name).open("ab") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True, **account,
        )  # fmt: skip
        _children[process.pid] = process
        return remember(name, process.pid)


def foreground(command: Sequence[str], *, env: dict[str, str], cwd: Path) -> int:
    """Run in the user's terminal, and give it time to clean up when we are asked to end; its exit code."""
    with subprocess.Popen(command, cwd=cwd, env=env) as process:
        try:
            return process.wait()
        except Interrupted as interrupted:
            ignore()
            # a Ctrl-C in the terminal reaches the command by itself, other signs come to us alone
            if interrupted.sign != signal.SIGINT or not _ends(process, FIRST_PATIENCE):
                process.send_signal(signal.SIGINT)
            if not _ends(process, STOP_SECONDS):
                process.kill()
            raise


@contextlib.contextmanager
def beside(command: Sequence[str], *, env: dict[str, str], cwd: Path) -> Iterator[None]:
    """Runs while what is inside is done, and is waited for; what it says is left to whoever finds its work undone."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=cwd, env=env, **quiet) as process:
        try:
            yield
            process.wait()
        except BaseException:
            process.terminate()
            raise


def _ends(process: subprocess.Popen, seconds: int) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None


def remember(name: str, pid: int) -> Started:
    """Write down which process goes by this name."""
    RECORDS.mkdir(parents=True, exist_ok=True)
    record = Started(name, pid, began(pid))
    fresh = RECORDS / f"{name}.{os.getpid()}.new"
    fresh.write_text(json.dumps(asdict(record)))
    fresh.replace(RECORDS / f"{name}.json")
    return record


def forget(name: str) -> None:
    """Nobody goes by this name any more."""
    (RECORDS / f"{name}.json").unlink(missing_ok=True)


def known(name: str) -> Started | None:
    """The process remembered by this name, if it still runs."""
    try:
        record = Started(**json.loads((RECORDS / f"{name}.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return record if record.is_alive else None


def names(prefix: str) -> list[str]:
    """Names that begin so and whose processes still run."""
    found = sorted(path.stem for path in RECORDS.glob(f"{prefix}*.json"))
    return [name for name in found if known(name)]


def find_again(name: str, pid_file: Path) -> bool:
    """Whether the process runs; one that lost its record is known again by the id it wrote into its own folder."""
    if known(name):
        return True
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return False
    if pid in living_in(pid_file.parent):
        remember(name, pid)
    return known(name) is not None


def living_in(folder: Path) -> list[int]:
    """Processes that work in this folder."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{pid}/cwd") == str(folder) and began(int(pid)):
                found.append(int(pid))
    return found


def wait_until_left(folder: Path) -> None:
    """Children of a server that was killed hold its data for a moment longer."""
    deadline = time.monotonic() + STOP_SECONDS
    while living_in(folder) and time.monotonic() < deadline:
        time.sleep(0.1)


def stop(*names: str, sign: int = signal.SIGTERM, seconds: int = STOP_SECONDS) -> None:
    """Ask the processes to end, all at once, and wait; kill those that don't, with their children."""
    records = [record for name in names if (record := known(name))]
    groups = [record.pid for record in records if _leads_a_group(record.pid)]
    for record in records:
        with contextlib.suppress(ProcessLookupError):
            os.kill(record.pid, sign)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(record.is_alive for record in records):
        time.sleep(0.05)
    _kill([record.pid for record in records if record.is_alive], groups)
    for record in records:
        if child := _children.pop(record.pid, None):
            child.wait()
    for name in names:
        forget(name)


def _kill(pids: list[int], groups: list[int]) -> None:
    """Those that stay, and what is left of the groups: such a number is nobody else's while a member lives."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def _leads_a_group(pid: int) -> bool:
    try:
        return os.getpgid(pid) == pid
    except ProcessLookupError:
        return False


def bury(name: str) -> str:
    """A process that ended by itself: how it ended, in words. What it left of its group ends too."""
    try:
        pid = Started(**json.loads((RECORDS / f"{name}.json").read_text())).pid
    except (OSError, ValueError, TypeError):
        return "没有记录"
    child = _children.pop(pid, None)
    code = child.wait() if child else None
    if not began(pid):
        _kill([], [pid])
    forget(name)
    if code is None:
        return "不再运行"
    return f"被信号 {-code} 结束" if code < 0 else f"退出码 {code}"


def free_port(first: int, host: str = "127.0.0.1") -> int:
    """The first port from `first` on that nobody listens on."""
    for port in range(first, min(first + PORT_TRIES, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {first} on")
