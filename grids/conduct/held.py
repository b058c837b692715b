"""What a process that opens a stranger's file does before anything else: holds itself to its limits. No Django here."""

import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from typing import Any

FILES = 64


def hold(order: dict[str, Any]) -> None:
    """Hold this process to the memory, the time and the disk that its order says."""
    for which, most in (
        (resource.RLIMIT_AS, order["memory"]), (resource.RLIMIT_CPU, order["seconds"]),
        (resource.RLIMIT_FSIZE, order["most"]), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, FILES),
    ):  # fmt: skip
        resource.setrlimit(which, (most, most))


def given(order: dict[str, Any]) -> bytes:
    """The file, as its descriptor has it."""
    with open(order["given"], "rb", closefd=False) as file:
        file.seek(0)
        return file.read()


def write(descriptor: int, data: bytes) -> None:
    """All of it."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def answer(main: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Carry the order of this process out and say what came of it; where it broke, never what it was about."""
    try:
        told = main(json.loads(sys.argv[1]))
    except MemoryError:
        told = {"refused": "too_much", "given": {}}
    except Exception as broken:
        # the message of an exception may quote the file
        places = [f"{place.filename}:{place.lineno}" for place in traceback.extract_tb(broken.__traceback__)]
        told = {"broken": f"{type(broken).__name__} at {', '.join(places[-3:])}"}
    sys.stdout.write(json.dumps(told))
