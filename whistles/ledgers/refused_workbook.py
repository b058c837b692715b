"""Writes the refused rows back as a workbook that can be mended and uploaded again."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from django.utils.translation import gettext as _

from whistles.ledgers.cells import Cell
from whistles.ledgers.headers import REFUSED_COLUMNS

SHEET, TAKEN_SHEET = "需修改的行", "下载记录"
MOMENT = "%Y-%m-%d %H:%M"
MAX_SHEET_ROWS = 1_048_576
MAX_CELL_LENGTH = 32_767
CUT_MARK = "…（原文过长，此处截断）"
# Lone surrogates and non-characters can't be written to XML at all.
_UNWRITABLE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


class Taken(NamedTuple):
    """Who took the rows away, when and why; it goes with them."""

    who: str
    at: datetime
    reason: str


def write_refused(
    path: Path, header: Sequence[str], refused_rows: Iterable[tuple[int, Sequence[Cell], str]], taken: Taken
) -> int:
    """Write (line, cells, reason) rows under the ledger's own header, its order kept; the number of rows written.

    Who took them when and why stands on a sheet behind them, and at the foot of each page that is printed.

    The two columns in front, 行 and 原因, are left out when the workbook is read as a ledger. Text is written as text,
    so a cell that begins with = is no formula. Rows beyond one sheet go on in the next.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(str(path), options) as workbook:
        writer = _SheetWriter(workbook, header, footer=f"{taken.who} {taken.at:{MOMENT}}")
        count = 0
        for line, cells, reason in refused_rows:
            writer.write(line, cells, reason)
            count += 1
        _write_taken(workbook, taken, count)
    return count


def _write_taken(workbook: xlsxwriter.Workbook, taken: Taken, rows: int) -> None:
    sheet = workbook.add_worksheet(TAKEN_SHEET)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 60)
    lines = (
        (_("下载人"), taken.who),
        (_("下载时间"), f"{taken.at:{MOMENT}}"),
        (_("下载事由"), taken.reason),
        (_("行数"), str(rows)),
        (_("说明"), _("内含姓名和电话，只用于改好再传；用完请删除。这次下载已记入安全日志。")),
    )
    for row, (label, text) in enumerate(lines):
        sheet.write_string(row, 0, str(label))
        sheet.write_string(row, 1, _writable(str(text)))


class _SheetWriter:
    """Writes rows one below the other, opening another sheet when one is full."""

    def __init__(self, workbook: xlsxwriter.Workbook, header: Sequence[str], *, footer: str) -> None:
        self._workbook = workbook
        self._footer = footer.replace("&", "&&")
        self._header = header
        self._bold = workbook.add_format({"bold": True, "bg_color": "#F2F2F2", "bottom": 1})
        self._wrapped = workbook.add_format({"text_wrap": True, "valign": "top", "font_color": "#9C0006"})
        self._moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._text = workbook.add_format({"num_format": "@"})
        self._sheets = 0
        self._open_sheet()

    def write(self, line: int, cells: Sequence[Cell], reason: str) -> None:
        """One refused row: its line, why it was refused, and its cells."""
        if self._next == MAX_SHEET_ROWS:
            self._open_sheet()
        at = self._next
        self._next += 1
        reasons = [reason]
        self._sheet.write_number(at, 0, line)
        texts = [self._cut(cell, place, reasons) for place, cell in enumerate(cells)]
        self._sheet.write_string(at, 1, _writable("；".join(reasons))[:MAX_CELL_LENGTH], self._wrapped)
        for column, cell in enumerate(texts, start=len(REFUSED_COLUMNS)):
            self._write_cell(at, column, cell)

    def _open_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._workbook.add_worksheet(SHEET if self._sheets == 1 else f"{SHEET} {self._sheets}")
        self._sheet.freeze_panes(1, len(REFUSED_COLUMNS))
        self._sheet.set_footer(f"&L{self._footer}&R&P / &N")
        self._sheet.set_column(0, 0, 8)
        self._sheet.set_column(1, 1, 48)
        self._sheet.set_column(2, len(self._header) + 1, 20)
        for column, name in enumerate((*REFUSED_COLUMNS, *self._header)):
            self._sheet.write_string(0, column, _writable(name)[:MAX_CELL_LENGTH], self._bold)
        self._next = 1

    def _cut(self, cell: Cell, place: int, reasons: list[str]) -> Cell:
        """The cell, or its beginning where Excel can't hold it; the reasons then say so."""
        if not isinstance(cell, str):
            return cell
        text = _writable(cell)
        if _excel_length(text) <= MAX_CELL_LENGTH:
            return text
        name = (
            self._header[place] if place < len(self._header) else _("第 %(place)s 列") % {"place": place + 1}
        )
        reasons.append(
            _("“%(name)s”超过 Excel 单元格上限 %(limit)s 字，这里只写出前面部分")
            % {"name": name, "limit": MAX_CELL_LENGTH}
        )
        room = MAX_CELL_LENGTH - len(CUT_MARK)
        return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore") + CUT_MARK

    def _write_cell(self, row: int, column: int, cell: Cell) -> None:
        sheet = self._sheet
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, datetime) and cell.tzinfo is None and cell.year >= 1900:
            sheet.write_datetime(row, column, cell, self._moment)
        elif isinstance(cell, date) and not isinstance(cell, datetime) and cell.year >= 1900:
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), self._day)
        elif isinstance(cell, (int, float)) and math.isfinite(cell):
            # one so long that it has been rounded stays a number, which is refused again: as text it would look whole
            sheet.write_number(row, column, cell)
        else:
            sheet.write_string(row, column, str(cell), self._text)


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def _excel_length(text: str) -> int:
    """The length as Excel counts it: a character outside the basic plane counts twice."""
    return len(text) if len(text) * 2 <= MAX_CELL_LENGTH else len(text.encode("utf-16-le")) // 2
