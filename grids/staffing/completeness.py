"""How complete grids were staffed over time: worked out of the appointments, for any day that has been."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from grids.areas.models import Area
from grids.staffing.spans import Staffed, staffed

# so many days are shown one by one; a longer time by its months
BY_DAY_MOST = 62
MONTHS_MOST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A grid, or the whole: held and due on each day; None where the grid was not there."""

    name: str
    code: str
    values: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Completeness over time. days: on which it was counted, each at its end."""

    area: Area
    days: tuple[date, ...]
    is_by_month: bool
    lines: tuple[Line, ...]
    whole: Line


def points(first: date, last: date) -> tuple[tuple[date, ...], bool]:
    """The days to look at: each one, or the ends of months and the last day."""
    if (last - first).days < BY_DAY_MOST:
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1)), False
    found, year, month = [], first.year, first.month
    while (end := date(year, month, monthrange(year, month)[1])) < last:
        found.append(end)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple([*found, last][-MONTHS_MOST:]), True


def completeness(area: Area, first: date, last: date) -> Course:
    """Held and due posts (1 and N) of each grid of an area and of all together, on days between two, by today's schemes."""
    days, is_by_month = points(first, last)
    found = staffed(area, days[0], days[-1])
    lines = tuple(
        Line(grid.name, grid.code, tuple(_on(found, grid, day) for day in days)) for grid in found.grids
    )
    whole = tuple(together([line.values[at] for line in lines]) for at in range(len(days)))
    return Course(area, days, is_by_month, lines, Line(area.name, area.code, whole))


def _on(found: Staffed, grid: Area, day: date) -> tuple[int, int] | None:
    if (grid.starts_on and grid.starts_on > day) or (grid.ends_on and grid.ends_on <= day):
        return None
    columns = found.columns_of(grid)
    return sum(found.is_filled(grid, column, day) for column in columns), len(columns)


def together(values: Iterable[tuple[int, int] | None]) -> tuple[int, int] | None:
    """Several lines on one day as one."""
    there = [value for value in values if value]
    return (sum(held for held, _due in there), sum(due for _held, due in there)) if there else None
