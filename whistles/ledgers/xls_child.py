"""Run as a script of its own by xls_file: turns one .xls workbook into lines of JSON, under limits.

The reader of the old format takes any amount of time and memory on some broken files; here that costs nobody but this
process.
"""

import json
import resource
import sys
from datetime import date, datetime
from pathlib import Path

import xlrd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from whistles.ledgers.number_formats import as_cell, padded, padding, shows_date, shows_time

MAX_MEMORY_BYTES = 2 << 30
MAX_OUTPUT_BYTES = 1 << 30
MAX_SECONDS = 60
EXIT_LOCKED = 3


def main(path: str) -> int:
    """Write every sheet: a line with its name and whether it is visible, then its rows, one a line."""
    for limit, most in (
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, MAX_OUTPUT_BYTES),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        # who started us may have been given less
        given = resource.getrlimit(limit)[1]
        held = most if given == resource.RLIM_INFINITY else min(most, given)
        resource.setrlimit(limit, (held, held))
    try:
        workbook = xlrd.open_workbook(
            path, on_demand=True, formatting_info=True, ragged_rows=True, logfile=sys.stderr
        )
    except xlrd.XLRDError as refused:
        if "encrypted" in str(refused):
            return EXIT_LOCKED
        raise
    cells = Cells(workbook)
    for name in workbook.sheet_names():
        sheet = workbook.sheet_by_name(name)
        about = {"name": name, "is_visible": sheet.visibility == 0, "epoch_1904": cells.epoch_1904}
        sys.stdout.write(json.dumps(about) + "\n")
        for row in range(sheet.nrows):
            sys.stdout.write(json.dumps(cells.of_row(sheet, row), default=tagged) + "\n")
        workbook.unload_sheet(name)
    return 0


class Cells:
    """The cells of a workbook as everybody reads them: a date where the format shows one, an error as its text."""

    def __init__(self, workbook: xlrd.Book) -> None:
        self.epoch_1904 = bool(workbook.datemode)
        self._workbook = workbook
        self._codes: dict[int, str] = {}

    def of_row(self, sheet: xlrd.sheet.Sheet, row: int) -> list[object]:
        """The cells of a row from its first column on; "" where nothing stands."""
        return [
            self._value(kind, value, index)
            for kind, value, index in zip(
                sheet.row_types(row), sheet.row_values(row), sheet._cell_xf_indexes[row], strict=True
            )
        ]

    def _value(self, kind: int, value: object, style: int) -> object:
        if kind == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(value, "#VALUE!")
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) or not isinstance(value, float):
            return value
        code = self._code(style)
        if shows_date(0, code):
            return as_cell(value, with_time=shows_time(0, code), epoch_1904=self.epoch_1904)
        width = padding(code)
        return padded(value, width) if width else value

    def _code(self, style: int) -> str:
        """The number format of a style as it is written."""
        if style not in self._codes:
            key = self._workbook.xf_list[style].format_key
            self._codes[style] = self._workbook.format_map[key].format_str
        return self._codes[style]


def tagged(cell: object) -> dict[str, str]:
    """A cell that JSON has no kind for, under the name of its kind."""
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"text": str(cell)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
