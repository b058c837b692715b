"""Sheets of an .ods workbook, as WPS and LibreOffice write it."""

from collections.abc import Iterator

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from whistles.ledgers.others.read import Locked, ReadSheet


def sheets(path: str) -> Iterator[ReadSheet]:
    """The sheets of a workbook in their order. Raises Locked, or whatever its reader raises of a broken one."""
    try:
        workbook = CalamineWorkbook.from_path(path)
    except PasswordError as locked:
        raise Locked from locked
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet:
            rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            yield ReadSheet(sheet.name, rows, is_visible=sheet.visible == SheetVisibleEnum.Visible)
