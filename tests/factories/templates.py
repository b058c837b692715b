"""Templates as offices have them: a workbook with heads, free rows and a sum, and a Word document with marks."""

import io
import zipfile
from collections.abc import Sequence
from itertools import count

import docx
import xlsxwriter
from django.utils import timezone

from grids.sheets.reports.models import ReportTemplate
from grids.staff.models import User

_numbers = count(1)

SHEET, OTHER = "流动人口", "填表说明"
HEADS = ("序号", "姓名", "证件号", "联系电话", "面积")


def a_workbook(*, free: int = 3, head: Sequence[str] = HEADS, first: int = 4, **formulas: str) -> bytes:
    """A form of a street: title merged over its columns, heads, rows with lines around them, a sum, who filled it in.

    free: rows that are kept free; formulas: further ones, by cell.
    """
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet, other = book.add_worksheet(SHEET), book.add_worksheet(OTHER)
    lined = book.add_format({"border": 1, "font_name": "宋体", "font_size": 11})
    day = book.add_format({"border": 1, "num_format": "yyyy年m月d日"})
    title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    last = first + free - 1
    sheet.merge_range(0, 0, 0, len(head) - 1, "莲华街道流动人口登记表", title)
    sheet.write(1, 0, "填报单位：")
    sheet.set_column(1, 1, 18.5)
    sheet.set_row(first - 1, 27)
    for at, text in enumerate(head):
        sheet.write(first - 2, at, text, lined)
    for row in range(first - 1, last):
        for at in range(len(head)):
            sheet.write_blank(row, at, None, day if head[at].endswith("日期") else lined)
    sheet.write(last, 0, "合计", lined)
    sheet.write_formula(last, 4, f"=SUM(E{first}:E{last})", lined, 0)
    sheet.merge_range(last + 1, 0, last + 1, 1, "填表人：", lined)
    for cell, formula in formulas.items():
        sheet.write_formula(cell, formula)
    sheet.data_validation(first - 1, 1, last - 1, 1, {"validate": "length", "criteria": "<", "value": 50})
    sheet.conditional_format(
        first - 1, 4, last - 1, 4, {"type": "cell", "criteria": ">", "value": 144, "format": lined}
    )
    sheet.print_area(0, 0, last + 1, len(head) - 1)
    sheet.repeat_rows(0, first - 2)
    sheet.set_landscape()
    sheet.set_margins(left=0.4)
    sheet.set_footer("&C第 &P 页")
    other.write_string(0, 0, "=这一页不动")
    other.set_column(0, 0, 60)
    book.close()
    return content.getvalue()


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """A file with parts put in or written anew; a name's double underline stands for a slash, its single one for a dot."""
    return rewritten(data, {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()})


def rewritten(data: bytes, parts: dict[str, bytes]) -> bytes:
    """A file with these parts, by their names, put in or written anew."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for one in given.infolist():
            if one.filename not in parts:
                made.writestr(one.filename, given.read(one))
        for name, part in parts.items():
            made.writestr(name, part)
    return content.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    """One part of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        return given.read(name)


def a_document(*lines: str, cells: Sequence[str] = ("{{ 行.姓名 }}", "{{ 行.房屋 }}")) -> bytes:
    """A document with a table of which one row goes through the rows; lines: what stands above it."""
    made = docx.Document()
    for line in lines or ("{{ 标题 }}（截至 {{ 截至 }}，共 {{ 总数 }} 人）",):
        made.add_paragraph(line)
    table = made.add_table(rows=4, cols=len(cells), style="Table Grid")
    for at, text in enumerate(cells):
        table.rows[0].cells[at].text = text.strip("{} ").rpartition(".")[2]
        table.rows[2].cells[at].text = text
    table.rows[1].cells[0].text = "{%tr for 行 in 各行 %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def a_template(by: User, **told) -> ReportTemplate:
    """A form of somebody's that is filled from the list of whistles, told where each column goes."""
    given = {
        "name": f"月报{next(_numbers)}", "listing": "whistles", "kind": "xlsx", "sheet": SHEET, "first": 4,
        "columns": {"A": "number", "B": "title"},
    } | told  # fmt: skip
    made = ReportTemplate(owner=by, used_at=timezone.now(), **given)
    made.keep(a_workbook())
    made.save(force_insert=True)
    return made
