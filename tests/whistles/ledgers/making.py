"""Ledger files for the tests of this folder, made on the spot."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2023, 4, 7, 12, tzinfo=CHINA)
HEADER = ("工单编号", "标题", "诉求内容", "受理时间", "办结时间")
ROW = ("1001", "路灯不亮", "新迎路的路灯坏了三天", "2023/3/1 9:05", "2023/3/4 16:30")


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A text file exactly as given."""
    path.write_bytes(text.encode(encoding))
    return path


def csv_text(*rows, delimiter: str = ",") -> str:
    """Rows as plain delimited text, nothing quoted."""
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def write_xlsx(path: Path, rows, *, sheets=(), options=None, formats=None) -> Path:
    """A workbook; `sheets` go before the one with the rows; `formats` are number formats by column."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, **(options or {})}) as book:
        for name, hidden in sheets:
            sheet = book.add_worksheet(name)
            if hidden:
                sheet.write_string(0, 0, "隐藏")
                sheet.write_string(0, 1, "字典")
                sheet.hide()
        sheet = book.add_worksheet("台账")
        sheet.activate()
        sheet.set_first_sheet()
        styles = {column: book.add_format({"num_format": code}) for column, code in (formats or {}).items()}
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(at, column, cell, styles.get(column))
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                elif cell is not None:
                    sheet.write(at, column, cell, styles.get(column))
    return path


def write_raw_xlsx(path: Path, sheet_xml: str, *, strings_xml: str = "", prologue: str = "") -> Path:
    """A workbook of the smallest kind around the XML of its one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{kinds}"><sheets><sheet name="一" r:id="r1"/></sheets></workbook>',
        )
        relations = f'<Relationship Id="r1" Type="{kinds}/worksheet" Target="worksheets/sheet1.xml"/>'
        if strings_xml:
            relations += (
                f'<Relationship Id="r2" Type="{kinds}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
            )
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings_xml}</sst>')
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'{prologue}<worksheet xmlns="{main}"><sheetData>{sheet_xml}</sheetData></worksheet>',
        )
    return path


def inline_row(number: int, *texts: str) -> str:
    """The XML of a row of inline strings."""
    cells = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for at, text in enumerate(texts)
    )
    return f'<row r="{number}">{cells}</row>'


def write_xls(
    path: Path,
    rows,
    *,
    date_format: str = "yyyy-mm-dd hh:mm:ss",
    number_formats=None,
    from_1904: bool = False,
) -> Path:
    """A workbook of the old format; `number_formats` by column."""
    book = xlwt.Workbook()
    book.dates_1904 = from_1904
    styles = {}
    for column, code in (number_formats or {}).items():
        styles[column] = xlwt.XFStyle()
        styles[column].num_format_str = code
    sheet = book.add_sheet("台账")
    style = xlwt.XFStyle()
    style.num_format_str = date_format
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write(at, column, cell, style)
            elif cell is not None:
                sheet.write(at, column, cell, styles.get(column, xlwt.Style.default_style))
    book.save(str(path))
    return path


def write_locked_xls(path: Path) -> Path:
    """A workbook of the old format whose stream says that it is encrypted."""
    book = xlwt.Workbook()
    book.add_sheet("台账").write(0, 0, "工单编号")
    stream = book.get_biff_data()
    begin = 4 + int.from_bytes(stream[2:4], "little")  # after the record that opens the workbook
    locked = stream[:begin] + b"\x2f\x00\x06\x00\x01\x00" + bytes(4) + stream[begin:]
    file = io.BytesIO()
    XlsDoc().save(file, locked)
    path.write_bytes(file.getvalue())
    return path
