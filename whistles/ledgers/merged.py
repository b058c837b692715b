"""Cells merged over several rows: what stands in the first of them is meant for each."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

from whistles.ledgers.cells import Cell, is_blank

MAX_MERGED = 100_000
CHUNK = 1 << 16
# long enough for the reference of a merged cell that two chunks share
OVERLAP = 200
_REFERENCE = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)


class Merged(NamedTuple):
    """A cell over the rows from `top` to `bottom`, counted as a spreadsheet does; `column` from 0, its first."""

    top: int
    bottom: int
    column: int


def merged_in(file: IO[bytes]) -> list[Merged]:
    """The cells of a sheet's part that are merged over rows; they stand behind its rows, so all of it is gone through."""
    found: dict[Merged, None] = {}
    carry = b""
    while (chunk := file.read(CHUNK)) and len(found) < MAX_MERGED:
        text = carry + chunk
        for letters, top, _letters, bottom in _REFERENCE.findall(text):
            if int(bottom) > int(top):
                found[Merged(int(top), int(bottom), _column(letters))] = None
        carry = text[-OVERLAP:]
    return list(found)


def spread(
    rows: Iterable[tuple[int, list[Cell]]], merged: Iterable[Merged]
) -> Iterator[tuple[int, list[Cell]]]:
    """The rows with what merged cells say in each row that says something of its own."""
    begins: dict[int, list[Merged]] = defaultdict(list)
    for one in merged:
        begins[one.top].append(one)
    standing: dict[int, tuple[int, Cell]] = {}
    for line, cells in rows:
        if standing and not is_blank(cells):
            standing = {
                column: (bottom, value) for column, (bottom, value) in standing.items() if line <= bottom
            }
            _fill(cells, standing)
        for one in begins.pop(line, ()):
            if one.column < len(cells) and not is_blank([cells[one.column]]):
                standing[one.column] = (one.bottom, cells[one.column])
        yield line, cells


def _fill(cells: list[Cell], standing: dict[int, tuple[int, Cell]]) -> None:
    for column, (_bottom, value) in standing.items():
        if column >= len(cells):
            cells.extend([None] * (column + 1 - len(cells)))
        if cells[column] is None or cells[column] == "":
            cells[column] = value


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
