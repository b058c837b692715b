"""A ledger's file read in batches, without the database: its rows, and those that can't be understood."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.privacy import sealed_file
from whistles.imports.findings import Findings, found_in
from whistles.imports.models import Import
from whistles.imports.words import outcome_called
from whistles.ledgers.apart import LedgerApart, open_apart
from whistles.ledgers.layout import ASKED_NOTHING, Wanted
from whistles.ledgers.number_formats import counted_from_1904
from whistles.ledgers.rows import AsideRow, LedgerRow, RowReader, moments_in
from whistles.ledgers.standing import LEFT_OUT
from whistles.lifecycle.outcomes import Outcome

# what a file that no rule foresaw can cause when it is read
UNREADABLE = (ArithmeticError, OSError, RuntimeError, AttributeError, LookupError, TypeError, ValueError)
BATCH = 10_000
# a file named on the command line may be larger than an upload, but not without end
MAX_BYTES = 4 << 30


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file as they stand there by position, what they say, and those that can't be understood.

    refused: line, reason, and what of the row could be read.
    """

    cells: dict[int, tuple]
    rows: list[LedgerRow]
    refused: list[tuple[int, str, LedgerRow | None]]
    found: Findings = field(default_factory=dict)


def batches_of(ledger: Import) -> Callable[[], Batch]:
    """A function that reads the next batch of the file from the import's cursor on, without asking the database."""
    file = opened(ledger)
    if not ledger.layout.get("parts"):
        # begun by a version that kept no layout: what it took for the header has to be found again
        require(list(file.header) == ledger.header, _("系统升级后表头要重新核对，请重新上传这个文件。"))
    lines = file.rows(after=ledger.cursor)
    return lambda: _read(list(islice(lines, BATCH)), ledger, file)


def opened(ledger: Import, *, anew: Wanted | None = None) -> LedgerApart:
    """The import's file; Refusal when it is gone. anew: what is said of its header and sheets, looked for once more."""
    path = Path(ledger.file_path)
    try:
        require(ledger.file_path and path.is_file(), _("文件已不在，请重新上传。"))
    except OSError as unreadable:
        raise Refusal(_("文件已不在，请重新上传。")) from unreadable
    is_known = not anew and ledger.layout.get("parts")
    return opened_file(
        path, name=ledger.file_name, wanted=anew or ASKED_NOTHING, kept=(ledger.header, ledger.layout) if is_known else None
    )  # fmt: skip


def opened_file(
    path: Path, *, name: str, wanted: Wanted = ASKED_NOTHING, kept: tuple[list[str], dict[str, Any]] | None = None
) -> LedgerApart:  # fmt: skip
    """A file of an import, which lies sealed. wanted, kept: as of `open_apart`."""
    return open_apart(
        path, name=name, max_bytes=MAX_BYTES, opens=sealed_file.opened, wanted=wanted, kept=kept
    )


def _read(lines: list[tuple[int, tuple]], ledger: Import, file: LedgerApart) -> Batch:
    if not lines:
        return Batch({}, [], [])
    header, mapping = ledger.header, ledger.mapping
    if file.head.epoch_1904:
        lines = list(counted_from_1904(lines, moments_in(mapping, header)))
    now, tz = timezone.now(), timezone.get_default_timezone()
    outcomes = ledger.values.get("outcome", {})
    reader = RowReader(
        header, mapping, now=now, tz=tz, words=ledger.values.get("state"), decision=ledger.decision,
        ends=lambda word: outcome_called(word, outcomes) not in ("", Outcome.UNSTATED),
    )  # fmt: skip
    rows: list[LedgerRow] = []
    refused: list[tuple[int, str, LedgerRow | None]] = []
    asides = 0
    for line, cells in lines:
        try:
            rows.append(reader.read(line, cells))
        except Refusal as refusal:
            refused.append((line, str(refusal), getattr(refusal, "row", None)))
            asides += isinstance(refusal, AsideRow)
    found = found_in(rows, [row for _line, _reason, row in refused if row], mapping)
    if asides:
        found["asides"] = {"rows": asides}
    rows = [row for row in rows if row.standing != LEFT_OUT]
    return Batch(dict(lines), rows, refused, found)
