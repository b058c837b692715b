"""Formulas of an .xls workbook that were never worked out: a program wrote them and left their result to Excel.

Their cells say that they hold an empty text, as those do whose formula gives one. The record tells them apart: it waits to
be worked out, or its formula can give a number alone.
"""

import io
import struct
from collections.abc import Iterator
from pathlib import Path

from xlrd.compdoc import CompDoc

# records of the format (MS-XLS, 2.3.2): a sheet's place, a formula, the beginnings and the end of a part
SHEET, FORMULA, END = 0x0085, 0x0006, 0x000A
BEGINNINGS = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
STREAM, OLDER_STREAM = "Workbook", "Book"
EMPTY_TEXT, NO_NUMBER = 3, b"\xff\xff"
# worked out always, or when it is opened
WAITS = 0x0003
# parts of a formula by their length (MS-XLS, 2.5.198), which older formats write otherwise; operators take one byte
LENGTHS = {
    **dict.fromkeys((0x1C, 0x1D), 2), **dict.fromkeys((0x1E, 0x21, 0x41, 0x61), 3), **dict.fromkeys((0x19, 0x22, 0x42, 0x62), 4),
    **dict.fromkeys((0x23, 0x24, 0x43, 0x44, 0x63, 0x64), 5), **dict.fromkeys((0x3A, 0x5A, 0x7A), 7),
    **dict.fromkeys((0x1F, 0x25, 0x45, 0x65), 9), **dict.fromkeys((0x3B, 0x5B, 0x7B), 11), **dict.fromkeys(range(0x03, 0x17), 1),
}  # fmt: skip
PARENTHESIS = 0x15
# sums, comparisons, signs and percents; SUM, DATE, TIME, NOW, DATEVALUE, TIMEVALUE, TODAY
OF_NUMBERS = frozenset((*range(0x03, 0x08), *range(0x09, 0x0F), 0x12, 0x13, 0x14))
FUNCTIONS = frozenset((0x21, 0x22, 0x41, 0x42, 0x61, 0x62))
FUNCTIONS_OF_NUMBERS = frozenset((4, 65, 66, 74, 140, 141, 221))

Place = tuple[int, int]


def unworked(path: str) -> list[set[Place]]:
    """Of each sheet in the order of the workbook: the (row, column) of its formulas without a result, both from 0."""
    container = CompDoc(Path(path).read_bytes(), logfile=io.StringIO())
    known = container.get_named_stream(STREAM)
    stream = known or container.get_named_stream(OLDER_STREAM) or b""
    sheets = [body for kind, body in _records(stream, 0) if kind == SHEET and len(body) > 5]
    # charts and macros have places as well
    places = [struct.unpack_from("<I", body)[0] for body in sheets if body[5] == 0]
    return [set(_waiting(stream, place, reads=bool(known))) for place in places]


def _waiting(stream: bytes, begin: int, *, reads: bool) -> Iterator[Place]:
    """Formulas of a sheet that wait. reads: whether what a formula does can be told, too."""
    for kind, body in _records(stream, begin):
        if kind != FORMULA or len(body) < 22:
            continue
        row, column, _style, result, marks, _chain, length = struct.unpack_from("<HHH8sHIH", body)
        if result[0] != EMPTY_TEXT or result[6:] != NO_NUMBER:
            continue
        if marks & WAITS or (reads and _gives_a_number(body[22 : 22 + length])):
            yield row, column


def _gives_a_number(formula: bytes) -> bool:
    """Whether what a formula does last can give no text; False where that is not sure."""
    at, last = 0, b"\0"
    while at < len(formula):
        length = LENGTHS.get(formula[at])
        if length is None:
            return False
        if formula[at] != PARENTHESIS:
            last = formula[at : at + length]
        at += length
    if last[0] in FUNCTIONS:
        return int.from_bytes(last[-2:], "little") & 0x7FFF in FUNCTIONS_OF_NUMBERS
    return last[0] in OF_NUMBERS


def _records(stream: bytes, begin: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on to the end of their part; charts within it end it no earlier."""
    at, depth = begin, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        depth += kind in BEGINNINGS
        if kind == END:
            depth -= 1
            if depth <= 0:
                return
        at += 4 + length
