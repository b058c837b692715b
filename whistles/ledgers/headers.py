"""Finds the header of a ledger, which often stands below a title row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile, zip_longest

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from whistles.ledgers.cells import Cell, FaultyCells
from whistles.ledgers.columns import guess

SEARCHED_LINES = 10
MAX_COLUMNS = 500
# what is looked at of a row and of a cell before anything else is done with them: a file may hold millions of each
LOOKED_CELLS, LOOKED_CHARACTERS = 16_384, 2_000
NAME_LENGTH = 200
CONTROLS = dict.fromkeys((*range(9), *range(14, 28), 127, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))
REFUSED_COLUMNS = ("行", "原因")  # what a workbook of refused rows has in front of the ledger's own columns


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a ledger: their names, where they stand in the file, and the line of the header."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    line: int
    width: int  # of the header in the file, empty cells and left-out columns included


def find_header(records: Iterable[tuple[int, Sequence[Cell]]]) -> Header:
    """The header among the first lines.

    It is the first row with two names that ledgers usually have, else the first with two texts, else the first with
    anything at all. An empty file has no columns. A header over two rows, as merged cells make it, is one.
    """
    with_two: Header | None = None
    with_any: Header | None = None
    # counted here: the numbers that rows give themselves may all be 1
    first = list(takewhile(lambda record: record[0] <= SEARCHED_LINES, islice(records, SEARCHED_LINES)))
    for at, (line, cells) in enumerate(first):
        header = _header_of(line, cells)
        if not header.names or isinstance(cells, FaultyCells):
            continue
        if len(guess(header.names)) >= 2:
            return _bounded(_over_two_rows(header, first, at))
        if (
            with_two is None
            and sum(isinstance(cell, str) and bool(cell.strip()) for cell in cells[:LOOKED_CELLS]) >= 2
        ):
            with_two = header
        with_any = with_any or header
    return _bounded(with_two or with_any or Header((), (), 0, 0))


def _over_two_rows(header: Header, rows: list[tuple[int, Sequence[Cell]]], at: int) -> Header:
    """The header together with the row above or below it, where more of its columns are known then."""
    pairs = [(rows[upper], rows[upper + 1]) for upper in (at - 1, at) if 0 <= upper < len(rows) - 1]
    joined = [
        _header_of(
            line,
            [
                low if _name(low) else up
                for up, low in zip_longest(above[:LOOKED_CELLS], below[:LOOKED_CELLS])
            ],
        )
        for (line_above, above), (line, below) in pairs
        if line == line_above + 1
    ]
    return max([header, *joined], key=lambda one: len(guess(one.names)))


def _name(cell: Cell) -> str:
    """A cell as a column's name: on one line, without what no name has and no database takes."""
    text = "" if cell is None else str(cell)[:LOOKED_CHARACTERS].replace("_x000D_", " ")
    return " ".join(text.translate(CONTROLS).split())[:NAME_LENGTH].rstrip()


def _header_of(line: int, cells: Sequence[Cell]) -> Header:
    names = [_name(cell) for cell in cells[:LOOKED_CELLS]]
    skipped = len(REFUSED_COLUMNS) if tuple(names[:2]) == REFUSED_COLUMNS and len(names) > 2 else 0
    places = tuple(place for place, name in enumerate(names) if name and place >= skipped)
    return Header(tuple(names[place] for place in places), places, line, len(names))


def _bounded(header: Header) -> Header:
    if len(header.names) > MAX_COLUMNS:
        raise Refusal(
            _("表头有 %(count)s 列，超过 %(limit)s 列，不像是台账。请只保留需要的列再上传。")
            % {"count": len(header.names), "limit": MAX_COLUMNS}
        )
    return header
