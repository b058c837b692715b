"""The folder where ledger files wait for their import: one file an import, readable by the product's account only."""

import hashlib
import uuid
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from grids.privacy import folders, rotating, sealed_file

CHUNK = 1 << 20


def folder() -> Path:
    """The folder, outside of everything the web serves, closed to other accounts; what waits in it is sealed."""
    return folders.closed("imports")


def incoming() -> Path:
    """The folder of uploads that are still coming in, closed as the other; what a killed worker leaves there is swept."""
    above = folder()
    path = above.parent / "incoming"
    if not path.is_dir():
        path.mkdir(exist_ok=True, mode=0o700)
        folders.give(path)
        if folders.is_shared(above):
            path.chmod(0o2770)
    return path


def store(import_id: uuid.UUID, chunks: Iterable[bytes]) -> tuple[Path, str]:
    """Keep a file for an import, sealed (0600); where it lies, and the SHA-256 of its content.

    Nothing stays of a failure.
    """
    path, digest = folder() / str(import_id), hashlib.sha256()
    sealed_file.write(path, _digested(chunks, digest))
    return path, digest.hexdigest()


def _digested(chunks: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open file, piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


def reseal_waiting() -> tuple[int, list[str]]:
    """Seal the files that wait anew, those under an older key: how many, and those that no key here opens."""
    return rotating.renew_in(folder())


def remove(path: str) -> None:
    """Delete a file of ours; a path elsewhere is left alone."""
    if path and Path(path).parent == folder():
        Path(path).unlink(missing_ok=True)


def orphans(known: Container[str], *, seconds: int) -> list[Path]:
    """Files of both folders that no import knows and that nobody has written to for so many seconds."""
    return folders.forgotten((folder(), incoming()), known, seconds=seconds)
