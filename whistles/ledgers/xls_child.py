"""Run as a script of its own by xls_file: turns one .xls workbook into lines of JSON, under limits.

The reader of the old format ends its whole process on some broken files, and takes any amount of memory on others;
here that costs nobody but this process.
"""

import json
import resource
import sys
from datetime import date, datetime

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

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
        workbook = CalamineWorkbook.from_path(path)
    except PasswordError:
        return EXIT_LOCKED
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet:
            is_visible = sheet.visible == SheetVisibleEnum.Visible
            sys.stdout.write(json.dumps({"name": sheet.name, "is_visible": is_visible}) + "\n")
            for row in workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False):
                sys.stdout.write(json.dumps(row, default=tagged) + "\n")
    return 0


def tagged(cell: object) -> dict[str, str]:
    """A cell that JSON has no kind for, under the name of its kind."""
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"text": str(cell)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
