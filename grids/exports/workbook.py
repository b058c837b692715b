"""Workbooks, written row by row in constant memory."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grids.exports.cells import is_like_a_formula, plain, text_of
from grids.exports.head import Head
from grids.lists.listing import Value
from grids.lists.tables import Share

# as far as a column is made as wide as what stands in it
NARROWEST, WIDEST = 8, 44
# of how many rows the widths are taken; in constant memory they stand before the rows do
SEEN = 60
NAME_MAX = 31


class Workbook:
    """A workbook with one sheet a table, each below the lines that say what the file is."""

    def __init__(self, target: BinaryIO, head: Head, folder: Path) -> None:
        """target: where it is written to, from its beginning; folder: where parts of it lie meanwhile."""
        options = {
            "constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "nan_inf_to_errors": True,
        }  # fmt: skip
        self.book, self.head = xlsxwriter.Workbook(target, options), head
        self.book.set_properties({"title": head.title, "comments": head.mark})
        self.formats = _formats(self.book)
        self.names: set[str] = set()

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]], note: str = "") -> int:
        """One table; how many rows it has. The rows are asked for one after another, and none is kept."""
        rows = iter(rows)
        first = [row for _number, row in zip(range(SEEN), rows, strict=False)]
        sheet = self.book.add_worksheet(self._name(title))
        self._prepare(sheet, heads, first)
        at = self._above(sheet, title, heads, note)
        number = 0
        for part in (first, rows):
            for row in part:
                number += 1
                self._row(sheet, at + number, row)
        self._below(sheet, at, number, len(heads))
        return number

    def close(self) -> None:
        """The last byte is written."""
        self.book.close()

    def _name(self, title: str) -> str:
        """What a sheet may be called: without signs that no program takes, short, and unlike every other."""
        base = (
            "".join("－" if sign in "[]:*?/\\'" else sign for sign in text_of(title))[: NAME_MAX - 3] or "1"
        )
        name, number = base, 1
        while name.lower() in self.names:
            number += 1
            name = f"{base}{number}"
        self.names.add(name.lower())
        return name

    def _prepare(self, sheet: Worksheet, heads: Sequence[str], first: Sequence[Sequence[Value]]) -> None:
        for at, name in enumerate(heads):
            widths = [_width(name), *(_width(row[at]) for row in first if at < len(row))]
            sheet.set_column(at, at, min(max(NARROWEST, *widths) + 2, WIDEST))
        # on paper: whole in width, its heads on every page, and whose it is
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        mark = self.head.mark.replace("&", "&&")[:200]
        sheet.set_header(f"&L{mark}")
        sheet.set_footer("&R&P / &N")

    def _above(self, sheet: Worksheet, title: str, heads: Sequence[str], note: str) -> int:
        """The lines above the table and its heads; the line of these."""
        title = self.head.title if title == self.head.title else f"{self.head.title} · {title}"
        sheet.write_string(0, 0, text_of(title), self.formats["title"])
        lines = [*self.head.lines, *([(_("口径"), note)] if note else [])]
        for at, (name, said) in enumerate(lines, start=1):
            sheet.write_string(at, 0, f"{name}：{text_of(said)}", self.formats["line"])
        at = len(lines) + 1
        for column, name in enumerate(heads):
            sheet.write_string(at, column, text_of(name), self.formats["head"])
        sheet.freeze_panes(at + 1, 1)
        sheet.repeat_rows(at)
        return at

    def _row(self, sheet: Worksheet, at: int, row: Sequence[Value]) -> None:
        formats, text = self.formats, self.formats["text"]
        for column, value in enumerate(row):
            value = plain(value)
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(
                    at, column, value, formats["neutral"] if is_like_a_formula(value) else text
                )
            elif isinstance(value, datetime):
                sheet.write_datetime(at, column, value, formats["moment"])
            elif isinstance(value, bool):
                sheet.write_string(at, column, _("是") if value else _("否"), text)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, formats["day"])
            else:
                name = "share" if isinstance(value, Share) else "number" if isinstance(value, int) else "part"
                sheet.write_number(at, column, value, formats[name])

    def _below(self, sheet: Worksheet, at: int, number: int, columns: int) -> None:
        last = at + number
        if number and columns:
            sheet.autofilter(at, 0, last, columns - 1)
            # numbers of matters are names, not numbers
            sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        sheet.write_string(last + 1, 0, _("共 %(n)d 行") % {"n": number}, self.formats["line"])
        sheet.write_string(last + 2, 0, self.head.mark, self.formats["line"])


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    top = {"valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "line": book.add_format({"font_color": "#555555"}),
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF6", "bottom": 1, "valign": "vcenter"}),
        "text": book.add_format(top),
        # the program's own sign that this is a text, kept when the cell is edited
        "neutral": book.add_format({**top, "quote_prefix": True}),
        "number": book.add_format({**top, "num_format": "#,##0"}),
        "part": book.add_format(top),
        "share": book.add_format({**top, "num_format": "0.0%"}),
        "day": book.add_format({**top, "num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({**top, "num_format": "yyyy-mm-dd hh:mm"}),
    }


def _width(value: Value) -> int:
    """How wide a value is, in digits: a Chinese character is two."""
    if isinstance(value, datetime):
        return 16
    text = str(value if value is not None else "")[:WIDEST]
    return len(text) + sum(ord(sign) > 0x2E7F for sign in text)
