"""Rows of a table whose cells may span rows and columns, filled in the order in which a file tells them."""

from typing import Any

MAX_COLUMNS, MAX_ROWS = 16_384, 1_048_576


class Grid:
    """A cell that spans rows stands in each of them; one that spans columns stands in its first.

    Raises ValueError beyond the columns and rows of a spreadsheet: a span is quickly written and costs memory.
    """

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        # by column: in how many more rows it stands, and what
        self._hanging: dict[int, tuple[int, Any]] = {}

    def begin_row(self, number: int | None = None) -> None:
        """Begin the next row, or the one of a number that counts from 1."""
        last = number or len(self.rows) + 1
        if last > MAX_ROWS:
            raise ValueError("too many rows")
        while len(self.rows) < last:
            self.end_row()
            self.rows.append([])

    def put(self, value: Any, *, down: int = 1, across: int = 1, at: int | None = None) -> None:
        """Set the next free cell of the row, or the one in column `at`."""
        row = self.rows[-1]
        self._fill(MAX_COLUMNS if at is None else at, gaps=at is not None)
        if len(row) + across > MAX_COLUMNS:
            raise ValueError("too many columns")
        for offset in range(across):
            told = None if offset else value
            if down > 1:
                self._hanging[len(row)] = (down - 1, told)
            row.append(told)

    def end_row(self) -> None:
        """What hangs into the row under way, behind its last cell, stands in it as well."""
        if self.rows and self._hanging:
            self._fill(max(self._hanging) + 1, gaps=True)

    def _fill(self, until: int, *, gaps: bool) -> None:
        row = self.rows[-1]
        while len(row) < until:
            hanging = self._hanging.pop(len(row), None)
            if hanging is None and not gaps:
                return
            left, value = hanging or (0, None)
            if left > 1:
                self._hanging[len(row)] = (left - 1, value)
            row.append(value)
