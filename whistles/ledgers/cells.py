"""What a ledger's cell can hold, and how a row says that it could not be read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal

Cell = str | datetime | date | float | int | bool | None

EXCEL_ERRORS = frozenset(
    (
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
        "#CONNECT!", "#UNKNOWN!", "#GETTING_DATA", "#BUSY!", "#EXTERNAL!", "#PYTHON!",
    )
)  # fmt: skip
# a cell whose formula was never worked out, as programs leave it that write workbooks without Excel
NO_RESULT = "#公式没有结果"


class FaultyCells(tuple):
    """The cells of a row that the file itself spoils; `fault` is the reason, for the report of refused rows."""

    fault: str

    def __new__(cls, cells: Sequence[Cell], fault: str) -> "FaultyCells":
        row = super().__new__(cls, cells)
        row.fault = fault
        return row

    def __getnewargs__(self) -> tuple[tuple[Cell, ...], str]:
        """How the row is made again on the other side of a pipe."""
        return tuple(self), self.fault


class Records(Protocol):
    """A file as its sheets, a text as its only one, each as its rows with the line that a spreadsheet shows.

    A row is (line, cells): a list, or FaultyCells where it can't be read; blank ones are left out or not.
    """

    kind: str
    encoding: str
    sheets: Any
    # whether a number that no format shows as a date counts days from 1904, as old workbooks of a Macintosh do
    epoch_1904: bool


def is_blank(cells: Sequence[Cell]) -> bool:
    """Whether nothing but white space stands in the row."""
    return not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells)


def shown(value: object, limit: int = 30) -> str:
    """A value as a sentence may quote it: on one line and short."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def refuse_if_error(text: str) -> None:
    """Refuse a cell whose formula ended in an error of the spreadsheet's own, or in nothing yet."""
    if text == NO_RESULT:
        raise Refusal(_("单元格是公式，还没有算出结果，请用 Excel 打开、保存一次再上传"))
    if text[:1] == "#" and text.strip() in EXCEL_ERRORS:
        raise Refusal(_("单元格是 Excel 的错误值 %(error)s，请改正公式") % {"error": text.strip()})
