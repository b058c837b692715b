"""Which posts of grids are held on a day, and which stand empty since when. Of rows and columns; never of a person."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from grids.areas.models import Area
from grids.areas.queries import with_names
from grids.staffing.covering import filled
from grids.staffing.spans import Column, Span, Staffed, staffed

SOON = timedelta(days=30)
LONG_DAYS = 30


@dataclass(frozen=True, slots=True)
class Cell:
    """A post of a grid on a day.

    holders: who holds it; is_above: held by the grid around it alone. led_from: who leads the grid around, where this one has
    no leader of its own. since: empty from this day on, None: never held and the grid's first day not known; before: who held
    it last. next_day: when the next one begins. ends: the last day of what is held, where that is near. seen: the newest
    appointment that was known.
    """

    column: Column
    holders: tuple[Span, ...] = ()
    is_above: bool = False
    led_from: tuple[Span, ...] = ()
    since: date | None = None
    before: str = ""
    next_day: date | None = None
    ends: date | None = None
    day: date | None = None
    seen: int = 0

    @property
    def is_hole(self) -> bool:
        """Whether nobody holds it."""
        return not self.holders

    @property
    def days(self) -> int | None:
        """For how many days it has been empty; None where nobody knows."""
        return (self.day - self.since).days if self.is_hole and self.since and self.day else None


@dataclass(frozen=True)
class Row:
    """A grid. cells: by the matrix' columns, None where its scheme has no such post; others: how many of X."""

    grid: Area
    cells: tuple[Cell | None, ...]
    others: int
    people: int

    @cached_property
    def posts(self) -> list[Cell]:
        """The posts that this grid has."""
        return [cell for cell in self.cells if cell]

    @cached_property
    def holes(self) -> list[Cell]:
        """Those that stand empty, the longest first."""
        return sorted((cell for cell in self.posts if cell.is_hole), key=lambda cell: -_length(cell))

    @property
    def filled(self) -> int:
        """How many posts are held."""
        return len(self.posts) - len(self.holes)

    @property
    def longest(self) -> int:
        """The days of its longest hole, for the order of cards."""
        return _length(self.holes[0]) if self.holes else -1

    @property
    def soon(self) -> list[Cell]:
        """Those that end soon."""
        return [cell for cell in self.posts if cell.ends]


def _length(cell: Cell) -> int:
    # what was never held is the oldest hole of all
    return cell.days if cell.days is not None else 10**6


@dataclass(frozen=True)
class Matrix:
    """The grids of an area on a day, by the posts of the schemes that hold there."""

    area: Area
    day: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    schemes: tuple[str, ...]

    @cached_property
    def totals(self) -> list[tuple[int, int]]:
        """Held and due, column by column."""
        cells = [[row.cells[at] for row in self.rows if row.cells[at]] for at in range(len(self.columns))]
        return [(sum(not cell.is_hole for cell in column), len(column)) for column in cells]

    @property
    def filled(self) -> int:
        """How many posts are held."""
        return sum(held for held, _due in self.totals)

    @property
    def due(self) -> int:
        """How many there are."""
        return sum(due for _held, due in self.totals)

    @property
    def holes(self) -> int:
        """How many stand empty."""
        return self.due - self.filled

    @property
    def longest(self) -> int | None:
        """The days of the longest hole of which it is known."""
        known = [cell.days for row in self.rows for cell in row.holes if cell.days is not None]
        return max(known, default=None)

    @property
    def others(self) -> int:
        """How many of X there are."""
        return sum(row.others for row in self.rows)


def vacancies(area: Area, day: date) -> Matrix:
    """The matrix of an area (or of one grid) on a day; a number of questions that doesn't grow with the grids."""
    found = staffed(area, day, day)
    columns = found.columns
    with_names(found.grids)
    rows = tuple(_row(found, grid, columns, day) for grid in found.grids)
    schemes = tuple(dict.fromkeys(scheme.name for scheme in found.schemes.values() if scheme.name))
    return Matrix(area, day, columns, rows, schemes)


def _row(found: Staffed, grid: Area, columns: tuple[Column, ...], day: date) -> Row:
    mine = {column.kind.pk: column for column in found.columns_of(grid)}
    cells = tuple(
        _cell(found, grid, mine[column.kind.pk], day) if column.kind.pk in mine else None
        for column in columns
    )
    others = {span.member_id for span in found.support.get(grid.code, ()) if span.holds(day)}
    people = others | {span.member_id for span in _own(found, grid, columns) if span.holds(day)}
    return Row(grid, cells, len(others), len(people))


def _own(found: Staffed, grid: Area, columns: tuple[Column, ...]) -> list[Span]:
    return [span for column in columns for span in found.spans.get((grid.code, column.kind.pk), ())]


def _cell(found: Staffed, grid: Area, column: Column, day: date) -> Cell:
    own, above = found.of(grid, column)
    seen = max((span.id for span in own), default=0)
    post = filled(own, above, leads=column.is_leader, begun=grid.starts_on, day=day)
    if not post.holders:
        before = post.last.name if post.last else ""
        return Cell(
            column, led_from=post.led_from, since=post.since, before=before, next_day=post.next_day, day=day, seen=seen
        )  # fmt: skip
    ends = max(span.upper or date.max for span in post.holders)
    near = ends - timedelta(days=1) if ends - day <= SOON else None
    return Cell(column, post.holders, post.is_above, next_day=post.next_day, ends=near, day=day, seen=seen)
