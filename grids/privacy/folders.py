"""Folders where files of the product lie: outside of everything the web serves, closed to other accounts."""

import os
import stat
import time
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings


def closed(name: str) -> Path:
    """The folder of this name, made where it is missing; what lies in it is sealed by whoever puts it there."""
    path = Path(settings.MEDIA_ROOT) / name
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        give(path)
    wanted = 0o2770 if is_shared(path) else 0o700
    if stat.S_IMODE(path.stat().st_mode) & ~wanted:
        path.chmod(wanted)
    return path


def is_shared(path: Path) -> bool:
    """Whether web and worker are two accounts, and the folder their group's (which hands itself on to what lies in it)."""
    return bool(path.stat().st_mode & stat.S_ISGID)


def give(path: Path) -> None:
    """Root's command writes for the worker, which runs as the account that owns the folder above."""
    if os.geteuid() == 0:
        above = path.parent.stat()
        os.chown(path, above.st_uid, above.st_gid)


def forgotten(folders: Iterable[Path], known: Container[str], *, seconds: int) -> list[Path]:
    """Files of these folders that nobody knows of and that nobody has written to for so many seconds."""
    return [path for folder in folders for path in old(folder, seconds=seconds) if str(path) not in known]


def old(folder: Path, *, seconds: int) -> Iterator[Path]:
    """Files of a folder that nobody has written to for so many seconds, one by one, however many there are."""
    before = time.time() - seconds
    with os.scandir(folder) as there:
        for one in there:
            if one.is_file() and _written_at(Path(one.path)) < before:
                yield Path(one.path)


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
