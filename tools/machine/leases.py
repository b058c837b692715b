"""Who uses the two servers: they stop with their last user, unless `make services` asked to keep them."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

import processes
from interrupts import shielded
from places import LOCAL, RECORDS
from telling import say

KEPT = RECORDS / "kept"


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands never prepare or stop the same thing at once."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  另一个命令正在准备或停止，等它完成 …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def take(purpose: str) -> str:
    """Write down that this process uses the servers, and for what."""
    name = f"user-{purpose}-{os.getpid()}"
    with shielded():
        processes.remember(name, os.getpid())
    return name


def users(purpose: str = "") -> list[str]:
    """Everybody who uses the servers now."""
    return processes.names(f"user-{purpose}")


def keep(wanted: bool) -> None:
    """Whether the servers stay when nobody uses them."""
    if wanted:
        RECORDS.mkdir(parents=True, exist_ok=True)
        KEPT.touch()
    else:
        KEPT.unlink(missing_ok=True)


def are_needed() -> bool:
    """Whether somebody still uses the servers, or asked to keep them."""
    return KEPT.exists() or bool(users())
