"""A ledger is opened by what it holds, and its lines are counted as a spreadsheet shows them."""

import zipfile
from datetime import date, datetime

import pytest
import xlwt

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import (
    CHINA,
    HEADER,
    ROW,
    csv_text,
    inline_row,
    write_locked_xls,
    write_raw_xlsx,
    write_text,
    write_xls,
    write_xlsx,
)
from whistles.ledgers.cells import NO_RESULT
from whistles.ledgers.moments import parse_moment
from whistles.ledgers.number_formats import counted_from_1904
from whistles.ledgers.reading import open_ledger


def opened(path, name="台账", **bounds):
    return open_ledger(path, name=name, **bounds)


def refusal_of(path, name="台账", **bounds) -> str:
    with pytest.raises(Refusal) as refused:
        list(opened(path, name, **bounds).rows())
    return refused.value.message


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls"])
def test_the_three_kinds_of_file_give_the_same_header_and_rows(tmp_path, kind):
    path = tmp_path / "ledger"
    if kind == "csv":
        write_text(path, csv_text(HEADER, ROW))
    else:
        {"xlsx": write_xlsx, "xls": write_xls}[kind](path, [HEADER, ROW])
    ledger = opened(path)
    assert (ledger.kind, ledger.header) == (kind, HEADER)
    assert list(ledger.rows()) == [(2, ROW)]


@pytest.mark.parametrize("name", ["月报.csv", "月报.xls", "月报.dat"])
def test_a_workbook_is_read_under_any_name(tmp_path, name):
    assert opened(write_xlsx(tmp_path / "f", [HEADER, ROW]), name).kind == "xlsx"


@pytest.mark.parametrize("name", ["月报.xlsx", "月报.XLSX", "月报.xls"])
def test_a_text_file_named_as_a_workbook_is_refused_with_what_to_do(tmp_path, name):
    sentence = refusal_of(write_text(tmp_path / "f", csv_text(HEADER, ROW)), name)
    assert "不是 Excel 工作簿" in sentence
    assert "纯文本" in sentence
    assert "请在 Excel 中另存为 .xlsx 或 .csv 再上传" in sentence


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b" \n\t"])
def test_an_empty_file_is_refused(tmp_path, content):
    (tmp_path / "f").write_bytes(content)
    assert "是空的" in refusal_of(tmp_path / "f")


@pytest.mark.parametrize("write", [write_xlsx, write_xls])
def test_a_workbook_with_nothing_in_it_is_refused(tmp_path, write):
    assert "是空的" in refusal_of(write(tmp_path / "f", []))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls"])
def test_a_header_without_rows_is_a_ledger_of_no_rows(tmp_path, kind):
    path = tmp_path / "f"
    if kind == "csv":
        write_text(path, csv_text(HEADER))
    else:
        {"xlsx": write_xlsx, "xls": write_xls}[kind](path, [HEADER])
    assert list(opened(path).rows()) == []


def test_a_file_over_the_bound_is_refused_with_the_bound(tmp_path):
    path = tmp_path / "f"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    assert "有 200 MB，超过上限 100 MB" in refusal_of(path)


def test_the_bound_is_given_by_the_caller(tmp_path):
    path = write_text(tmp_path / "f", csv_text(HEADER, *[ROW] * 40_000))
    assert "超过上限 1 MB" in refusal_of(path, max_bytes=1 << 20)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"%PDF-1.7\n1 0 obj", "不是表格文件"),
        (bytes(range(256)) * 40, "不是表格文件"),
        (b"<html><p>1</p></html>", "网页或 XML"),
        (b'<?xml version="1.0"?><Workbook/>', "网页或 XML"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, part):
    (tmp_path / "f").write_bytes(content)
    assert part in refusal_of(tmp_path / "f", "台账.csv")


@pytest.mark.parametrize(
    ("member", "part"),
    [
        ("readme.txt", "不是 Excel 工作簿"),
        ("xl/workbook.bin", ".xlsb"),
        ("content.xml", "OpenDocument"),
        ("word/document.xml", "Word"),
    ],
)
def test_a_zip_that_is_no_workbook_is_refused(tmp_path, member, part):
    with zipfile.ZipFile(tmp_path / "f", "w") as archive:
        archive.writestr(member, "x")
    assert part in refusal_of(tmp_path / "f")


@pytest.mark.parametrize("keep", [30, 600, -40])
def test_a_workbook_that_was_cut_off_is_refused(tmp_path, keep):
    whole = write_xlsx(tmp_path / "whole", [HEADER, ROW]).read_bytes()
    (tmp_path / "f").write_bytes(whole[:keep])
    assert "损坏" in refusal_of(tmp_path / "f")


@pytest.mark.parametrize("keep", [600, 2000])
def test_an_old_workbook_that_was_cut_off_is_refused(tmp_path, keep):
    whole = write_xls(tmp_path / "whole", [HEADER, ROW]).read_bytes()
    (tmp_path / "f").write_bytes(whole[:keep])
    assert "打不开" in refusal_of(tmp_path / "f")


def test_a_locked_new_workbook_is_refused(tmp_path):
    content = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    )
    (tmp_path / "f").write_bytes(content)
    assert "打开密码" in refusal_of(tmp_path / "f")


def test_a_locked_old_workbook_is_refused(tmp_path):
    assert "打开密码" in refusal_of(write_locked_xls(tmp_path / "f"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_title_rows_above_the_header_are_passed_over_and_counted(tmp_path, kind):
    rows = [("莲华街道诉求台账",), ("填报单位：街道办", "填报日期：2023年"), (), HEADER, ROW]
    path = tmp_path / "f"
    if kind == "csv":
        write_text(path, csv_text(*rows))
    else:
        write_xlsx(path, rows)
    ledger = opened(path)
    assert ledger.header == HEADER
    assert list(ledger.rows()) == [(5, ROW)]


def test_a_header_of_unknown_names_is_the_first_row_with_two_texts(tmp_path):
    ledger = opened(write_text(tmp_path / "f", "本月台账\n甲,乙\n1,2\n"))
    assert ledger.header == ("甲", "乙")
    assert list(ledger.rows()) == [(3, ("1", "2"))]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls"])
def test_blank_rows_are_skipped_and_counted(tmp_path, kind):
    rows = [HEADER, ROW, ("", "", "", "", ""), (" ", "\t"), ROW]
    path = tmp_path / "f"
    if kind == "csv":
        write_text(path, csv_text(*rows))
    else:
        {"xlsx": write_xlsx, "xls": write_xls}[kind](path, rows)
    assert [line for line, _ in opened(path).rows()] == [2, 5]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls"])
def test_reading_goes_on_after_a_line(tmp_path, kind):
    rows = [HEADER, *[(str(number), *ROW[1:]) for number in range(2, 30)]]
    path = tmp_path / "f"
    if kind == "csv":
        write_text(path, csv_text(*rows))
    else:
        {"xlsx": write_xlsx, "xls": write_xls}[kind](path, rows)
    ledger = opened(path)
    assert list(ledger.rows(after=20)) == list(ledger.rows())[19:]
    assert next(ledger.rows(after=20))[0] == 21
    assert list(ledger.rows(after=29)) == []


def test_columns_without_a_name_are_left_out(tmp_path):
    ledger = opened(write_text(tmp_path / "f", "编号,,标题,,时间,\n1,甲,二,乙,三,丙\n"))
    assert ledger.header == ("编号", "标题", "时间")
    assert list(ledger.rows()) == [(2, ("1", "二", "三"))]


def test_a_short_row_is_filled_up(tmp_path):
    ledger = opened(write_text(tmp_path / "f", "编号,标题,时间\n1,甲\n"))
    assert list(ledger.rows()) == [(2, ("1", "甲", None))]


def test_more_than_500_columns_are_refused(tmp_path):
    header = [f"列{number}" for number in range(501)]
    assert "超过 500 列" in refusal_of(write_text(tmp_path / "f", csv_text(header)))


def test_the_first_visible_sheet_that_holds_something_is_read(tmp_path):
    sheets = [("空白", False), ("字典", True)]
    ledger = opened(write_xlsx(tmp_path / "f", [HEADER, ROW], sheets=sheets))
    assert ledger.sheet == "台账"
    assert list(ledger.rows()) == [(2, ROW)]


def test_date_cells_keep_what_their_format_shows(tmp_path):
    at = datetime(2019, 4, 25, 9, 32, 9)
    midnight = datetime(2019, 4, 25)
    rows = [("编号", "标题", "时间", "日期"), (7, "甲", at, midnight), (8.5, "乙", midnight, at)]
    formats = {2: "yyyy/m/d h:mm:ss", 3: 'yyyy"年"m"月"d"日"'}
    ledger = opened(write_xlsx(tmp_path / "f", rows, formats=formats))
    assert list(ledger.rows()) == [(2, (7, "甲", at, date(2019, 4, 25))), (3, (8.5, "乙", midnight, at))]


def test_date_cells_of_an_old_workbook_are_dates(tmp_path):
    rows = [("编号", "时间"), ("1", datetime(2019, 4, 25, 9, 32, 9)), ("2", datetime(2019, 4, 25))]
    ledger = opened(write_xls(tmp_path / "f", rows))
    assert [cells[1] for _, cells in ledger.rows()] == [
        datetime(2019, 4, 25, 9, 32, 9),
        datetime(2019, 4, 25),
    ]
    days = opened(write_xls(tmp_path / "g", rows[::2], date_format="yyyy/m/d"))
    assert [cells[1] for _, cells in days.rows()] == [date(2019, 4, 25)]


def test_an_error_in_an_old_workbook_is_no_empty_cell(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for column, name in enumerate(("编号", "标题", "办结时间")):
        sheet.write(0, column, name)
    sheet.write(1, 0, "1")
    sheet.write(1, 1, "路灯不亮")
    sheet.row(1).set_cell_error(2, "#DIV/0!")
    book.save(str(tmp_path / "f"))
    assert [cells for _line, cells in opened(tmp_path / "f").rows()] == [("1", "路灯不亮", "#DIV/0!")]


@pytest.mark.parametrize(
    ("formula", "is_waiting"),
    [
        ("1/0", True),
        ("(D2+1)*2", True),
        ("TODAY()", True),
        ("DATE(2023;4;7)", True),
        ('IF(D2="";"";D2)', False),
        ('"" & A2', False),
    ],
)
def test_a_formula_of_an_old_workbook_that_waits_to_be_worked_out_is_no_empty_cell(
    tmp_path, formula, is_waiting
):
    rows = [("编号", "标题", "办结时间"), ("1", "甲", xlwt.Formula(formula)), ("2", "乙", None)]
    ledger = opened(write_xls(tmp_path / "f", rows))
    assert [cells[2] for _line, cells in ledger.rows()] == [NO_RESULT if is_waiting else "", None]


def test_numbers_of_an_old_workbook_keep_the_noughts_that_their_format_shows(tmp_path):
    rows = [("编号", "标题"), (777, "甲")]
    path = write_xls(tmp_path / "f", rows, number_formats={0: "000000"})
    assert [cells for _line, cells in opened(path).rows()] == [("000777", "甲")]


def test_a_formula_that_was_never_worked_out_is_no_empty_cell(tmp_path):
    head = inline_row(1, "编号", "标题", "办结时间", "地址")
    formula = '<c r="C2"><f>A2+1</f></c><c r="D2" t="str"><f>""</f><v></v></c>'
    row = (
        '<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="inlineStr"><is><t>甲</t></is></c>' + formula + "</row>"
    )
    ledger = opened(write_raw_xlsx(tmp_path / "f", head + row))
    assert [cells for _line, cells in ledger.rows()] == [(7, "甲", NO_RESULT, None)]
    with pytest.raises(Refusal, match="还没有算出结果"):
        parse_moment(NO_RESULT, tz=CHINA)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_workbook_says_whether_its_bare_numbers_count_from_1904(tmp_path, kind):
    rows = [("编号", "收到时间"), (1, 43580 - 1462)]
    write = {
        "xlsx": lambda path: write_xlsx(path, rows, options={"date_1904": True}),
        "xls": lambda path: write_xls(path, rows, from_1904=True),
    }[kind]
    ledger = opened(write(tmp_path / "f"))
    assert ledger.epoch_1904
    assert list(counted_from_1904(ledger.rows(), {1})) == [(2, (1, date(2019, 4, 25)))]
