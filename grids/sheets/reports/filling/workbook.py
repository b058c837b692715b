"""A workbook filled in its own parts: rows are cloned, what stands below goes down, all else stays as it lies."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from grids.files.cleaning.told import NotTakenError
from grids.sheets.reports.filling.book import Book, book_of, links_of_sheet
from grids.sheets.reports.filling.elsewhere import follow
from grids.sheets.reports.filling.package import (
    BOOK,
    LINKS,
    TYPES,
    Package,
    Tag,
    edited,
    tags,
    with_attribute,
)
from grids.sheets.reports.filling.references import MAX_ROW, Box, Shift, letters_of, reaches, summed
from grids.sheets.reports.filling.rows import Value, Writer
from grids.sheets.reports.filling.sheet import Cell, Sheet

# elements beside the rows that name cells by these attributes
NAMING = {
    "dimension": "ref", "conditionalFormatting": "sqref", "dataValidation": "sqref", "hyperlink": "ref", "autoFilter": "ref",
    "sortState": "ref", "sortCondition": "ref", "protectedRange": "sqref", "ignoredError": "sqref", "mergeCell": "ref",
}  # fmt: skip
# what is drawn over cells and doesn't go with them
DRAWN = ("drawing", "legacyDrawing", "picture", "oleObjects")
CALCULATES = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Where:
    """Where rows are filled in: the sheet, the first row, and in which column (by its number) which value of a row."""

    sheet: str
    first: int
    columns: Mapping[int, int]


@dataclass(slots=True)
class Filled:
    """A filled workbook. free: how many rows were kept free; more: how many were put in; left: what didn't follow, [what, where]."""

    content: bytes = b""
    free: int = 1
    more: int = 0
    left: list[list[str]] = field(default_factory=list)


class Filling:
    """One sheet of a workbook, and how rows come into it."""

    def __init__(self, data: bytes, where: Where) -> None:
        self.package = Package.of(data)
        self.book: Book = book_of(self.package)
        self.named = self.book.sheet(where.sheet)
        self.sheet, self.where = Sheet(self.package.parts[self.named.part]), where
        columns = sorted(where.columns)
        self.last = self.sheet.free_until(where.first, columns, self.book.bordered)
        self.sheet.require_fillable(where.first, self.last, columns)
        self._require_no_table()
        self.writer = Writer(self.sheet, self.book.days, is_of_1904=self.book.is_of_1904)
        self.shift = Shift(self.last, 0)
        self.edits: list[tuple[int, int, bytes]] = []
        self.told = Filled(free=self.last - where.first + 1)

    def _require_no_table(self) -> None:
        for kind, part in links_of_sheet(self.package, self.named.part).values():
            if kind not in ("table", "pivotTable"):
                continue
            for one in tags(self.package.parts.get(part, b"<a/>")):
                if (
                    one.name == "table"
                    and int(re.sub(r".*\D", "", one.given.get("ref", "0")) or 0) >= self.where.first
                ):
                    raise NotTakenError("table", name=one.given.get("displayName", "")[:40])

    def fill(self, rows: Sequence[Sequence[Value]], mark: str) -> Filled:
        """Fill rows in; mark: the line below everything that says whose file it is."""
        self.told.more = more = max(0, len(rows) - self.told.free)
        if self.sheet.last + more + 2 > MAX_ROW:
            raise NotTakenError("too_many_rows")
        self.shift = Shift(self.last, more)
        self._rows(rows)
        if more:
            self._below()
            self._beside()
        if more or self.book.has_formulas:
            self._book()
        self._formulas(rows)
        self.told.left += follow(self.package, self.book, self.where.sheet, self.shift)
        self._mark(mark)
        self.package.parts[self.named.part] = edited(self.sheet.part, self.edits)
        self.told.content = self.package.packed()
        return self.told

    def _rows(self, rows: Sequence[Sequence[Value]]) -> None:
        made = []
        for place in range(max(len(rows), self.told.free)):
            values = rows[place] if place < len(rows) else ()
            model = self.where.first + min(place, self.told.free - 1)
            filled = {column: values[n] if values else None for column, n in self.where.columns.items()}
            made.append(self.writer.row(self.where.first + place, model, filled))
        start, end = self._room()
        self.edits.append((start, end, self._opened(b"".join(made))))

    def _room(self) -> tuple[int, int]:
        """From where to where the rows lie that are written anew."""
        there = [
            self.sheet.rows[n].tag for n in range(self.where.first, self.last + 1) if n in self.sheet.rows
        ]
        if there:
            return there[0].start, there[-1].end
        behind = [row.tag.start for row in self.sheet.rows.values() if row.number > self.last]
        data = self.sheet.data
        if self.sheet.part[data.opened - 2 : data.opened] == b"/>":
            return data.start, data.end
        at = min(behind) if behind else data.end - len(f"</{self.sheet.prefix}sheetData>")
        return at, at

    def _opened(self, made: bytes) -> bytes:
        data, name = self.sheet.data, f"{self.sheet.prefix}sheetData"
        is_closed = self.sheet.part[data.opened - 2 : data.opened] == b"/>"
        return f"<{name}>".encode() + made + f"</{name}>".encode() if is_closed else made

    def _below(self) -> None:
        """Rows below go down, each with its cells."""
        for row in self.sheet.rows.values():
            if row.number <= self.last:
                continue
            number = self.shift.row(row.number)
            self._set(row.tag, "r", str(number))
            for cell in row.cells.values():
                self._set(cell.tag, "r", f"{letters_of(cell.column)}{number}")

    def _set(self, one: Tag, name: str, value: str) -> None:
        made = with_attribute(self.sheet.part[one.start : one.opened], name, value)
        self.edits.append((one.start, one.opened, made))

    def _beside(self) -> None:
        """What names cells names them where they are now; what is merged in the model is merged in each row put in."""
        for name, attribute in NAMING.items():
            for one in self.sheet.naming[name]:
                if attribute in one.given:
                    moved = self.shift.all_moved if attribute == "sqref" else _whole(name, self.shift)
                    self._set(one, attribute, moved(one.given[attribute]))
        for one in self.sheet.naming["sqref"]:
            self._say(one, self.shift.all_moved(one.said))
        for one in self.sheet.naming["brk"]:
            if one.above and one.above.name == "rowBreaks" and one.given.get("id", "").isdecimal():
                self._set(one, "id", str(self.shift.row(int(one.given["id"]))))
        self._merged()
        drawn = [name for name in DRAWN if self.sheet.naming[name]]
        self.told.left += [["drawn", self.where.sheet]] if drawn else []

    def _merged(self) -> None:
        across = [box for box in self.sheet.merged if box.top == box.bottom == self.last]
        if not across:
            return
        (one,), x = self.sheet.naming["mergeCells"], self.sheet.prefix
        rows = range(self.last + 1, self.last + self.told.more + 1)
        made = "".join(
            f'<{x}mergeCell ref="{letters_of(box.left)}{row}:{letters_of(box.right)}{row}"/>'
            for row in rows
            for box in across
        )
        if "count" in one.given:
            self._set(one, "count", str(len(self.sheet.merged) + len(rows) * len(across)))
        at = one.end - len(f"</{x}mergeCells>")
        self.edits.append((at, at, made.encode()))

    def _say(self, one: Tag, text: str) -> None:
        close = self.sheet.part.rindex(b"</", one.start, one.end)
        self.edits.append((one.opened, close, escape(text).encode()))

    def _formulas(self, rows: Sequence[Sequence[Value]]) -> None:
        """Sums follow the rows that they add up; of other formulas that name moved rows it is said that they don't."""
        for number, cell in self.sheet.formulas():
            if self.where.first <= number <= self.last:
                continue
            self._formula(number, cell, rows)

    def _formula(self, number: int, cell: Cell, rows: Sequence[Sequence[Value]]) -> None:
        one = cell.formula
        if self.told.more:
            if "ref" in one.given:
                self._set(one, "ref", self.shift.carried(one.given["ref"]))
            is_wide = one.given.get("t") in ("shared", "array", "dataTable") and not _in_one_row(
                one.given.get("ref", "A1")
            )
            followed = self.shift.followed(one.said)
            if followed is None or (is_wide and reaches(one.said, self.last)):
                self.told.left.append(["formula", f"{letters_of(cell.column)}{self.shift.row(number)}"])
            elif followed != one.said:
                self._say(one, followed)
        if reaches(one.said, self.where.first) or one.given.get("t") == "shared":
            self._result(cell, rows)

    def _result(self, cell: Cell, rows: Sequence[Sequence[Value]]) -> None:
        """What a formula came to before isn't true any more: of a sum of filled rows it is known, of others not."""
        if cell.value is None:
            return
        box, value = summed(cell.formula.said), cell.value
        known = self._sum(box, rows) if box and "t" not in cell.tag.given else None
        if known is None:
            self.edits.append((value.start, value.end, b""))
        else:
            x = self.sheet.prefix
            self.edits.append((value.start, value.end, f"<{x}v>{known}</{x}v>".encode()))

    def _sum(self, box: Box, rows: Sequence[Sequence[Value]]) -> float | None:
        if (
            box.left != box.right
            or box.left not in self.where.columns
            or (box.top, box.bottom) != (self.where.first, self.last)
        ):
            return None
        values = [row[self.where.columns[box.left]] for row in rows]
        return sum(one for one in values if isinstance(one, int | float) and not isinstance(one, bool))

    def _mark(self, mark: str) -> None:
        number, x = self.shift.row(self.sheet.last) + 2, self.sheet.prefix
        number = max(number, self.where.first + max(self.told.free, 1) + self.told.more + 1)
        row = (
            f'<{x}row r="{number}">'.encode() + self.writer.cell(number, 1, mark, "0") + f"</{x}row>".encode()
        )
        data = self.sheet.data
        if self.sheet.part[data.opened - 2 : data.opened] == b"/>":
            start, end, made = self.edits.pop(0)
            made = made.removesuffix(f"</{x}sheetData>".encode()) + row + f"</{x}sheetData>".encode()
            self.edits.append((start, end, made))
            return
        at = data.end - len(f"</{x}sheetData>")
        if self.edits[0][1] == at:
            start, end, made = self.edits.pop(0)
            self.edits.append((start, end, made + row))
        else:
            self.edits.append((at, at, row))

    def _book(self) -> None:
        """Names of stretches in this sheet, and that everything is reckoned anew when the workbook is opened."""
        part, edits = self.package.parts[BOOK], []
        for one in tags(part):
            if self.told.more and one.name == "definedName" and one.end > one.opened:
                text = self._renamed(one)
                if text is not None and text != one.said:
                    close = part.rindex(b"</", one.start, one.end)
                    edits.append((one.opened, close, escape(text).encode()))
        if self.book.has_formulas:
            edits += _reckons_anew(part)
        if self.book.has_formulas and self.told.more:
            self._drop_order()
        self.package.parts[BOOK] = edited(part, edits)

    def _renamed(self, one: Tag) -> str | None:
        """A name's stretches as they are now; None where it names this sheet otherwise than by stretches, which is said."""
        made = []
        for piece in one.said.split(","):
            sheet, _sign, reference = piece.rpartition("!")
            if sheet.strip("'").replace("''", "'") != self.where.sheet:
                made.append(piece)
                continue
            moved = self.shift.moved(reference)
            if moved == reference and reaches(reference, self.last + 1):
                self.told.left.append(["name", one.given.get("name", "")[:40]])
                return None
            made.append(f"{sheet}!{moved}")
        return ",".join(made)

    def _drop_order(self) -> None:
        """The order in which formulas were reckoned names cells where they were; programs make it anew."""
        gone = next((name for name in self.package.parts if name.lower() == "xl/calcchain.xml"), None)
        if gone is None:
            return
        del self.package.parts[gone]
        for name, attribute in ((TYPES, "PartName"), (LINKS, "Target")):
            part = self.package.parts[name]
            found = [
                (one.start, one.end, b"")
                for one in tags(part)
                if one.given.get(attribute, "").lower().endswith("calcchain.xml")
            ]
            self.package.parts[name] = edited(part, found)


def _whole(name: str, shift: Shift) -> Callable[[str], str]:
    return shift.carried if name in ("mergeCell", "hyperlink") else shift.moved


def _in_one_row(reference: str) -> bool:
    numbers = re.findall(r"[0-9]+", reference)
    return len(set(numbers)) == 1


def _reckons_anew(part: bytes) -> list[tuple[int, int, bytes]]:
    if found := CALCULATES.search(part):
        return [(found.start(), found.end(), with_attribute(found[0], "fullCalcOnLoad", "1"))]
    behind = next((one for one in tags(part) if one.name == "definedNames"), None) or next(
        one for one in tags(part) if one.name == "sheets"
    )
    name = re.match(rb"<(\w+:)?", part[behind.start :])[1] or b""
    return [(behind.end, behind.end, b"<" + name + b'calcPr fullCalcOnLoad="1"/>')]
