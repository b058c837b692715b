"""Opens a ledger file apart: in a process with limits of time, memory and disk, whatever the file holds.

Every door opens files of strangers this way. The reading itself is `reading.open_ledger`, which the process calls.
"""

import io
import json
import logging
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from whistles.ledgers import apart_child
from whistles.ledgers.cells import Cell, FaultyCells
from whistles.ledgers.layout import ASKED_NOTHING, Wanted

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_ROWS = 20
# seconds of the processor: some for every file, and some for every megabyte of it; waited for is twice that
OPEN_SECONDS, OPEN_SECONDS_A_MB = 6, 0.1
READ_SECONDS, READ_SECONDS_A_MB = 20, 10
STALLED_SECONDS = 60
MAX_FRAME = 512 << 20

# how a stream ends that nobody finished, or that never was one of ours
BROKEN_OFF = (OSError, EOFError, struct.error, TypeError, ValueError, LookupError, AttributeError)

Row = tuple[int, tuple[Cell, ...]]
Opens = Callable[[Path], AbstractContextManager[int]]
# the columns, and the layout as JSON keeps it
Kept = tuple[Sequence[str], dict[str, Any]] | None


class Head(NamedTuple):
    """What is known of a ledger before its rows are."""

    header: tuple[str, ...]
    header_line: int
    kind: str
    encoding: str
    sheet: str
    epoch_1904: bool
    layout: dict[str, Any]


class LedgerApart:
    """A ledger that a process with limits reads; nothing is opened before something is asked for.

    Whatever the file does to its reader, what is raised is a Refusal.
    """

    def __init__(
        self, path: Path, *, name: str, max_bytes: int, opens: Opens, wanted: Wanted, kept: Kept
    ) -> None:
        self._path, self._name, self._max_bytes, self._opens = path, name, max_bytes, opens
        self._wanted, self._kept = wanted, kept
        self._head: Head | None = None

    @cached_property
    def _look(self) -> tuple[Head, list[Row], list[tuple[int, list[str]]]]:
        with closing(self._frames(look=FIRST_ROWS, after=0)) as frames:
            (_head, head), (_rows, rows), (_top, top) = next(frames), next(frames), next(frames)
            return Head(*head), rows, top

    @property
    def head(self) -> Head:
        """The header, where it stands, and what kind of file this is."""
        return self._head or self._look[0]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.head.header

    @property
    def first_rows(self) -> list[Row]:
        """The first rows, up to twenty, each with its line."""
        return self._look[1]

    @property
    def top(self) -> list[tuple[int, list[str]]]:
        """The first lines of its first sheet, the header among them, each with its first cells as they stand there."""
        return self._look[2]

    def rows(self, after: int = 0) -> Iterator[Row]:
        """The rows that hold something, behind position `after`, each with its own (`layout.place_of`)."""
        with closing(self._frames(look=0, after=after)) as frames:
            for kind, content in frames:
                if kind == "rows":
                    yield from content
                else:
                    self._head = Head(*content)

    def _begin(self, order: dict[str, Any]) -> "subprocess.Popen[bytes]":
        try:
            with self._opens(self._path) as descriptor:
                # what the process opens is its own copy of the descriptor, which goes with it
                return _start({"path": f"/dev/fd/{descriptor}", **order}, descriptor)
        except OSError as gone:
            log.error("a ledger can't be opened: %s", type(gone).__name__)
            raise _unreadable(self._name) from gone

    def _frames(self, *, look: int, after: int) -> Generator[tuple[str, Any], None, None]:
        """What the process says, frame after frame; it ends with whoever stops listening."""
        megabytes = _size(self._path) / (1 << 20)
        opening = OPEN_SECONDS + OPEN_SECONDS_A_MB * megabytes
        seconds = opening if look else READ_SECONDS + READ_SECONDS_A_MB * megabytes
        order = {
            "name": self._name, "max_bytes": self._max_bytes, "look": look, "after": after, "wanted": self._wanted, "layout": self._kept,
            "seconds": round(seconds), "root": str(ROOT), "language": translation.get_language() or settings.LANGUAGE_CODE,
            "languages": [(code, code) for code, _label in settings.LANGUAGES],
            "locales": [str(path) for path in settings.LOCALE_PATHS],
        }  # fmt: skip
        process = self._begin(order)
        try:
            wait = 2 * opening
            while True:
                kind, content = _frame(process, until=time.monotonic() + wait)
                if kind == "end":
                    return
                if kind == "refused":
                    message, field, code = content
                    raise Refusal(message, field=field, code=code)
                if kind == "broken":
                    log.error("a ledger broke its reader: %s", content)
                    raise _unreadable(self._name)
                yield kind, content
                wait = wait if look else STALLED_SECONDS
        except (*BROKEN_OFF, pickle.UnpicklingError) as ended:
            log.error("the reader of a ledger ended before the ledger did: %s", type(ended).__name__)
            raise _unreadable(self._name) from ended
        finally:
            _end(process)


@contextmanager
def as_it_lies(path: Path) -> Iterator[int]:
    """A descriptor of a file that lies in clear."""
    with path.open("rb") as file:
        yield file.fileno()


def open_apart(
    path: Path, *, name: str, max_bytes: int, opens: Opens = as_it_lies, wanted: Wanted = ASKED_NOTHING,
    kept: Kept = None,
) -> LedgerApart:  # fmt: skip
    """The ledger in a file, to be read by a process with limits; `name` is what its owner calls it.

    opens: gives a descriptor of the content, where the file itself is sealed. wanted: what is said of its columns, header
    and sheets. kept: its columns and its layout (`Head.layout`) as found before, by which it is read again.
    What is asked of it raises Refusal where this is no table, is broken, locked, too big, or takes too much.
    """
    return LedgerApart(path, name=name, max_bytes=max_bytes, opens=opens, wanted=wanted, kept=kept)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _start(order: dict[str, Any], descriptor: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-B", "-P", apart_child.__file__, json.dumps(order)]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return subprocess.Popen(  # noqa: S603 (our own interpreter and script, no shell)
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=kept,
        start_new_session=True, pass_fds=(descriptor,),
    )  # fmt: skip


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdout:
        process.stdout.close()
    process.wait()


def _frame(process: "subprocess.Popen[bytes]", *, until: float) -> tuple[str, Any]:
    """The next frame; OSError or EOFError where none comes in time."""
    (length,) = struct.unpack("!I", _exactly(process, 4, until))
    if length > MAX_FRAME:
        raise EOFError
    return _Unpickler(io.BytesIO(_exactly(process, length, until))).load()


def _exactly(process: "subprocess.Popen[bytes]", length: int, until: float) -> bytes:
    """So many bytes of what the process says."""
    if process.stdout is None:
        raise EOFError
    descriptor, parts = process.stdout.fileno(), []
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    while length:
        if not waiting.poll(max(until - time.monotonic(), 0) * 1000):
            raise TimeoutError
        part = os.read(descriptor, min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


class _Unpickler(pickle.Unpickler):
    """Takes nothing but cells: what has read a stranger's file is not believed further than that."""

    KNOWN = {
        ("datetime", "datetime"): datetime,
        ("datetime", "date"): date,
        ("whistles.ledgers.cells", "FaultyCells"): FaultyCells,
    }

    def find_class(self, module: str, name: str) -> Any:
        """The class of a cell."""
        found = self.KNOWN.get((module, name))
        if found is None:
            raise pickle.UnpicklingError
        return found


def _unreadable(name: str) -> Refusal:
    return Refusal(
        _("“%(name)s”读不出来：内容已损坏，或者读它要用的时间和内存超出台账的限度。请在 Excel 中打开核对，另存为 .xlsx 再上传。")
        % {"name": name}
    )  # fmt: skip
