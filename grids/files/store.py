"""Where files that belong to matters lie: sealed, outside of everything the web serves, under names that say nothing.

A file is there before its row is committed and goes after the row said so: what lies there without a row is swept.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from grids.privacy import folders, sealed_file

SMALL = ".small"


def folder() -> Path:
    """The folder, closed to other accounts."""
    return folders.closed("files")


def path_of(key: UUID, *, small: bool = False) -> Path:
    """Where a file lies, by its row's key."""
    return folder() / (f"{key}{SMALL}" if small else str(key))


def paths_of(key: UUID, *, has_small: bool) -> list[Path]:
    """The file, and its small picture where there is one."""
    return [path_of(key), *([path_of(key, small=True)] if has_small else [])]


def keep(key: UUID, content: bytes, small: bytes, *, is_apart: bool) -> None:
    """Keep a file, sealed, and its small picture where there is one. On the disk when this returns."""
    sealed_file.write(path_of(key), [content], is_apart=is_apart)
    if small:
        sealed_file.write(path_of(key, small=True), [small], is_apart=is_apart)


def opened(key: UUID, *, small: bool = False, is_apart: bool) -> bytes:
    """The content of a file; OSError where it isn't there, SealBroken where it isn't what was kept."""
    path = path_of(key, small=small)
    sealed = io.BytesIO(path.read_bytes())
    return b"".join(sealed_file.unsealing(sealed, name=path.name, is_apart=is_apart))


def remove(key: UUID) -> None:
    """Destroy a file and its small picture; what is gone stays gone."""
    for small in (False, True):
        path_of(key, small=small).unlink(missing_ok=True)


def key_of(path: Path) -> UUID | None:
    """The key of the row to which a file belongs by its name; None where it is a name of none."""
    try:
        return UUID(path.name.removesuffix(SMALL))
    except ValueError:
        return None


def old(*, seconds: int) -> Iterator[Path]:
    """Files that nobody has written to for so many seconds."""
    return folders.old(folder(), seconds=seconds)
