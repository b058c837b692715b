"""The folder where ledger files wait for their import: one file an import, readable by the product's account only."""

import hashlib
import os
import stat
import time
import uuid
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from whistles.imports import sealed_file

CHUNK = 1 << 20


def folder() -> Path:
    """The folder, outside of everything the web serves, closed to other accounts; what waits in it is sealed."""
    path = Path(settings.MEDIA_ROOT) / "imports"
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        _give(path)
    wanted = 0o2770 if _is_shared(path) else 0o700
    if stat.S_IMODE(path.stat().st_mode) & ~wanted:
        path.chmod(wanted)
    return path


def _is_shared(path: Path) -> bool:
    """Whether web and worker are two accounts, and the folder their group's (which hands itself on to what lies in it)."""
    return bool(path.stat().st_mode & stat.S_ISGID)


def incoming() -> Path:
    """The folder of uploads that are still coming in, closed as the other; what a killed worker leaves there is swept."""
    above = folder()
    path = above.parent / "incoming"
    if not path.is_dir():
        path.mkdir(exist_ok=True, mode=0o700)
        _give(path)
        if _is_shared(above):
            path.chmod(0o2770)
    return path


def store(import_id: uuid.UUID, chunks: Iterable[bytes]) -> tuple[Path, str]:
    """Keep a file for an import, sealed (0600); where it lies, and the SHA-256 of its content.

    Nothing stays of a failure.
    """
    path, digest = folder() / str(import_id), hashlib.sha256()
    mode = 0o640 if _is_shared(path.parent) else 0o600
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as target:
            for sealed in sealed_file.sealing(_digested(chunks, digest), name=path.name):
                target.write(sealed)
        _give(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path, digest.hexdigest()


def _digested(chunks: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open file, piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


def reseal_waiting() -> int:
    """Seal the files that wait anew, those under an older key; how many."""
    return sum(_resealed(path) for path in folder().iterdir() if path.is_file())


def _resealed(path: Path) -> bool:
    if sealed_file.is_current(path):
        return False
    fresh = path.with_name(f"{path.name}.resealed")
    try:
        with path.open("rb") as old, fresh.open("wb") as target:
            os.fchmod(target.fileno(), stat.S_IMODE(path.stat().st_mode))
            for part in sealed_file.sealing(sealed_file.unsealing(old, name=path.name), name=path.name):
                target.write(part)
        os.chown(fresh, path.stat().st_uid, path.stat().st_gid)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return True


def remove(path: str) -> None:
    """Delete a file of ours; a path elsewhere is left alone."""
    if path and Path(path).parent == folder():
        Path(path).unlink(missing_ok=True)


def orphans(known: Container[str], *, seconds: int) -> list[Path]:
    """Files of both folders that no import knows and that nobody has written to for so many seconds."""
    before = time.time() - seconds
    there = [*folder().iterdir(), *incoming().iterdir()]
    return [path for path in there if str(path) not in known and _written_at(path) < before]


def taken_by(paths: Iterable[str]) -> int:
    """The bytes that these files take on the disk; those that are gone take none."""
    total = 0
    for path in paths:
        with suppress(OSError):
            total += Path(path).lstat().st_size
    return total


def _written_at(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return time.time()


def _give(path: Path) -> None:
    """Root's command writes for the worker, which runs as the account that owns the folder above."""
    if os.geteuid() == 0:
        above = path.parent.stat()
        os.chown(path, above.st_uid, above.st_gid)
