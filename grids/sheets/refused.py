"""Rows that were refused, kept sealed so that they can be mended: as they stood in their file, each with its reason."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from grids.privacy.ciphers import Place, seal, unseal
from grids.privacy.sealing import place_in
from grids.sheets.batches import Line
from grids.sheets.models import RefusedRow, RegisterImport

REASON_MOST = 500


class Refused(NamedTuple):
    """A refused row as it stood in its file."""

    sheet: str
    line: int
    cells: list
    reason: str


def keep(matter: RegisterImport, lines: Mapping[int, Line], reasons: Mapping[int, str]) -> None:
    """Keep the refused rows of a batch."""
    RefusedRow.objects.bulk_create(
        [
            RefusedRow(
                register_import=matter, area_id=matter.area_id, place=at, sheet=lines[at].sheet[:100], line=lines[at].line,
                cells=seal(
                    json.dumps(list(lines[at].cells), default=str, ensure_ascii=False), at=_place(matter.pk, at)
                ),
                reason=reason if len(reason) <= REASON_MOST else reason[: REASON_MOST - 1] + "…",
            )
            for at, reason in sorted(reasons.items())
        ]
    )  # fmt: skip


def rows_of(matter: RegisterImport) -> Iterator[Refused]:
    """The refused rows of an import, in the order of the file."""
    for row in matter.refused_rows.order_by("place").iterator(chunk_size=1000):
        cells = json.loads(unseal(row.cells, at=_place(row.register_import_id, row.place)))
        yield Refused(row.sheet, row.line, cells, row.reason)


def _place(import_id: object, at: int) -> Place:
    return place_in(RefusedRow, "cells", {"register_import_id": import_id, "place": at})
