"""Sheets of an .xls workbook, the format before 2007, as Excel and WPS still write it."""

import sys
from collections.abc import Iterator
from typing import Any

import xlrd

from whistles.ledgers.cells import NO_RESULT
from whistles.ledgers.merged import Merged, spread
from whistles.ledgers.number_formats import as_cell, shape, shows_date, shows_time, written
from whistles.ledgers.others.formulas import Place, unworked
from whistles.ledgers.others.read import Locked, ReadSheet


def sheets(path: str) -> Iterator[ReadSheet]:
    """The worksheets of a workbook in their order. Raises Locked, or whatever its reader raises of a broken one."""
    try:
        workbook = xlrd.open_workbook(
            path, on_demand=True, formatting_info=True, ragged_rows=True, logfile=sys.stderr
        )
    except xlrd.XLRDError as refused:
        if "encrypted" in str(refused):
            raise Locked from refused
        raise
    cells = _Cells(workbook)
    for name, waiting in zip(workbook.sheet_names(), unworked(path), strict=True):
        sheet = workbook.sheet_by_name(name)
        rows = [cells.of_row(sheet, row, waiting) for row in range(sheet.nrows)]
        over = [
            Merged(top + 1, bottom, left)
            for top, bottom, left, _right in sheet.merged_cells
            if bottom - top > 1
        ]
        numbered = spread(enumerate(rows, start=1), over)
        rows = [cells for _line, cells in numbered]
        yield ReadSheet(name, rows, is_visible=sheet.visibility == 0, epoch_1904=bool(workbook.datemode))
        workbook.unload_sheet(name)


class _Cells:
    """The cells of a workbook as everybody reads them: a date where the format shows one, an error as its text."""

    def __init__(self, workbook: xlrd.Book) -> None:
        self._workbook = workbook
        self._codes: dict[int, str] = {}

    def of_row(self, sheet: xlrd.sheet.Sheet, row: int, waiting: set[Place]) -> list[Any]:
        """The cells of a row from its first column on; "" where nothing stands."""
        return [
            NO_RESULT if waiting and (row, column) in waiting else self._value(sheet, row, column, kind)
            for column, kind in enumerate(sheet.row_types(row))
        ]  # fmt: skip

    def _value(self, sheet: xlrd.sheet.Sheet, row: int, column: int, kind: int) -> object:
        value = sheet.cell_value(row, column)
        if kind == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(value, "#VALUE!")
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return value
        code = self._code(sheet.cell_xf_index(row, column))
        if shows_date(0, code):
            return as_cell(value, with_time=shows_time(0, code), epoch_1904=bool(self._workbook.datemode))
        by = shape(code)
        return written(value, by) if by else value

    def _code(self, style: int) -> str:
        """The number format of a style as it is written."""
        if style not in self._codes:
            key = self._workbook.xf_list[style].format_key
            self._codes[style] = self._workbook.format_map[key].format_str
        return self._codes[style]
