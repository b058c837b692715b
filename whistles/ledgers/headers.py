"""Finds the header of a ledger, which often stands below a title and may be of several levels."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from whistles.ledgers.cells import Cell, FaultyCells
from whistles.ledgers.columns import LEDGER_FIELDS, guess, normalised

# a header of usual names is looked for so far, one with the names that somebody gave further
SEARCHED_LINES, SEARCHED_FOR_NAMED = 60, 200
LEVELS = 3
MAX_COLUMNS = 500
# what is looked at of a row and of a cell before anything else is done with them: a file may hold millions of each
LOOKED_CELLS, LOOKED_CHARACTERS = 16_384, 2_000
NAME_LENGTH = 200
CONTROLS = dict.fromkeys((*range(9), *range(14, 28), 127, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))
REFUSED_COLUMNS = ("行", "原因")  # what a workbook of refused rows has in front of the ledger's own columns
KNOWN = frozenset(name for field in LEDGER_FIELDS for name in field.headers)
NEEDED = tuple(field.name for field in LEDGER_FIELDS if field.required)


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a ledger: their names, where they stand in the file, and the lines of the header.

    line: its lowest line, below which the rows begin; top: its first. width: in the file, empty cells and left-out
    columns included.
    """

    names: tuple[str, ...]
    places: tuple[int, ...]
    line: int
    width: int
    top: int = 0


NO_HEADER = Header((), (), 0, 0)


class Looked(NamedTuple):
    """A row as it may be part of a header: its names, and how many of its cells are texts that name something."""

    line: int
    names: list[str]
    filled: int
    naming: int


def fields_of(names: Sequence[str], named: Mapping[str, str]) -> dict[str, str]:
    """The columns of a header as field → column: those that somebody named, where they are there, and usual ones."""
    there = {normalised(name): name for name in names}
    chosen = {field: there.get(normalised(column), "") for field, column in named.items()}
    taken = set(chosen.values())
    usual = {field: name for field, name in guess(names).items() if name not in taken}
    return {field: column for field, column in {**usual, **chosen}.items() if column}


def has_named(names: Sequence[str], named: Mapping[str, str]) -> bool:
    """Whether every column that somebody named is there."""
    there = {normalised(name) for name in names}
    return all(normalised(column) in there for column in named.values() if column)


def is_whole(names: Sequence[str], named: Mapping[str, str]) -> bool:
    """Whether every column is there that a ledger needs, and every one that somebody named."""
    fields = fields_of(names, named)
    needed = all(field in fields for field in NEEDED) and ("title" in fields or "content" in fields)
    return needed and has_named(names, named)


def find_header(
    records: Iterable[tuple[int, Sequence[Cell]]],
    *,
    named: Mapping[str, str] | None = None,
    lines: tuple[int, int] | None = None,
) -> Header:
    """The header of one to three levels among the first lines.

    It is the first that has all that a ledger needs; else the first with the named columns, or with two names that
    ledgers usually have; else the first row of several texts, or with anything at all. A header has no columns where
    nothing is. named: field → column, as somebody says them. lines: the header's first and last line, said by hand.
    """
    named = {field: column for field, column in (named or {}).items() if column}
    if lines is not None:
        return _said(_looked_at(records, lines[1] + LEVELS - 1), lines, named)
    looked: list[Looked] = []
    coming = _looked_at(records, SEARCHED_FOR_NAMED if named else SEARCHED_LINES)
    for row in coming:
        looked.append(row)
        if any(is_whole(header.names, named) for header in _ending(looked, named)):
            at = len(looked) - 1
            looked.extend(islice(coming, LEVELS - 1))
            return _best_around(looked, at, named)
    return _second_best(looked, named)


def _said(rows: Iterable[Looked], lines: tuple[int, int], named: Mapping[str, str]) -> Header:
    looked = list(rows)
    own = [row for row in looked if lines[0] <= row.line <= lines[1]]
    if not any(row.filled for row in own):
        return NO_HEADER
    if lines[0] != lines[1]:
        return _joined(own, named)
    return _best_around(looked, looked.index(own[0]), named)


def _looked_at(records: Iterable[tuple[int, Sequence[Cell]]], most: int) -> Iterator[Looked]:
    # counted here: the numbers that rows give themselves may all be 1
    for line, cells in islice(records, most):
        if line > most:
            return
        if isinstance(cells, FaultyCells):
            yield Looked(line, [], 0, 0)
            continue
        names = [name_of(cell) for cell in cells[:LOOKED_CELLS]]
        texts = {name for name, cell in zip(names, cells, strict=False) if isinstance(cell, str) and name}
        filled = sum(map(bool, names))
        yield Looked(line, names, filled, sum(not _is_said(text) for text in texts))


def _is_said(text: str) -> bool:
    """Whether a cell says a thing with its value (填报单位：某街道) and so is the name of no column."""
    _label, sign, value = text.replace(":", "：").partition("：")
    return bool(sign and value.strip(" （(必填)）"))


def _ending(looked: list[Looked], named: Mapping[str, str]) -> Iterator[Header]:
    """The headers of one to three levels that end with the last row."""
    for height in range(1, min(LEVELS, len(looked)) + 1):
        window = looked[-height:]
        if _is_one(window):
            yield _joined(window, named)


def _best_around(looked: list[Looked], at: int, named: Mapping[str, str]) -> Header:
    """The header that this row is part of: the one that tells most columns apart, of as few levels as tell them."""
    found = [
        _joined(window, named)
        for height in range(1, LEVELS + 1)
        for begin in range(max(at - height + 1, 0), at + 1)
        if len(window := looked[begin : begin + height]) == height and _is_one(window)
    ]
    return max(
        found,
        key=lambda header: (
            has_named(header.names, named),
            is_whole(header.names, named),
            not any(_goes_on(header, row, named) for row in looked),
            len(fields_of(header.names, named)),
            len(set(header.names)) - len(header.names),
            header.top - header.line,
        ),
    )


def _goes_on(header: Header, row: Looked, named: Mapping[str, str]) -> bool:
    """Whether a row below is one more level of the header: it names columns that have no name yet, and is no matter."""
    if row.line != header.line + 1 or row.naming < 2:
        return False
    fields = fields_of(header.names, named)
    here = {column for field, column in fields.items() if field in ("number", "title", "content", "received")}
    says_nothing = all(
        place >= len(row.names) or row.names[place] in ("", name)
        for name, place in zip(header.names, header.places, strict=True)
        if name in here
    )
    return (
        bool(here)
        and says_nothing
        and any(name and place not in header.places for place, name in enumerate(row.names))
    )


def _is_one(window: list[Looked]) -> bool:
    """Whether these rows follow each other and each says something."""
    return all(0 < row.filled <= 2 * MAX_COLUMNS for row in window) and all(
        below.line == above.line + 1 for above, below in pairwise(window)
    )


def _second_best(looked: list[Looked], named: Mapping[str, str]) -> Header:
    """What comes nearest to a header where none has all that a ledger needs."""
    usual: int | None = None
    for at, row in enumerate(looked):
        if not row.filled:
            continue
        ending = list(_ending(looked[: at + 1], named))
        if named and any(has_named(header.names, named) for header in ending):
            return _best_around(looked, at, named)
        if usual is None and any(len(guess(header.names)) >= 2 for header in ending):
            usual = at
    if usual is not None:
        return _best_around(looked, usual, named)
    widest = max((row.filled for row in looked), default=0)
    naming = (row for row in looked if row.naming >= max(2, widest / 2))
    telling = (row for row in looked if row.naming >= 2)
    anything = (row for row in looked if row.filled)
    found = next(naming, None) or next(telling, None) or next(anything, None)
    return _joined([found], named) if found else NO_HEADER


def name_of(cell: Cell) -> str:
    """A cell as the name of a column or a sheet: on one line, without what no name has and no database takes."""
    text = "" if cell is None else str(cell)[:LOOKED_CHARACTERS].replace("_x000D_", " ")
    return " ".join(text.translate(CONTROLS).split())[:NAME_LENGTH].rstrip()


def _joined(window: Sequence[Looked], named: Mapping[str, str]) -> Header:
    """The header of these rows: of each column the lowest name, told apart by those above it."""
    *above, lowest = (row.names for row in window)
    width = max(len(row.names) for row in window)
    over = _spread(above, width)
    own = [_own(column, [*above, lowest]) for column in range(width)]
    counts = Counter(name for name, _level in own if name)
    wanted = {normalised(column) for column in named.values()}
    skipped = len(REFUSED_COLUMNS) if tuple(lowest[:2]) == REFUSED_COLUMNS and len(lowest) > 2 else 0
    places = tuple(column for column, (name, _level) in enumerate(own) if name and column >= skipped)
    names = tuple(
        _told_apart(own[column][0], [row[column] for row in over[: own[column][1]]], wanted, is_alone=counts[own[column][0]] == 1)
        for column in places
    )  # fmt: skip
    return Header(names, places, window[-1].line, width, window[0].line)


def _own(column: int, levels: list[list[str]]) -> tuple[str, int]:
    """The lowest name of a column, and its level."""
    for level in reversed(range(len(levels))):
        if column < len(levels[level]) and levels[level][column]:
            return levels[level][column], level
    return "", 0


def _spread(levels: list[list[str]], width: int) -> list[list[str]]:
    """The names above the lowest level over each column that they stand for: to the right until the next one begins."""
    spread: list[list[str]] = []
    for names in levels:
        row: list[str] = []
        for column in range(width):
            own = names[column] if column < len(names) else ""
            is_under_another = any(column and higher[column] != higher[column - 1] for higher in spread)
            row.append(own or ("" if is_under_another or not row else row[-1]))
        spread.append(row)
    return spread


def _told_apart(own: str, over: list[str], wanted: set[str], *, is_alone: bool) -> str:
    """A column's name: its own, where that is enough; else with what stands above it."""
    above = [name for name in dict.fromkeys(over) if name and name != own]
    if not above or (is_alone and normalised(own) in wanted):
        return own
    whole = "".join((*above, own))[:NAME_LENGTH]
    joined = [whole, *(upper + own for upper in reversed(above))]
    if normalised(own) not in KNOWN:
        joined += [own + upper for upper in reversed(above)]
    for words in (wanted, KNOWN):
        for name in joined:
            if normalised(name) in words:
                return name
    return own if is_alone else whole
