"""Reads a workbook that is no .xlsx (.xls, .ods, a web page, XML of 2003) through a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Generator, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.conduct.refusals import Refusal
from whistles.ledgers import other_child
from whistles.ledgers.cells import Cell
from whistles.ledgers.sheets import Sheet

ENCRYPTED = _("“%(name)s”设了打开密码，系统读不了。请在 Excel 中取消密码后再上传。")
UNREADABLE = _(
    "“%(name)s”不是完整的 Excel 工作簿，打不开。请在 Excel 中打开核对，另存为 .xlsx 或 .csv 再上传。"
)
NO_TABLE = _("“%(name)s”是网页或 XML 文件，里面没有表格。请用 Excel 打开它，另存为 .xlsx 或 .csv 再上传。")
ROOT = Path(__file__).resolve().parents[2]
MAX_SECONDS = 120
CHUNK = 1 << 18


class OtherFile:
    """The sheets of such a workbook; their rows wait in a file."""

    encoding = ""

    def __init__(self, path: Path, *, name: str, kind: str) -> None:
        self.kind = kind
        if kind == "xls" and _holds_encrypted_package(path):
            raise Refusal(ENCRYPTED % {"name": name})
        self._file = tempfile.TemporaryFile(prefix="ledger-rows-")  # noqa: SIM115 (open as long as this object lives)
        weakref.finalize(self, self._file.close)
        status = _extract(path, kind, self._file.fileno())
        if status == other_child.EXIT_LOCKED:
            raise Refusal(ENCRYPTED % {"name": name})
        if status != 0:
            raise Refusal(UNREADABLE % {"name": name})
        about = list(self._about())
        if not about:
            raise Refusal((NO_TABLE if kind == "html" else UNREADABLE) % {"name": name})
        self.sheets = [
            Sheet(one["name"], one["is_visible"], partial(self._rows, one["offset"])) for one in about
        ]
        self.epoch_1904 = any(one["epoch_1904"] for one in about)

    def _about(self) -> Iterator[dict[str, Any]]:
        """What the file says of each sheet in front of its rows, and where these begin."""
        offset = 0
        for text in self._lines(0):
            offset += len(text) + 1
            if text.startswith(b"{"):
                yield {**json.loads(text), "offset": offset}

    def _rows(self, offset: int) -> Generator[tuple[int, list[Cell]], None, None]:
        """The rows of the sheet that begins there, each with the number that Excel shows beside it."""
        for line, text in enumerate(self._lines(offset), start=1):
            if text.startswith(b"{"):
                return
            yield line, [_untagged(cell) if type(cell) is dict else cell for cell in json.loads(text)]

    def _lines(self, offset: int) -> Iterator[bytes]:
        """The lines of the file, read without moving a position that other iterations share."""
        descriptor, carry = self._file.fileno(), b""
        while chunk := os.pread(descriptor, CHUNK, offset):
            offset += len(chunk)
            *lines, carry = (carry + chunk).split(b"\n")
            yield from lines


def _lasting(path: Path) -> Path:
    """The file under a name that another process of ours can open: /dev/fd holds for this one alone."""
    if path.parent == Path("/dev/fd"):
        return Path(f"/proc/{os.getpid()}/fd/{path.name}")
    return path.resolve()


def _extract(path: Path, kind: str, output: int) -> int:
    """Let the child write the workbook's rows; its exit status, or 1 where it took too long."""
    # a reader may go by the file's suffix; an upload may have any
    with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
        link = Path(folder) / f"ledger.{kind}"
        link.symlink_to(_lasting(path))
        command = [sys.executable, "-B", "-P", other_child.__file__, str(link), kind, str(ROOT)]
        try:
            done = subprocess.run(  # noqa: S603 (our own interpreter and script, no shell)
                command, stdout=output, stderr=subprocess.DEVNULL, timeout=MAX_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return 1
        return done.returncode


def _untagged(cell: dict[str, str]) -> Cell:
    ((kind, text),) = cell.items()
    if kind == "moment":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if kind == "day" else text


def _holds_encrypted_package(path: Path) -> bool:
    """Whether this is an .xlsx behind a password: those are kept in the container of the old format."""
    wanted = "EncryptedPackage".encode("utf-16-le")
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if wanted in tail + chunk:
                return True
            tail = chunk[-len(wanted) :]
    return False
