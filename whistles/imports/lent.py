"""The reader of ledgers for tables of other subjects: the same process, with the same limits."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grids.seams import Table
from whistles.ledgers.apart import LedgerApart, Opens, as_it_lies, open_apart
from whistles.ledgers.cells import FaultyCells
from whistles.ledgers.columns import normalised
from whistles.ledgers.layout import Wanted, because, lines_of, place_of


def read_table(
    path: Path, *, name: str, max_bytes: int, named: Mapping[str, Sequence[str]], opens: Opens = as_it_lies, header_line: str = "",
) -> Table:  # fmt: skip
    """The header of a table, its rows with their places, and the sheets that are left with the reason of each.

    named: columns that its header has, under any field, each with every name that it may have. opens: gives a descriptor of the
    content, where the file itself is sealed. header_line: where it stands as somebody writes it (3, 3-4), "" where it is to be
    found. A row that can't be read comes with None.
    """
    lines = lines_of(header_line)

    def opened(wanted: Mapping[str, str]) -> LedgerApart:
        return open_apart(path, name=name, max_bytes=max_bytes, opens=opens, wanted=Wanted(wanted, lines))

    table = opened(_called(opened({}), named))
    layout = table.head.layout
    sheets = [part["sheet"] for part in layout.get("parts", [])]
    first = next(iter(sheets), "")
    left = [(one["sheet"], because(one, first)) for one in layout.get("left", [])]
    return Table(table.header, _rows(table, sheets), left, table.head.epoch_1904)


def _called(table: LedgerApart, named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What this file calls these columns: as it stands among its first lines, else by the first name."""
    there = {normalised(cell) for _line, cells in table.top for cell in cells if cell}
    there |= set(map(normalised, table.header))
    return {
        field: next((one for one in names if normalised(one) in there), names[0])
        for field, names in named.items()
    }


def _rows(table: LedgerApart, sheets: Sequence[str]) -> Iterator[tuple[str, int, Sequence | None]]:
    for position, cells in table.rows():
        part, line = place_of(position, len(sheets))
        sheet = sheets[part] if len(sheets) > 1 else ""
        yield sheet, line, None if isinstance(cells, FaultyCells) else cells
