"""What the two private servers have in common: their secrets, their environment, waiting for them."""

import os
import secrets
import time
from collections.abc import Callable

import processes
from places import data_folder, is_root, service_ids, write_private
from telling import Failed

READY_SECONDS = 60


def kept(name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(24)) -> str:
    """The secret of this name beside the data, made at the first call, readable by its owner alone."""
    path = data_folder() / name
    if not path.exists():
        write_private(path, make(), service_ids())
    return path.read_text().strip()


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
