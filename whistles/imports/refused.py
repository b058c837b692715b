"""Rows of a ledger that an import keeps to be shown: those that were refused, sealed, and the first ones of a check."""

import json

from django.utils import timezone

from grids.privacy.ciphers import Place, seal, unseal
from whistles.imports.models import Import, RefusedRow
from whistles.ledgers.rows import LedgerRow

PREVIEW_ROWS = 8
CELLS_PURPOSE = "import.cells"


def keep_refused(ledger: Import, cells: dict[int, tuple], refused: list[tuple[int, str]]) -> None:
    """Keep the refused rows of a batch: their cells as they stand in the file, sealed, each with its reason."""
    RefusedRow.objects.bulk_create(
        [
            RefusedRow(
                ledger=ledger,
                line=line,
                cells=seal(
                    json.dumps(cells[line], default=str, ensure_ascii=False), at=cells_place(ledger.pk, line)
                ),
                reason=reason[:500],
            )
            for line, reason in refused
        ],
        batch_size=1000,
    )


def refused_cells(row: RefusedRow) -> list:
    """The cells of a refused row as they stood in the file."""
    return json.loads(unseal(row.cells, at=cells_place(row.ledger_id, row.line)))


def cells_place(import_id: object, line: int) -> Place:
    """Where a refused row's cells lie."""
    return Place(CELLS_PURPOSE, f"{import_id}/{line}")


def preview_of(row: LedgerRow, ledger: Import) -> dict:
    """A row as the check shows it: what it would become."""
    when = "%Y-%m-%d %H:%M"
    return {
        "line": row.line,
        "number": row.number,
        "title": row.title[:60],
        "received": timezone.localtime(row.received_at).strftime(when),
        "closed": timezone.localtime(row.closed_at).strftime(when) if row.closed_at else "",
        "area": row.area or ledger.area.name,
    }
