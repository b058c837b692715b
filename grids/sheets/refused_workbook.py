"""Refused rows as a workbook that can be mended and uploaded again: why each was refused stands first."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import xlsxwriter
from django.utils.translation import gettext as _

from grids.sheets.columns import OF_REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grids.sheets.refused import Refused

SHEET, TAKEN_SHEET = "需修改的行", "下载记录"
CELL_MOST = 32_767
UNWRITABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "�")


class Taken(NamedTuple):
    """Who took the rows away, when and why; it goes with them."""

    who: str
    at: datetime
    reason: str


def write(path: Path, header: "Sequence[str]", rows: "Iterable[Refused]", taken: Taken) -> int:
    """Write the rows under their own header, its order kept; the number of rows written.

    Everything is written as text: what begins with = is no formula, and an identity number keeps its digits.
    """
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(SHEET)
        bold = book.add_format({"bold": True, "bg_color": "#F2F2F2", "bottom": 1})
        why = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#9C0006"})
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        sheet.freeze_panes(1, len(OF_REFUSED))
        sheet.set_footer(f"&L{taken.who.replace('&', '&&')} {taken.at:%Y-%m-%d %H:%M}&R&P / &N")
        sheet.set_column(0, 0, 48)
        sheet.set_column(1, len(header) + 1, 18)
        for at, name in enumerate((*OF_REFUSED, *header)):
            sheet.write_string(0, at, _clean(name), bold)
        count = 0
        for row in rows:
            count += 1
            sheet.write_string(count, 0, _clean(row.reason), why)
            sheet.write_string(count, 1, f"{row.sheet} {row.line}".strip(), text)
            for at, cell in enumerate(row.cells, start=len(OF_REFUSED)):
                if cell not in (None, ""):
                    sheet.write_string(count, at, _clean(_said(cell)), text)
        _tell(book, taken, count)
    return count


def _said(cell: object) -> str:
    """A cell as it stood there: a day without the midnight that a spreadsheet puts behind it, a whole number without its nought."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00")


def _clean(text: str) -> str:
    return text.translate(UNWRITABLE)[:CELL_MOST]


def _tell(book: xlsxwriter.Workbook, taken: Taken, rows: int) -> None:
    sheet = book.add_worksheet(TAKEN_SHEET)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 60)
    lines = (
        (_("下载人"), taken.who), (_("下载时间"), f"{taken.at:%Y-%m-%d %H:%M}"), (_("下载事由"), taken.reason), (_("行数"), str(rows)),
        (_("说明"), _("内含姓名和证件号，只用于改好再传；用完请删除。这次下载已记入安全日志。")),
    )  # fmt: skip
    for at, (label, said) in enumerate(lines):
        sheet.write_string(at, 0, label)
        sheet.write_string(at, 1, _clean(said))
