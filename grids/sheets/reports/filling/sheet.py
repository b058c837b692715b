"""One sheet of a workbook: its rows and cells as they lie in its part, what is merged, and how wide the free rows reach."""

from collections import defaultdict
from dataclasses import dataclass, field

from grids.files.cleaning.told import NotTakenError
from grids.sheets.reports.filling.package import Tag, prefix_of, tags
from grids.sheets.reports.filling.references import Box, box_of, letters_of, number_of

MAX_CELLS = 200_000


@dataclass(slots=True)
class Cell:
    """A cell. column: its number; formula: the element that holds it, None: it has none; value: what it says, as it is kept."""

    tag: Tag
    column: int
    formula: Tag | None = None
    value: Tag | None = None
    inline: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return self.formula is None and not (self.value and self.value.said) and not self.inline.strip()


@dataclass(slots=True)
class Row:
    """A row, with its cells by their columns."""

    tag: Tag
    number: int
    cells: dict[int, Cell] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell.is_empty for cell in self.cells.values())


class Sheet:
    """A sheet as it lies in its part."""

    def __init__(self, part: bytes) -> None:
        self.part, self.prefix = part, prefix_of(part)
        self.rows: dict[int, Row] = {}
        self.merged: list[Box] = []
        self.columns: list[tuple[int, int, str]] = []
        # elements outside of the rows that name cells, by what they are
        self.naming: dict[str, list[Tag]] = defaultdict(list)
        self.data: Tag | None = None
        self._cells: list[Cell] = []
        self._inside: list[Tag] = []
        self._waiting: dict[str, Tag] = {}
        self._count = 0
        for one in tags(part):
            self._take(one)
        if self.data is None:
            raise NotTakenError("broken")

    def _take(self, one: Tag) -> None:
        if one.name == "row":
            self._row(one)
        elif one.name == "c":
            self._cell(one)
        elif one.name in ("f", "v") and one.above and one.above.name == "c":
            self._waiting[one.name] = one
        elif one.name == "t" and not _is_reading(one):
            self._inside.append(one)
        elif one.name == "sheetData":
            self.data = one
        elif one.name == "col":
            self._column(one)
        else:
            self._named(one)

    def _named(self, one: Tag) -> None:
        if one.name == "mergeCell":
            self.merged.append(box_of(one.given.get("ref", "")))
        self.naming[one.name].append(one)

    def _column(self, one: Tag) -> None:
        if one.given.get("style", "0") != "0":
            span = (int(one.given.get("min", 0)), int(one.given.get("max", 0)))
            self.columns.append((*span, one.given["style"]))

    def _cell(self, one: Tag) -> None:
        reference = one.given.get("r", "")
        before = self._cells[-1].column if self._cells else 0
        column = number_of(reference.rstrip("0123456789")) if reference else before + 1
        inline = "".join(text.said for text in self._inside)
        self._cells.append(Cell(one, column, self._waiting.get("f"), self._waiting.get("v"), inline))
        self._waiting, self._inside = {}, []

    def _row(self, one: Tag) -> None:
        given = one.given.get("r", "")
        number = int(given) if given.isdecimal() and len(given) < 8 else max(self.rows, default=0) + 1
        self.rows[number] = Row(one, number, {cell.column: cell for cell in self._cells})
        self._cells = []
        self._count += len(self.rows[number].cells) + 1
        if self._count > MAX_CELLS:
            raise NotTakenError("too_much")

    @property
    def last(self) -> int:
        """The last row that there is."""
        return max(self.rows, default=0)

    def style_at(self, number: int, column: int) -> str:
        """How a cell of a row is drawn: as it says, else as its row, else as its column."""
        row = self.rows.get(number)
        if row and column in row.cells:
            return row.cells[column].tag.given.get("s", "0")
        if row and row.tag.given.get("customFormat") in ("1", "true"):
            return row.tag.given.get("s", "0")
        return next((style for least, most, style in self.columns if least <= column <= most), "0")

    def formulas(self) -> list[tuple[int, Cell]]:
        """Every cell with a formula, with its row."""
        return [
            (row.number, cell) for row in self.rows.values() for cell in row.cells.values() if cell.formula
        ]

    def free_until(self, first: int, columns: list[int], bordered: set[str]) -> int:
        """The last of the rows that are kept free for what is filled in: drawn as the first one is, and empty."""
        last = first
        while (
            (row := self.rows.get(last + 1))
            and row.is_empty
            and self._is_like(first, row.number, columns, bordered)
        ):
            last += 1
        return last

    def _is_like(self, first: int, number: int, columns: list[int], bordered: set[str]) -> bool:
        if any(box.top <= number <= box.bottom and box.top != box.bottom for box in self.merged):
            return False
        for column in columns:
            style, wanted = self.style_at(number, column), self.style_at(first, column)
            if style != wanted and not (style in bordered and wanted in bordered):
                return False
            if style == wanted == "0" and column not in self.rows[number].cells:
                return False
        return True

    def require_fillable(self, first: int, last: int, columns: list[int]) -> None:
        """NotTakenError where what is merged, or a formula, stands where rows are filled in."""
        for box in self.merged:
            if box.bottom < first or box.top > last:
                continue
            if box.top != box.bottom:
                raise NotTakenError("merged_rows", row=box.top)
            if any(box.left < column <= box.right for column in columns):
                raise NotTakenError("merged_column", column=letters_of(box.left + 1))
        row = self.rows.get(first)
        for cell in row.cells.values() if row else ():
            if cell.formula and cell.column not in columns:
                raise NotTakenError("formula_in_row", column=letters_of(cell.column), row=first)


def _is_reading(one: Tag) -> bool:
    return bool(one.above and one.above.name == "rPh")
