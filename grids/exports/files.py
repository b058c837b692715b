"""Where written exports lie until they are taken: sealed, outside of everything the web serves."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from grids.privacy import folders, rotating, sealed_file

CHUNK = 1 << 20
# what is being written may lie there for so long before it counts as left behind
ORPHAN_SECONDS = 24 * 3600


def folder() -> Path:
    """The folder, closed to other accounts."""
    return folders.closed("exports")


def store(name: str, file: BinaryIO) -> Path:
    """Keep what was written, sealed under this name."""
    file.seek(0)
    path = folder() / name
    sealed_file.write(path, iter(lambda: file.read(CHUNK), b""))
    return path


class Content:
    """What was kept, piece by piece; whoever holds it closes it. FileNotFoundError where it is gone."""

    def __init__(self, path: str) -> None:
        self.file = (folder() / Path(path).name).open("rb")
        self.parts = sealed_file.unsealing(self.file, name=Path(path).name)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.parts)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


def remove(path: str) -> None:
    """Delete a file of ours; a path elsewhere is left alone."""
    if path and Path(path).parent == folder():
        Path(path).unlink(missing_ok=True)


def remove_of(keys: Iterable[UUID]) -> None:
    """Delete whatever was written for these exports, finished or not."""
    for key in keys:
        for path in folder().glob(f"{key}.*"):
            path.unlink(missing_ok=True)


def reseal() -> tuple[int, list[str]]:
    """Seal anew what was written under an older key: how many files, and those that no key here opens."""
    return rotating.renew_in(folder())


def free_bytes() -> int:
    """How much room there is."""
    return shutil.disk_usage(folder()).free
