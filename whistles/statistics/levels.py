"""Sums of a whole ledger from its leaves: level from level, months from days where these are there.

Another way to the same rows than a refresh's (folding.spread), so that a recount shares no mistake with what it checks.
"""

from dataclasses import dataclass

from whistles.statistics.folding import LEVEL, LEVELS, MONTH, ROLLED, Book


@dataclass(frozen=True, slots=True)
class Level:
    """How many areas of a level are known, and how many of them have days and months."""

    areas: int
    days: int
    months: int

    def some(self, grain: str) -> bool:
        """Whether any area has sums of this grain."""
        return bool(self.days if grain == "d" else self.months)

    def all(self, grain: str) -> bool:
        """Whether the level's sums are those of the whole ledger."""
        return self.areas == (self.days if grain == "d" else self.months)


def fill(cursor, book: Book, leaves: str, into: str) -> int:
    """Write the sums of all leaves of a table for each area that has sums; how many rows they are.

    Every area with a leaf is known (areas.know), else a level that seems whole isn't.
    """
    levels, own = _levels(cursor, book), _own(cursor, leaves)
    rows = 0
    for grain in "dm":
        below = 0
        for digits, level in levels.items():
            if level.some(grain):
                is_of_days = grain == "m" and not below and level.all("d")
                source = (
                    _rows(book, into, "d", digits)
                    if is_of_days
                    else _source(book, (leaves, own), (into, grain), digits, below)
                )
                cursor.execute(_summed(book, into, source, grain, digits, is_whole=level.all(grain)))
                rows += cursor.rowcount
            if level.all(grain):
                below = digits
    return rows


def _levels(cursor, book: Book) -> dict[int, Level]:
    cursor.execute(
        f"""
        SELECT {LEVEL}, count(*), count(*) FILTER (WHERE {book.days}), count(*) FILTER (WHERE has_months)
        FROM {ROLLED} GROUP BY 1
        """
    )
    found = {digits: Level(*counted) for digits, *counted in cursor.fetchall()}
    return {digits: found[digits] for digits in LEVELS if digits in found}


def _own(cursor, leaves: str) -> set[int]:
    """The levels at which anything is recorded: mostly one or two."""
    cursor.execute(f"SELECT DISTINCT {LEVEL} FROM (SELECT DISTINCT area_code FROM {leaves}) AS own")
    return {digits for (digits,) in cursor.fetchall()}


def _source(
    book: Book, recorded: tuple[str, set[int]], summed: tuple[str, str], digits: int, below: int
) -> str:
    """SQL of what adds up to a level: the sums of a whole level below, and what was recorded above that."""
    leaves, own = recorded
    into, grain = summed
    mine = {one for one in own if one >= digits and (not below or one < below)}
    parts = [_rows(book, into, grain, below)] if below else []
    if mine or not parts:
        only = "" if mine == own else f" WHERE {LEVEL} = ANY(ARRAY{sorted(mine)}::int[])"
        parts.append(f"SELECT {_columns(book)} FROM {leaves}{only}")
    return " UNION ALL ".join(parts)


def _columns(book: Book) -> str:
    return f"{book.cell}, {book.columns}"


def _rows(book: Book, into: str, grain: str, digits: int) -> str:
    """SQL of the sums of a level."""
    return f"SELECT {_columns(book)} FROM {into} WHERE grain = '{grain}' AND {LEVEL} = {digits}"


def _summed(book: Book, into: str, source: str, grain: str, digits: int, *, is_whole: bool) -> str:
    area = f"left(area_code, {digits})"
    code = f"{area} || '00'" if digits == LEVELS[-1] else area
    day = MONTH if grain == "m" else "day"
    keys = ", ".join(book.keys)
    has = book.days if grain == "d" else "has_months"
    only = f"WHERE {code} IN (SELECT area_code FROM {ROLLED} WHERE {has})"
    return f"""
        INSERT INTO {into} ({book.key}, {book.columns})
        SELECT {code}, '{grain}', {day}, {keys}, {book.sums} FROM ({source}) AS s
        {"" if is_whole else only} GROUP BY {area}, {day}, {keys}
    """
