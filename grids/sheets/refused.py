"""Rows that were refused, kept sealed so that they can be mended: as they stood in their file, each with its reason."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from grids.privacy.ciphers import Place, seal, unseal
from grids.privacy.sealing import place_in
from grids.sheets.batches import Line
from grids.sheets.models import RefusedRow, RegisterImport

if TYPE_CHECKING:
    from django.db.models import QuerySet

REASON_MOST = 500
# places of steps that could not be taken back with their import lie behind those of rows
KEPT_FROM = 1_000_000_000


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


def rows_now(matter: RegisterImport) -> "QuerySet[RefusedRow]":
    """The rows that are asked about where the import stands now."""
    rows = matter.refused_rows.all()
    return rows.filter(place__gte=KEPT_FROM) if matter.state == "undone" else rows.filter(place__lt=KEPT_FROM)


def rows_of(matter: RegisterImport) -> Iterator[Refused]:
    """The refused rows of an import, in the order of the file; of one that was taken back what had to stay."""
    for row in rows_now(matter).order_by("place").iterator(chunk_size=1000):
        cells = json.loads(unseal(row.cells, at=_place(row.register_import_id, row.place)))
        yield Refused(row.sheet, row.line, cells, row.reason)


def _place(import_id: object, at: int) -> Place:
    return place_in(RefusedRow, "cells", {"register_import_id": import_id, "place": at})
