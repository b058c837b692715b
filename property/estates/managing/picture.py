"""The history of an estate's management as a picture: where each stretch lies on a line, in whole numbers. No database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDE = 1000
# no stretch is narrower than this, so that the shortest can be seen and pressed
LEAST = 14
# years named below the line at most
YEARS_MOST = 9


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch on the line: where it begins, how wide it is, what it is; what of it fits into it."""

    at: int
    wide: int
    kind: str
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """The whole line: its bars, the years with their places, where today is."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, int], ...]
    today: int
    wide: int = WIDE


# letters of a bar's name are so wide, and this much stays free beside them
LETTER, BESIDE = 15, 16


def line_of(stretches: Sequence[tuple[date, date | None, str, str]], today: date) -> Line | None:
    """The line of stretches (from, until, kind, name), the first first; None where there are none."""
    if not stretches:
        return None
    first = stretches[0][0]
    last = max([today, *(until for _from, until, *_rest in stretches if until)])
    days = max((last - first).days, 1)

    def place(day: date) -> int:
        return min(max((day - first).days, 0), days) * WIDE // days

    bars = []
    for since, until, kind, name in stretches:
        at, end = place(since), place(until or last)
        wide = max(end - at, LEAST)
        text = name if len(name) * LETTER + BESIDE <= wide else ""
        bars.append(Bar(min(at, WIDE - wide), wide, kind, text, name))
    step = max(1, -(-(last.year - first.year + 1) // YEARS_MOST))
    years = [
        (place(date(year, 1, 1)), year)
        for year in range(first.year, last.year + 1, step)
        if year > first.year
    ]
    return Line(tuple(bars), ((0, first.year), *(one for one in years if one[0] > LETTER * 3)), place(today))
