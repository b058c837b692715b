"""Work that is not done again while what it was made from stays the same."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from places import ROOT, STAMPS


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """A mark of these files, by name and content, and of these words."""
    mark = hashlib.sha256("\n".join(words).encode())
    for path in sorted(paths):
        mark.update(f"\n{path.relative_to(ROOT)}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return mark.hexdigest()


def is_done(name: str, mark: str) -> bool:
    """Whether this work was done from exactly this."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text().strip() == mark


def done(name: str, mark: str) -> None:
    """Write down that the work is done."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(f"{mark}\n")
