"""A workbook is filled in its own parts: rows come in as the model's, sums follow, and all else lies as it lay."""

import io
import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from grids.files.cleaning.told import NotTakenError
from grids.sheets.reports.filling.outline import outline_of
from grids.sheets.reports.filling.references import Shift, letters_of, number_of
from grids.sheets.reports.filling.workbook import Filled, Filling, Where
from tests.factories.templates import HEADS, OTHER, SHEET, a_workbook, part_of, rewritten

ONE = "xl/worksheets/sheet1.xml"
COLUMNS = {1: 0, 2: 1, 3: 2, 4: 3, 5: 4}


def people(number: int) -> list[list]:
    return [[n + 1, f"张{n + 1}", "530199199001010010", "12400000001", 10.5] for n in range(number)]


def filled(data: bytes, rows: list[list], *, first: int = 4, columns: dict[int, int] = COLUMNS) -> Filled:
    return Filling(data, Where(SHEET, first, columns)).fill(rows, "王研判 · 2026-11-28 15:00 · 导出号 1234")


def lines(data: bytes, sheet: str = SHEET) -> list[list]:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_name(sheet)
        .to_python(skip_empty_area=False)
    )


@pytest.mark.parametrize(("number", "more"), [(0, 0), (2, 0), (3, 0), (4, 1), (40, 37)])
def test_free_rows_are_filled_first_then_rows_are_put_in_and_the_sum_follows(number, more):
    made = filled(a_workbook(), people(number))
    assert (made.free, made.more, made.left) == (3, more, [])
    there = lines(made.content)
    assert [row[1] for row in there[3 : 3 + number]] == [f"张{n + 1}" for n in range(number)]
    at = 3 + max(3, number)
    assert [there[at][0], there[at][4]] == ["合计", pytest.approx(10.5 * number)]
    assert there[at + 1][0] == "填表人："
    assert there[at + 3][0].startswith("王研判")
    part = part_of(made.content, ONE).decode()
    assert f"<f>SUM(E4:E{at})</f>" in part
    # what is merged below goes along
    assert f'<mergeCell ref="A{at + 2}:B{at + 2}"/>' in part


def test_nothing_else_is_written_anew():
    given = a_workbook()
    made = filled(given, people(9)).content
    with zipfile.ZipFile(io.BytesIO(given)) as before, zipfile.ZipFile(io.BytesIO(made)) as after:
        assert before.namelist() == after.namelist()
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    # the sheet itself, and the book's names of its stretches
    assert changed == {ONE, "xl/workbook.xml"}
    assert lines(made, OTHER) == lines(given, OTHER)
    old, new = part_of(given, ONE).decode(), part_of(made, ONE).decode()
    for kept in (
        "<cols>.*</cols>",
        "<pageMargins.*",
        "<sheetViews>.*</sheetViews>",
        '<row r="1".*<row r="4"',
    ):
        assert re.search(kept, old)[0] == re.search(kept, new)[0]
    book = part_of(made, "xl/workbook.xml").decode()
    assert f"{SHEET}!$A$1:$E$14" in book
    assert f"{SHEET}!$1:$3" in book
    assert 'sqref="B4:B12"' in new
    assert '<conditionalFormatting sqref="E4:E12">' in new


def test_other_sheets_that_name_the_sheet_follow_its_rows():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, other = book.add_worksheet("人 员"), book.add_worksheet("汇总")
        lined = book.add_format({"border": 1})
        for row in range(3, 8):
            for column in range(5):
                sheet.write_blank(row, column, None, lined)
        sheet.write_formula("E9", "=SUM(E4:E8)", lined, 0)
        other.write_formula("A1", "='人 员'!E9", None, 0)
        other.write_formula("A2", "=SUM('人 员'!E4:E8)*2+E9", None, 0)
        other.write_formula("A3", "=IF('人 员'!$E$9>0,\"见'人 员'!E9\",\"\")", None, "")
        other.write_formula("A4", "=1+1", None, 2)
    made = Filling(content.getvalue(), Where("人 员", 4, COLUMNS)).fill(people(8), "王研判")
    part = part_of(made.content, "xl/worksheets/sheet2.xml").decode()
    assert re.findall("<f>(.*?)</f>", part) == [
        "'人 员'!E12", "SUM('人 员'!E4:E11)*2+E9", "IF('人 员'!$E$12&gt;0,\"见'人 员'!E9\",\"\")", "1+1",
    ]  # fmt: skip
    # what they came to before is no result any more
    assert re.findall("<v>(.*?)</v>", part) == ["2"]
    assert made.left == []


def test_a_row_is_as_high_and_looks_as_its_model():
    part = part_of(filled(a_workbook(free=1), people(3)).content, ONE).decode()
    rows = re.findall(r'<row r="[456]"[^>]*>', part)
    assert [('ht="27"' in row, 'customHeight="1"' in row) for row in rows] == [(True, True)] * 3
    styles = [
        re.findall(r'<c r="[A-E]\d+" s="(\d+)"', row) for row in re.findall(r'<row r="[456]".*?</row>', part)
    ]
    assert styles[0] == styles[1] == styles[2]
    assert len(styles[0]) == len(HEADS)


def test_texts_stay_texts_and_days_are_days_where_the_cell_shows_days():
    data = a_workbook(head=("姓名", "入住日期", "备注", "电话", "数"), free=1)
    row = ["=1+1", date(2026, 3, 1), date(2026, 3, 2), "01234", True]
    part = part_of(filled(data, [row]).content, ONE).decode()
    assert '<c r="A4" s="2" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>' in part
    assert re.search(r'<c r="B4" s="3"><v>46082</v></c>', part)
    assert ">2026-03-02<" in part
    assert ">01234<" in part
    assert len(re.findall("<f>", part)) == 1
    there = lines(filled(data, [['<b>&"', None, "", None, 0]]).content)
    assert there[3][:3] == ['<b>&"', "", ""]


def test_of_other_formulas_that_name_moved_rows_it_is_said_that_they_stay():
    data = a_workbook(G1="=E7*2", G2="=COUNTA(B4:B6)", G3="=A1", G8="=SUM(E1:E2)")
    assert filled(data, people(3)).left == []
    made = filled(data, people(5))
    assert sorted(where for _what, where in made.left) == ["G1", "G2"]
    # what came of them before is not left standing as if it were so
    part = part_of(made.content, ONE).decode()
    assert "<f>E7*2</f></c>" in part
    assert '<c r="G10"><f>SUM(E1:E2)</f>' in part
    assert 'fullCalcOnLoad="1"' in part_of(made.content, "xl/workbook.xml").decode()


def test_the_order_of_reckoning_goes_where_rows_moved():
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="E7" i="1"/></calcChain>'
    given = a_workbook()
    types = part_of(given, "[Content_Types].xml").replace(
        b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'
    )
    links = part_of(given, "xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="a/calcChain" Target="calcChain.xml"/></Relationships>',
    )
    data = rewritten(
        given, {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": links, "xl/calcChain.xml": chain}
    )
    kept, gone = filled(data, people(3)).content, filled(data, people(4)).content
    assert part_of(kept, "xl/calcChain.xml") == chain
    with zipfile.ZipFile(io.BytesIO(gone)) as there:
        assert not any(b"calcChain" in there.read(name) for name in there.namelist())
        assert "xl/calcChain.xml" not in there.namelist()


def test_where_something_is_merged_or_reckoned_nothing_is_filled_in():
    given = a_workbook()
    part = part_of(given, ONE)
    for change, code in (
        ((b'<mergeCells count="2">', b'<mergeCells count="3"><mergeCell ref="B4:B5"/>'), "merged_rows"),
        ((b'<mergeCells count="2">', b'<mergeCells count="3"><mergeCell ref="B4:C4"/>'), "merged_column"),
        ((b'<c r="E4" s="2"/>', b'<c r="E4" s="2"/><c r="F4"><f>E4*2</f></c>'), "formula_in_row"),
    ):
        assert change[0] in part
        data = rewritten(given, {ONE: part.replace(*change)})
        with pytest.raises(NotTakenError) as refused:
            filled(data, people(1))
        assert refused.value.code == code


def test_rows_merged_across_are_merged_in_every_row_put_in():
    given = a_workbook(free=1)
    part = part_of(given, ONE).replace(
        b'<mergeCells count="2">', b'<mergeCells count="3"><mergeCell ref="B4:C4"/>'
    )
    made = filled(rewritten(given, {ONE: part}), people(3), columns={1: 0, 2: 1})
    part = part_of(made.content, ONE).decode()
    assert re.search(r'<mergeCells count="5">.*"B4:C4".*"B5:C5".*"B6:C6"', part)


def test_a_sheet_without_rows_is_filled_too():
    given = a_workbook()
    bare = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", part_of(given, ONE))
    bare = re.sub(rb"<mergeCells.*</mergeCells>", b"", bare)
    made = filled(rewritten(given, {ONE: bare}), people(2), first=2)
    there = lines(made.content)
    assert [row[1] for row in there[:4]] == ["", "张1", "张2", ""]
    assert there[4][0].startswith("王研判")


def test_a_workbook_whose_elements_have_a_prefix_is_filled_alike():
    given = a_workbook()
    part = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", part_of(given, ONE)).replace(b"xmlns=", b"xmlns:x=")
    made = filled(rewritten(given, {ONE: part}), people(5))
    assert [row[1] for row in lines(made.content)[3:8]] == [f"张{n + 1}" for n in range(5)]
    assert b"<row" not in part_of(made.content, ONE)


def test_what_stands_in_a_workbook_is_told_by_its_columns():
    (first, other) = outline_of(a_workbook())["sheets"]
    assert (first["name"], first["head"], first["first"]) == (SHEET, 3, 4)
    assert dict(first["rows"])[3] == dict(zip("ABCDE", HEADS, strict=True))
    assert other["rows"] == [[1, {"A": "=这一页不动"}]]


def test_references_are_read_and_moved():
    assert [letters_of(number_of(one)) for one in ("A", "Z", "AA", "XFD")] == ["A", "Z", "AA", "XFD"]
    shift = Shift(6, 10)
    assert shift.moved("$A$1:$E$8") == "$A$1:$E$18"
    assert shift.moved("B4:B6") == "B4:B16"
    assert shift.moved("B4:B5") == "B4:B5"
    assert shift.all_moved("A7 B6:C9 E6 E5") == "A17 B6:C19 E6:E16 E5"
    assert [shift.carried(one) for one in ("A6:B6", "A7:B8")] == ["A6:B6", "A17:B18"]
    assert [shift.followed(one) for one in ("SUM(E4:E6)", "sum( $E$1:$E$3 )", "A1&\"B99\"", "E6*2", "SUM(7:9)")] == [
        "SUM(E4:E16)", "sum( $E$1:$E$3 )", "A1&\"B99\"", None, None,
    ]  # fmt: skip
