"""Lines that are kept outside of the database, so that whoever gets into it can't change what was: files that only grow."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection

# longer than any line
LINE_MAX = 1 << 20


def file(kind: str) -> Path:
    """Where lines of a kind of this database are kept outside of it."""
    return Path(settings.LEDGER_HEADS_DIR) / f"{kind}-{connection.settings_dict['NAME']}.jsonl"


def append(path: Path, lines: Sequence[dict]) -> None:
    """Add lines to a file, which is only ever opened to be appended to; on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines)
    # a line that a full disk broke off takes no other one with it
    text = text if end_of(path).endswith(b"\n") else f"\n{text}"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        # a command of root's leaves the file to whoever has the folder: the worker goes on with it
        if os.geteuid() == 0:
            folder = path.parent.stat()
            os.fchown(descriptor, folder.st_uid, folder.st_gid)
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def last_of(path: Path) -> int:
    """The number of the last line of a file that has one; 0 where there is none."""
    lines = (read(line.decode(errors="replace")) for line in reversed(end_of(path).splitlines()))
    return next((line["seq"] for line in lines if "seq" in line), 0)


def end_of(path: Path) -> bytes:
    """The end of a file, its last line among it; of one that isn't there or is empty the end of a line."""
    if not path.exists() or not path.stat().st_size:
        return b"\n"
    with path.open("rb") as lines:
        lines.seek(max(0, path.stat().st_size - LINE_MAX))
        return lines.read()


def read(line: str) -> dict:
    """A line; one that is none is empty."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def lines_in(path: Path) -> Iterator[dict]:
    """The lines of a file in its order; one that is none is an empty one."""
    if not path.exists():
        return
    with path.open(errors="replace") as lines:
        for line in lines:
            yield read(line)
