"""Formulas of a workbook's other sheets that name the filled one: they follow its rows, or it is said that they don't."""

import re
from xml.sax.saxutils import escape

from grids.sheets.reports.filling.book import Book
from grids.sheets.reports.filling.package import Package, edited
from grids.sheets.reports.filling.references import STRETCH, Shift, letters_of
from grids.sheets.reports.filling.sheet import Sheet

# what is said in a formula is no reference
PIECES = re.compile(r'("(?:[^"]|"")*")')


def follow(package: Package, book: Book, here: str, shift: Shift) -> list[list[str]]:
    """Write formulas of other sheets anew; what didn't follow, [what, where]. here: the filled sheet's name."""
    left: list[list[str]] = []
    naming = _naming(here)
    for one in book.sheets:
        part = package.parts[one.part]
        if one.name == here or b"!" not in part:
            continue
        sheet, edits = Sheet(part), []
        for number, cell in sheet.formulas():
            formula = cell.formula
            if formula is None or not naming.search(_bare(formula.said)):
                continue
            made = _followed(formula.said, naming, shift)
            if shift.more and formula.given.get("t") in ("shared", "array", "dataTable"):
                left += [["formula", f"{one.name}!{letters_of(cell.column)}{number}"]]
            elif made != formula.said:
                close = part.rindex(b"</", formula.start, formula.end)
                edits.append((formula.opened, close, escape(made).encode()))
            if cell.value is not None:
                # what it came to before isn't true any more
                edits.append((cell.value.start, cell.value.end, b""))
        package.parts[one.part] = edited(part, edits)
    return left


def _naming(here: str) -> re.Pattern[str]:
    """References to this sheet: 报表!E9, '一 季度'!$A$1:$E$9."""
    quoted = re.escape(here.replace("'", "''"))
    return re.compile(rf"(?<![\w.'\]:])(?:'{quoted}'|{re.escape(here)})!({STRETCH.pattern})(?![\w(])")


def _bare(formula: str) -> str:
    return PIECES.sub('""', formula)


def _followed(formula: str, naming: re.Pattern[str], shift: Shift) -> str:
    return "".join(
        piece
        if piece.startswith('"')
        else naming.sub(lambda one: one[0].removesuffix(one[1]) + shift.moved(one[1]), piece)
        for piece in PIECES.split(formula)
    )
