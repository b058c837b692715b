"""Rows of a ledger that an import keeps to be shown, sealed: those that were refused, and the first ones of a check."""

import json
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy

from grids.privacy.ciphers import Place, seal, unseal
from grids.privacy.sealing import place_in, place_of
from whistles.imports.models import Import, RefusedRow
from whistles.ledgers.rows import LedgerRow
from whistles.ledgers.standing import STANDINGS
from whistles.ledgers.texts import cut

PREVIEW_ROWS = 8
REASON_LENGTH = RefusedRow._meta.get_field("reason").max_length


REFUSED_GONE = gettext_lazy(
    "这些行已过保存期限，按个人信息的规定删除了；需要时请从原来的台账里找出来，改好再传。"
)


class RefusedLine(NamedTuple):
    """A refused row as it stood in its file."""

    line: int
    cells: list
    reason: str


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
                reason=_bounded(reason),
            )
            for line, reason in refused
        ],
        batch_size=1000,
    )


def _bounded(reason: str) -> str:
    """A reason as long as its column takes; one that says more ends in a mark."""
    return reason if len(reason) <= REASON_LENGTH else cut(reason, REASON_LENGTH)


def refused_cells(row: RefusedRow) -> list:
    """The cells of a refused row as they stood in the file."""
    return json.loads(unseal(row.cells, at=cells_place(row.ledger_id, row.line)))


def cells_place(import_id: object, line: int) -> Place:
    """Where a refused row's cells lie."""
    return place_in(RefusedRow, "cells", {"ledger_id": import_id, "line": line})


def keep_preview(ledger: Import, rows: Sequence[LedgerRow], *, but_not: Container[int]) -> None:
    """Keep the first rows of a check as they will be, sealed; the caller saves the import.

    but_not: lines of refused rows, which become nothing.
    """
    first = [_preview_of(row, ledger) for row in islice(_kept(rows, but_not), PREVIEW_ROWS)]
    ledger.preview_rows = seal(json.dumps(first, ensure_ascii=False), at=place_of(ledger, "preview_rows"))


def _kept(rows: Iterable[LedgerRow], but_not: Container[int]) -> Iterator[LedgerRow]:
    return (row for row in rows if row.line not in but_not)


def preview(ledger: Import) -> list[dict]:
    """The first rows of a check as they will be."""
    return json.loads(unseal(ledger.preview_rows, at=place_of(ledger, "preview_rows")) or "[]")


def _preview_of(row: LedgerRow, ledger: Import) -> dict:
    """A row as the check shows it: what it would become."""
    when = "%Y-%m-%d %H:%M"
    return {
        "line": row.line,
        "number": row.number,
        "title": row.title[:60],
        "received": timezone.localtime(row.received_at).strftime(when),
        "closed": timezone.localtime(row.closed_at).strftime(when) if row.closed_at else "",
        "area": row.area or ledger.area.name,
        "standing": str(STANDINGS[row.standing]) if row.standing else "",
    }
