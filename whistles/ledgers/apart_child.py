"""Run as a script of its own by apart: opens one ledger file under limits and hands on what it says.

A file that takes without end, or that brings its reader down, costs nobody but this process. It gets no key, no
address of the database and nothing else of the environment. What it writes are frames: four bytes of length, a pickle.
"""

import json
import pickle
import resource
import struct
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

MAX_MEMORY_BYTES = 1 << 30
MAX_CHILD_MEMORY_BYTES = 2 << 30  # the reader of the old format, a process of its own, needs more
MAX_FILE_BYTES = 2 << 30
FIRST_CHUNK, LARGEST_CHUNK = 32, 2_048
CHUNK_BYTES = 1 << 18

Frame = tuple[str, Any]


def main(order: dict[str, Any]) -> int:
    """Carry out one order: `look` at the header and the first rows, or read all rows `after` a line."""
    limit(order["seconds"])
    sys.path.insert(0, order["root"])
    _speak(order)
    from grids.conduct.refusals import Refusal
    from whistles.ledgers.layout import Wanted, kept
    from whistles.ledgers.reading import LOOKED_ROWS, open_ledger

    try:
        ledger = open_ledger(
            Path(order["path"]), name=order["name"], max_bytes=order["max_bytes"],
            wanted=Wanted(*order["wanted"]), layout=kept(*order["layout"]) if order["layout"] else None,
        )  # fmt: skip
        _write(("head", (
            ledger.header, ledger.header_line, ledger.kind, ledger.encoding, ledger.sheet, ledger.epoch_1904,
            ledger.layout.as_kept(),
        )))  # fmt: skip
        if order["look"]:
            _write(("rows", list(islice(ledger.rows(within=LOOKED_ROWS), order["look"]))))
            _write(("top", ledger.top()))
        else:
            _write_all(ledger.rows(after=order["after"]))
        _write(("end", None))
    except Refusal as refusal:
        _write(("refused", (str(refusal), refusal.field, refusal.code)))
    except Exception as broken:
        # where, never what: the message of an exception may quote a cell
        places = [f"{place.filename}:{place.lineno}" for place in traceback.extract_tb(broken.__traceback__)]
        _write(("broken", f"{type(broken).__name__} at {', '.join(places[-3:])}"))
    return 0


def limit(seconds: int) -> None:
    """Hold this process, and every process it starts, to its time, memory and disk."""
    for which, soft, hard in (
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES, MAX_CHILD_MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, MAX_FILE_BYTES, MAX_FILE_BYTES),
        (resource.RLIMIT_CPU, seconds, seconds),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(which, (soft, hard))


def _speak(order: dict[str, Any]) -> None:
    """Sentences of refusal come in the language of whoever asked."""
    from django.apps import apps
    from django.conf import settings
    from django.utils import translation

    settings.configure(
        USE_I18N=True, LANGUAGE_CODE=order["language"], LANGUAGES=order["languages"], LOCALE_PATHS=order["locales"]
    )  # fmt: skip
    apps.populate([])
    translation.activate(order["language"])


def _write_all(rows: Iterator[tuple[int, tuple]]) -> None:
    """The rows in chunks that are neither so small that they cost time nor so large that they cost memory."""
    most = FIRST_CHUNK
    while chunk := list(islice(rows, most)):
        size = _write(("rows", chunk))
        most = max(most // 2, 1) if size > CHUNK_BYTES else min(most * 2, LARGEST_CHUNK)


def _write(frame: Frame) -> int:
    data = pickle.dumps(frame, protocol=5)
    write: Callable[[bytes], object] = sys.stdout.buffer.write
    write(struct.pack("!I", len(data)))
    write(data)
    sys.stdout.buffer.flush()
    return len(data)


if __name__ == "__main__":
    try:
        status = main(json.loads(sys.argv[1]))
    except (BrokenPipeError, MemoryError):
        # nobody listens any more, or not even a sentence found room
        status = 1
    sys.stdout = None
    sys.exit(status)
