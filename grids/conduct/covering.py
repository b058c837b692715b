"""What marks cover in many rows of one model at once: what all of them say alike is framed a single time."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from grids.conduct.events import framed, named, text_of


class Told(NamedTuple):
    """A value with its texts, where several columns or rows say it: as a mark covers it, and as COPY takes it."""

    mark: str
    line: str


class Covering:
    """Frames columns of rows as `named` and `framed` do, for rows that say `alike` besides what each of them says.

    The first row tells which columns a row says for itself; one that says others is refused with a KeyError.
    """

    def __init__(self, columns: Iterable[str], alike: Mapping[str, Any]) -> None:
        self._columns, self._alike = tuple(columns), alike
        self._steps: list[tuple[str, str, str, int]] | None = None
        self._end = ""

    def of(self, row: Mapping[str, Any]) -> str:
        """The columns of a row, framed."""
        steps = self._steps
        if steps is None:
            steps = self._compiled(row)
        parts = []
        for before, column, head, length in steps:
            value = row[column]
            kind = type(value)
            text = value if kind is str else value.mark if kind is Told else text_of(value)
            parts.append(f"{before}\x1f{len(text) + length}{head}{text}" if text else before)
        parts.append(self._end)
        return "".join(parts)

    def _compiled(self, row: Mapping[str, Any]) -> list[tuple[str, str, str, int]]:
        """For each column that a row says: what stands before it in all rows, its name, what leads its text in."""
        steps, before = [], ""
        for column in self._columns:
            if column in row:
                steps.append((before, column, f":{column}=", len(column) + 1))
                before = ""
            else:
                if column not in self._alike:
                    raise KeyError(column)
                before += framed(named([column], self._alike))
        self._end, self._steps = before, steps
        return steps
