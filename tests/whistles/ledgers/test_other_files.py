"""Workbooks that are no .xlsx are read like one: web pages named .xls, XML of 2003, .ods, archives with odd names."""

import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
import xlwt

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import HEADER, ROW, write_text, write_xlsx
from whistles.ledgers.reading import open_ledger

SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def web_page(body: str, *, head: str = "") -> str:
    return f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>{head}</head><body>{body}</body></html>'


def web_row(*cells: str, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def xml_workbook(*sheets: str) -> str:
    return f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{SHEET}" xmlns:ss="{SHEET}">{"".join(sheets)}</Workbook>'


def xml_sheet(name: str, rows: str, after: str = "") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{after}</Worksheet>'


def xml_row(*cells: str, kind: str = "String") -> str:
    return (
        "<Row>" + "".join(f'<Cell><Data ss:Type="{kind}">{cell}</Data></Cell>' for cell in cells) + "</Row>"
    )


def write_ods(path, *sheets: tuple[str, str]):
    """A workbook of OpenDocument around the XML of its rows."""
    names = " ".join(f'xmlns:{one}="{OFFICE}:{one}:1.0"' for one in ("office", "table", "text"))
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return path


def ods_row(*cells: str) -> str:
    return (
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in cells
        )
        + "</table:table-row>"
    )


def write_merged(path, rows, *, kind: str, over: tuple[int, int, int]):
    """A workbook with one cell over the rows `over` names: first, last, column, each from 0."""
    first, last, column = over
    if kind == "xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            sheet.merge_range(first, column, last, column, rows[first][column])
        return
    old = xlwt.Workbook()
    page = old.add_sheet("台账")
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell is not None and (at, place) != (first, column):
                page.write(at, place, cell)
    page.write_merge(first, last, column, column, rows[first][column])
    old.save(str(path))


def opened(path, name="月报.xls"):
    return open_ledger(path, name=name)


def cells_of(path) -> list[tuple]:
    return [cells for _line, cells in opened(path).rows()]


@pytest.mark.parametrize("kind", ["html", "xml", "ods"])
def test_what_a_reporting_tool_hands_out_is_read_like_a_workbook(tmp_path, kind):
    path = tmp_path / "f"
    if kind == "html":
        write_text(path, web_page(f"<table>{web_row(*HEADER, tag='th')}{web_row(*ROW)}</table>"))
    elif kind == "xml":
        write_text(path, xml_workbook(xml_sheet("台账", xml_row(*HEADER) + xml_row(*ROW))))
    else:
        write_ods(path, ("台账", ods_row(*HEADER) + ods_row(*ROW)))
    ledger = opened(path)
    assert (ledger.header, list(ledger.rows())) == (HEADER, [(2, ROW)])


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("gb18030", '<meta charset="gb2312">'),
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("gb18030", ""),
        ("utf-16", ""),
        ("gb18030", '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'),
    ],
)
def test_a_web_page_is_read_in_the_encoding_in_which_it_is_written(tmp_path, encoding, head):
    page = web_page(f"<table>{web_row(*HEADER)}{web_row(*ROW)}</table>", head=head)
    assert cells_of(write_text(tmp_path / "f", page, encoding)) == [ROW]


def test_a_web_pages_cells_are_what_a_reader_sees(tmp_path):
    row = web_row(
        "1001",
        "路灯 <b>不亮</b>\n   了",
        "一<br>二&nbsp;三 &lt;",
        "2023/3/1 9:05",
        "<table><tr><td>内</td></tr></table>",
    )
    page = web_page(
        f"<style>td {{}}</style><p>说明</p><table>{web_row(*HEADER)}{row}</table><script>x</script>"
    )
    assert cells_of(write_text(tmp_path / "f", page)) == [
        ("1001", "路灯 不亮 了", "一\n二 三 <", "2023/3/1 9:05", "内")
    ]


def test_cells_that_end_nowhere_end_with_the_next(tmp_path):
    page = "<table><tr><td>编号<td>标题<td>收到时间<tr><td>1<td>甲<td>2023-3-1</table>"
    assert cells_of(write_text(tmp_path / "f", page)) == [("1", "甲", "2023-3-1")]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "html", "xml"])
def test_a_cell_over_several_rows_stands_in_each_of_them(tmp_path, kind):
    names = ("编号", "标题", "收到时间", "办结时间")
    if kind in ("xlsx", "xls"):
        rows = [names, ("1", "甲", "2023-3-1", "x"), ("2", "乙", None, "y"), (None, None, None, None)]
        write_merged(tmp_path / "f", rows, kind=kind, over=(1, 3, 2))
    elif kind == "html":
        rows = '<tr><td>1</td><td>甲</td><td rowspan="2">2023-3-1</td><td>x</td></tr>' + web_row(
            "2", "乙", "y"
        )
        write_text(tmp_path / "f", web_page(f"<table>{web_row(*names)}{rows}</table>"))
    else:
        cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'.format
        merged = '<Cell ss:MergeDown="1"><Data ss:Type="String">2023-3-1</Data></Cell>'
        second = (
            f'<Row>{cell("2")}{cell("乙")}<Cell ss:Index="4"><Data ss:Type="String">y</Data></Cell></Row>'
        )
        rows = xml_row(*names) + f"<Row>{cell('1')}{cell('甲')}{merged}{cell('x')}</Row>" + second
        write_text(tmp_path / "f", xml_workbook(xml_sheet("台账", rows)))
    assert cells_of(tmp_path / "f") == [("1", "甲", "2023-3-1", "x"), ("2", "乙", "2023-3-1", "y")]


def test_cells_of_an_xml_workbook_are_of_their_kind_and_in_their_place(tmp_path):
    names = xml_row("编号", "标题", "收到时间", "重复", "金额")
    row = (
        '<Row ss:Index="4"><Cell><Data ss:Type="Number">23456</Data></Cell><Cell><Data ss:Type="Error">#DIV/0!</Data></Cell>'
        '<Cell><Data ss:Type="DateTime">2023-04-07T09:05:03.000</Data></Cell><Cell ss:Index="5"><Data ss:Type="Number">8.5</Data>'
        "</Cell></Row>"
    )
    ledger = opened(write_text(tmp_path / "f", xml_workbook(xml_sheet("台账", names + row))))
    assert list(ledger.rows()) == [(4, (23456, "#DIV/0!", datetime(2023, 4, 7, 9, 5, 3), None, 8.5))]


def test_a_hidden_sheet_of_an_xml_workbook_is_passed_over(tmp_path):
    hidden = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    rows = xml_row(*HEADER) + xml_row(*ROW)
    book = xml_workbook(xml_sheet("旧", rows, hidden), xml_sheet("新", rows))
    assert opened(write_text(tmp_path / "f", book)).sheet == "新"


def test_an_error_and_a_day_of_an_open_document_are_what_they_are(tmp_path):
    cells = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>1</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string" table:formula="of:=1/0"><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2023-04-07"><text:p>7.4.23</text:p></table:table-cell>'
        "</table:table-row>"
    )
    path = write_ods(tmp_path / "f", ("台账", ods_row("编号", "标题", "收到时间") + cells))
    assert cells_of(path) in ([("1", "#DIV/0!", date(2023, 4, 7))], [("1", "#DIV/0!", datetime(2023, 4, 7))])


def test_an_archive_whose_members_have_backslashes_is_the_workbook_that_excel_opens(tmp_path):
    with (
        zipfile.ZipFile(write_xlsx(tmp_path / "whole", [HEADER, ROW])) as whole,
        zipfile.ZipFile(tmp_path / "f", "w") as odd,
    ):
        for info in whole.infolist():
            odd.writestr(info.filename.replace("/", "\\"), whole.read(info))
    assert cells_of(tmp_path / "f") == [ROW]


@pytest.mark.parametrize(
    "content",
    [
        web_page("<table>" + '<tr><td rowspan="1000000" colspan="16000">1</td></tr>' * 3 + "</table>"),
        xml_workbook(xml_sheet("x", '<Row ss:Index="99999999"><Cell/></Row>')),
        xml_workbook(xml_sheet("x", '<Row><Cell ss:MergeAcross="99999999"/></Row>')),
        xml_workbook(xml_sheet("x", "<Row><Cell>")),
        '<!DOCTYPE x [<!ENTITY a "b">]>' + xml_workbook(xml_sheet("x", xml_row("&a;"))),
    ],
)
def test_a_sheet_that_no_spreadsheet_holds_is_refused(tmp_path, content):
    with pytest.raises(Refusal, match=r"打不开|找不到表头|里面没有表格"):
        opened(write_text(tmp_path / "f", content))


def test_monthly_sheets_of_an_open_document_come_in_together(tmp_path):
    months = [
        (f"{month}月", ods_row("台账") + ods_row(*HEADER) + ods_row(str(month), *ROW[1:])) for month in (1, 2)
    ]
    ledger = opened(write_ods(tmp_path / "f", ("封面", ods_row("台账")), *months))
    assert [part.sheet for part in ledger.layout.parts] == ["1月", "2月"]
    assert [cells[0] for _where, cells in ledger.rows()] == ["1", "2"]
