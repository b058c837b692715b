"""Workbooks as other programs write them, and as an attacker would."""

import tracemalloc
import zipfile
from datetime import datetime

import pytest

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import HEADER, ROW, inline_row, write_raw_xlsx, write_xlsx
from whistles.ledgers import shared_strings, xlsx_file, xml_parts
from whistles.ledgers.number_formats import shows_date, shows_time
from whistles.ledgers.reading import open_ledger

HEAD = inline_row(1, "编号", "标题", "时间")


def rows_of(path):
    return list(open_ledger(path, name="台账.xlsx").rows())


def refusal_of(path) -> str:
    with pytest.raises(Refusal) as refused:
        rows_of(path)
    return refused.value.message


def test_a_document_type_declaration_is_refused(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert "文档类型声明" in refusal_of(
        write_raw_xlsx(tmp_path / "f", inline_row(1, "&b;", "甲"), prologue=bomb)
    )


def test_a_workbook_that_unpacks_to_hundreds_of_times_its_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_file, "RATIO_MATTERS_FROM", 1 << 20)
    path = write_raw_xlsx(tmp_path / "f", HEAD + " " * (2 << 20))
    assert "解压后过大" in refusal_of(path)


def test_a_workbook_that_unpacks_beyond_the_bound_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_file, "MAX_UNPACKED_BYTES", 10_000)
    assert "解压后过大" in refusal_of(write_raw_xlsx(tmp_path / "f", HEAD + " " * 20_000))


def test_a_cell_that_grows_without_end_is_refused(tmp_path):
    body = HEAD + inline_row(2, "1", "".join(f"{n:09x}" for n in range(600_000)))
    assert "单元格过大" in refusal_of(write_raw_xlsx(tmp_path / "f", body))


def test_one_tag_that_grows_without_end_is_refused(tmp_path):
    body = f'{HEAD}<row x="{"".join(f"{n:09x}" for n in range(1_200_000))}"/>'
    assert "单元格过大" in refusal_of(write_raw_xlsx(tmp_path / "f", body))


def test_parts_behind_a_password_are_refused(tmp_path):
    content = bytearray(write_raw_xlsx(tmp_path / "f", HEAD).read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    (tmp_path / "f").write_bytes(content)
    assert "打开密码" in refusal_of(tmp_path / "f")


def test_elements_with_a_prefix_are_read(tmp_path):
    path = write_raw_xlsx(tmp_path / "f", HEAD + inline_row(2, "1", "甲", "2023/3/1"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheet = (
        parts["xl/worksheets/sheet1.xml"]
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("xmlns=", "xmlns:x=")
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**parts, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, text)
    assert rows_of(path) == [(2, ("1", "甲", "2023/3/1"))]


def test_rich_and_phonetic_text_gives_its_words_once(tmp_path):
    strings = (
        "<si><t>编号</t></si><si><t>标题</t></si><si><r><t>路灯</t></r><r><t>不亮</t></r></si>"
        '<si><t>漏水</t><rPh sb="0" eb="1"><t>lou</t></rPh></si>'
    )
    sheet = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="s"><v>3</v></c></row>'
    )
    path = write_raw_xlsx(tmp_path / "f", sheet, strings_xml=strings)
    assert [cells for _, cells in rows_of(path)] == [(1, "路灯不亮"), (2, "漏水")]


def test_a_shared_string_that_is_missing_is_a_broken_workbook(tmp_path):
    sheet = '<row r="1"><c r="A1" t="s"><v>9</v></c></row>'
    path = write_raw_xlsx(tmp_path / "f", sheet, strings_xml="<si><t>甲</t></si>")
    assert "损坏" in refusal_of(path)


def test_a_formula_gives_its_value_and_text_with_an_equals_sign_stays_text(tmp_path):
    body = HEAD + (
        '<row r="2"><c r="A2" t="str"><f>CONCAT("1","2")</f><v>12</v></c>'
        '<c r="B2" t="inlineStr"><is><t>=HYPERLINK("x")</t></is></c><c r="C2"><f>1+1</f><v>45000.5</v></c></row>'
    )
    assert rows_of(write_raw_xlsx(tmp_path / "f", body)) == [(2, ("12", '=HYPERLINK("x")', 45000.5))]


def test_rows_and_cells_without_a_reference_follow_each_other(tmp_path):
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    body = (
        f"<row>{cell.format('编号')}{cell.format('标题')}</row><row>{cell.format(1)}{cell.format('甲')}</row>"
    )
    assert rows_of(write_raw_xlsx(tmp_path / "f", body)) == [(2, ("1", "甲"))]


def test_gaps_between_rows_and_cells_are_kept(tmp_path):
    body = HEAD + '<row r="9"><c r="A9"><v>1</v></c><c r="C9"><v>2</v></c></row>'
    assert rows_of(write_raw_xlsx(tmp_path / "f", body)) == [(9, (1, None, 2))]


@pytest.mark.parametrize("reference", ["XFE2", "ZZZZZZZ2", "2", "é2"])
def test_a_cell_beyond_excels_columns_is_no_crash(tmp_path, reference):
    assert "损坏" in refusal_of(
        write_raw_xlsx(tmp_path / "f", f'{HEAD}<row><c r="{reference}"><v>1</v></c></row>')
    )


def test_days_counted_from_1904_are_the_same_days(tmp_path):
    at = datetime(2019, 4, 25, 9, 32, 9)
    rows = [HEADER, ("1", "甲", "乙", at, None)]
    formats = {3: "yyyy-mm-dd hh:mm:ss"}
    path = write_xlsx(tmp_path / "f", rows, options={"date_1904": True}, formats=formats)
    assert rows_of(path)[0][1][3] == at


@pytest.mark.parametrize(
    ("code", "date_shown", "time_shown"),
    [
        ("yyyy-mm-dd", True, False),
        ('yyyy"年"m"月"d"日" h:mm', True, True),
        ("[$-804]yyyy/m/d;@", True, False),
        ("[Red]0.00", False, False),
        ('0"d"', False, False),
        ("General", False, False),
        ("G/通用格式", False, False),
        ("@", False, False),
        ("#,##0_);(#,##0)", False, False),
        ("h:mm:ss", False, True),
        ("m/d", True, False),
    ],
)
def test_number_formats_that_show_dates_are_known(code, date_shown, time_shown):
    assert shows_date(164, code) is date_shown
    assert shows_time(164, code) is time_shown


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}])
def test_memory_does_not_grow_with_the_rows_of_a_workbook(tmp_path, monkeypatch, options):
    monkeypatch.setattr(shared_strings, "KEPT_BLOCKS", 16)
    monkeypatch.setattr(xml_parts, "CHUNK", 1 << 13)

    def peak(count):
        rows = [HEADER, *[(str(n), *ROW[1:3], f"{n}" * 8, "2023/3/1") for n in range(count)]]
        path = write_xlsx(tmp_path / f"{count}", rows, options=options)
        del rows
        tracemalloc.start()
        assert sum(1 for _ in open_ledger(path, name="台账").rows()) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(4_000) < peak(1_000) * 2
