"""Reads an .xls workbook (at most 65,536 rows, so it fits in memory) through calamine."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from grids.conduct.refusals import Refusal
from whistles.intake.ledgers.cells import Cell, is_blank

ENCRYPTED = "“{name}”设了打开密码，系统读不了。请在 Excel 中取消密码后再上传。"
UNREADABLE = "“{name}”不是完整的 Excel 工作簿，打不开。请在 Excel 中打开核对，另存为 .xlsx 或 .csv 再上传。"


class XlsFile:
    """The first visible sheet of an old workbook that holds something."""

    kind = "xls"
    encoding = ""

    def __init__(self, path: Path, *, name: str) -> None:
        if _holds_encrypted_package(path):
            raise Refusal(ENCRYPTED.format(name=name))
        self.sheet, self._rows = _read(path, name)

    def records(self) -> Iterator[tuple[int, list[Cell]]]:
        """Each row with the number that Excel shows beside it."""
        return enumerate(self._rows, start=1)


def _holds_encrypted_package(path: Path) -> bool:
    """Whether this is an .xlsx behind a password: those are kept in the container of the old format."""
    wanted = "EncryptedPackage".encode("utf-16-le")
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if wanted in tail + chunk:
                return True
            tail = chunk[-len(wanted) :]
    return False


def _read(path: Path, name: str) -> tuple[str, list[list[Cell]]]:
    """The name and the rows of the first visible sheet that holds something."""
    try:
        # calamine goes by the file's suffix, an upload may have any
        with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
            link = Path(folder) / "ledger.xls"
            link.symlink_to(path.resolve())
            return _first_sheet(CalamineWorkbook.from_path(str(link)))
    except PasswordError as error:
        raise Refusal(ENCRYPTED.format(name=name)) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the reader's panics on broken files are no Exception
        raise Refusal(UNREADABLE.format(name=name)) from error


def _first_sheet(workbook: CalamineWorkbook) -> tuple[str, list[list[Cell]]]:
    sheets = sorted(workbook.sheets_metadata, key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)
    for sheet in sheets:
        rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        if not all(is_blank(row) for row in rows):
            return sheet.name, rows
    return (sheets[0].name if sheets else ""), []
