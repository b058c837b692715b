"""What the two private servers have in common: their secrets, their environment, waiting for them."""

import os
import secrets
import time
from collections.abc import Callable

import processes
from places import KEYS, data_folder, is_root, write_private
from telling import Failed

READY_SECONDS = 60
OLD_KEYS = (".password", ".key", ".keys")


def kept(name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(24)) -> str:
    """The secret of this name, made at the first call, readable by who runs this alone, and apart from the data."""
    path = KEYS / name
    if not path.exists():
        write_private(path, make())
    return path.read_text().strip()


def move_keys() -> None:
    """An installation of before had its keys beside its data: they go to their own folder, and back to their owner."""
    for path in data_folder().iterdir() if data_folder().exists() else ():
        if path.is_file() and path.suffix in OLD_KEYS:
            write_private(KEYS / path.name, path.read_text())
            path.unlink()


def bare_env() -> dict[str, str]:
    """What a server is told of the world."""
    home = {} if is_root() else {"HOME": os.environ.get("HOME", "/")}
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", **home}


def wait_for(name: str, is_ready: Callable[[], bool]) -> None:
    """Wait until the server answers; Failed with its log when it ends or takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if is_ready():
            return
        if processes.known(name) is None:
            break
        time.sleep(0.05)
    raise Failed(f"{name} 没有起来", "请看上面的日志；磁盘满、内存不足是常见的原因。", processes.log_of(name))
