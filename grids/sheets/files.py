"""The folder where registers' files wait for their import: one file an import, sealed, readable by the product's account only."""

import hashlib
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.privacy import folders, rotating, sealed_file

# what a workbook with programs in it has inside, whatever it is called
MACROS = b"vbaProject.bin"


def folder() -> Path:
    """The folder, outside of everything the web serves, closed to other accounts."""
    return folders.closed("sheets")


def store(import_id: UUID, chunks: Iterable[bytes], *, name: str) -> tuple[Path, str]:
    """Keep a file for an import, sealed; where it lies, and the SHA-256 of its content. Refusal where it holds programs.

    Nothing stays of a failure.
    """
    path, digest = folder() / str(import_id), hashlib.sha256()
    sealed_file.write(path, _looked_at(chunks, digest, name))
    return path, digest.hexdigest()


def _looked_at(chunks: Iterable[bytes], digest: "hashlib._Hash", name: str) -> Iterator[bytes]:
    sentence = _("“%(name)s”是带宏的工作簿，系统不收。请在 Excel 中另存为 .xlsx（不带宏）再上传。")
    require(not name.lower().endswith((".xlsm", ".xltm", ".xlsb")), sentence % {"name": name}, field="file")
    tail, is_archive = b"", False
    for chunk in chunks:
        is_archive = is_archive or (not tail and chunk[:2] == b"PK")
        require(not is_archive or MACROS not in tail + chunk, sentence % {"name": name}, field="file")
        tail = chunk[-len(MACROS) :]
        digest.update(chunk)
        yield chunk


def reseal_waiting() -> tuple[int, list[str]]:
    """Seal the files that wait anew, those under an older key: how many, and those that no key here opens."""
    return rotating.renew_in(folder())


def remove(path: str) -> None:
    """Delete a file of ours; a path elsewhere is left alone."""
    if path and Path(path).parent == folder():
        Path(path).unlink(missing_ok=True)


def orphans(known: Container[str], *, seconds: int) -> list[Path]:
    """Files that no import knows and that nobody has written to for so many seconds."""
    return folders.forgotten((folder(),), known, seconds=seconds)
