"""The reader of ledgers for tables of other subjects: the same process, with the same limits."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from whistles.ledgers.apart import open_apart
from whistles.ledgers.cells import FaultyCells
from whistles.ledgers.layout import Wanted


def read_table(
    path: Path, *, name: str, max_bytes: int, named: Mapping[str, str]
) -> tuple[Sequence[str], Iterator[tuple[int, Sequence | None]]]:
    """The header of a table and its rows with their lines; `named`: columns that its header has, under any field.

    A row that can't be read comes with None.
    """
    table = open_apart(path, name=name, max_bytes=max_bytes, wanted=Wanted(named))
    rows = ((line, None if isinstance(cells, FaultyCells) else cells) for line, cells in table.rows())
    return table.header, rows
