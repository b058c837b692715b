"""A stranger's file is opened apart: by a process with limits of time, memory and disk, which gets nothing of ours.

The process is a script of its own that calls `held.hold` before it reads any more code. It reads one descriptor, writes
into others, and says on its output what it found.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
# a library that makes threads for arithmetic takes memory for each, of which there is little
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
KEPT = ("PATH", "LANG", "LC_ALL")


def told_by(
    script: str, descriptors: dict[str, int], *, memory: int, seconds: int, waited: int, most: int, **more: Any
) -> dict[str, Any]:  # fmt: skip
    """What the process says of a file; {"broken": …} where it says nothing in time. It is over when this returns.

    memory, seconds, most: bytes, seconds of the processor, bytes that it may write. waited: seconds by the clock.
    """
    order = {**descriptors, "root": str(ROOT), "memory": memory, "seconds": seconds, "most": most, **more}
    kept = ALONE | {name: os.environ[name] for name in KEPT if name in os.environ}
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and script, no shell)
        [sys.executable, "-B", "-P", script, json.dumps(order)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env=kept, start_new_session=True, pass_fds=tuple(descriptors.values()),
    )  # fmt: skip
    try:
        said, _nothing = process.communicate(timeout=waited)
        return json.loads(said or b"{}")
    except (subprocess.TimeoutExpired, ValueError):
        return {"broken": "no answer in time"}
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def descriptors(*names: str, given: Iterable[bytes]) -> Iterator[dict[str, int]]:
    """Files without a name, which go with the block: `given`, with what is to be read, and one for each name."""
    made = {name: os.memfd_create(name, os.MFD_CLOEXEC) for name in ("given", *names)}
    try:
        for chunk in given:
            _write(made["given"], chunk)
        yield made
    finally:
        for descriptor in made.values():
            os.close(descriptor)


def content(descriptor: int) -> bytes:
    """Everything that was written into it."""
    size, parts, at = os.fstat(descriptor).st_size, [], 0
    while at < size:
        part = os.pread(descriptor, size - at, at)
        parts.append(part)
        at += len(part)
    return b"".join(parts)


def _write(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
