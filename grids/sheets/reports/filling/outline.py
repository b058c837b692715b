"""What whoever says which column goes where has to see of a workbook: its sheets with the texts of their first rows."""

from grids.sheets.reports.filling.book import Book, book_of
from grids.sheets.reports.filling.package import Package
from grids.sheets.reports.filling.references import letters_of
from grids.sheets.reports.filling.sheet import Cell, Sheet

SHEETS, ROWS, COLUMNS, LONGEST = 12, 40, 60, 60


def outline_of(data: bytes) -> dict:
    """Each sheet by name: its first rows, [number, {letters: text}], and which of them heads the columns."""
    package = Package.of(data)
    book = book_of(package)
    shown = [one for one in book.sheets if not one.is_hidden][:SHEETS]
    return {
        "kind": "xlsx",
        "sheets": [{"name": one.name, **_of(Sheet(package.parts[one.part]), book)} for one in shown],
    }


def _of(sheet: Sheet, book: Book) -> dict:
    rows = []
    for number in sorted(sheet.rows)[:ROWS]:
        cells = sheet.rows[number].cells
        texts = {
            letters_of(column): text_of(cells[column], book) for column in sorted(cells) if column <= COLUMNS
        }
        rows.append([number, {letters: text for letters, text in texts.items() if text}])
    head = max(rows, key=lambda row: (len(row[1]), -row[0]), default=[0, {}])
    return {"rows": [row for row in rows if row[1]], "head": head[0], "first": _first_below(sheet, head[0])}


def _first_below(sheet: Sheet, head: int) -> int:
    """The row behind the heads of columns, of which some are merged downwards."""
    return max([head, *(box.bottom for box in sheet.merged if box.top <= head <= box.bottom)]) + 1


def text_of(cell: Cell, book: Book) -> str:
    """What a cell shows, as far as it is a text or a plain number."""
    said = cell.value.said if cell.value else ""
    if cell.tag.given.get("t") == "s":
        at = int(said) if said.isdecimal() else -1
        said = book.strings[at] if 0 <= at < len(book.strings) else ""
    return " ".join((said or cell.inline).split())[:LONGEST]
