"""Refused rows come back as a workbook that can be mended and sent again."""

import zipfile
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import HEADER, ROW
from whistles.ledgers import refused_workbook
from whistles.ledgers.columns import fingerprint, guess
from whistles.ledgers.reading import open_ledger
from whistles.ledgers.refused_workbook import Taken
from whistles.ledgers.texts import clean_text, parse_number

TAKEN = Taken("张敏", datetime(2026, 11, 27, 8, 30), "改好后再导入")


def write_refused(path, header, rows):
    return refused_workbook.write_refused(path, header, rows, TAKEN)


def test_who_took_the_rows_when_and_why_goes_with_them(tmp_path):
    write_refused(tmp_path / "f", HEADER, [(5, ROW, "缺少编号")])
    with zipfile.ZipFile(tmp_path / "f") as archive:
        told = archive.read("xl/worksheets/sheet2.xml").decode()
        printed = archive.read("xl/worksheets/sheet1.xml").decode()
    for word in ("张敏", "2026-11-27 08:30", "改好后再导入"):
        assert word in told
    assert "张敏 2026-11-27 08:30" in printed


def read_back(path):
    ledger = open_ledger(path, name="需修改.xlsx")
    return ledger.header, [cells for _, cells in ledger.rows()]


def test_the_mended_workbook_reads_as_the_ledger_it_came_from(tmp_path):
    count = write_refused(tmp_path / "f", HEADER, [(5, ROW, "缺少编号"), (9, ROW, "缺少收到时间")])
    header, rows = read_back(tmp_path / "f")
    assert count == 2
    assert header == HEADER
    assert guess(header) == guess(HEADER)
    assert fingerprint(header) == fingerprint(HEADER)
    assert rows == [ROW, ROW]


def test_line_and_reason_stand_in_front(tmp_path):
    write_refused(tmp_path / "f", HEADER, [(5, ROW, "缺少编号")])
    with zipfile.ZipFile(tmp_path / "f") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="A2"><v>5</v></c>' in sheet
    assert sheet.index("缺少编号") < sheet.index("路灯不亮")


def test_nothing_becomes_a_formula_or_a_link(tmp_path):
    cells = ("=1+1", "+1", "@SUM(A1)", "http://example.org/", '=HYPERLINK("http://example.org/")')
    write_refused(tmp_path / "f", HEADER, [(5, cells, "=1")])
    with zipfile.ZipFile(tmp_path / "f") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower().replace("=hyperlink", "")
    assert read_back(tmp_path / "f")[1] == [cells]


def test_dates_and_numbers_keep_their_kind(tmp_path):
    cells = (7, 8.5, True, datetime(2019, 4, 25, 9, 32, 9), date(2019, 4, 25))
    write_refused(tmp_path / "f", HEADER, [(5, cells, "x")])
    assert read_back(tmp_path / "f")[1] == [cells]


def test_a_rounded_number_comes_back_as_one_and_is_refused_again(tmp_path):
    write_refused(tmp_path / "f", HEADER, [(5, (530102202304070001, *ROW[1:]), "x")])
    with pytest.raises(Refusal, match="末尾几位已经丢失"):
        parse_number(read_back(tmp_path / "f")[1][0][0])


def test_a_cell_longer_than_excels_limit_is_cut_and_the_reason_says_so(tmp_path):
    cells = ("1", "甲", "长" * 40_000, "😀" * 20_000, "")
    write_refused(tmp_path / "f", HEADER, [(5, cells, "缺少编号")])
    _, (row,) = read_back(tmp_path / "f")
    assert row[2].startswith("长长")
    assert row[2].endswith("此处截断）")
    assert len(row[2]) == 32_767
    assert len(row[3].encode("utf-16-le")) // 2 <= 32_767
    with zipfile.ZipFile(tmp_path / "f") as archive:
        assert "“诉求内容”超过 Excel 单元格上限" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_rows_beyond_one_sheet_go_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(refused_workbook, "MAX_SHEET_ROWS", 4)
    assert write_refused(tmp_path / "f", HEADER, [(n, ROW, "x") for n in range(7)]) == 7
    with zipfile.ZipFile(tmp_path / "f") as archive:
        assert [archive.read(f"xl/worksheets/sheet{n}.xml").count(b"<row ") for n in (1, 2, 3)] == [4, 4, 2]


def test_characters_that_xml_cannot_hold_are_no_crash(tmp_path):
    write_refused(tmp_path / "f", HEADER, [(5, ("1", "\ud800\ufffe\0\x07甲", *ROW[2:]), "\ud800")])
    assert clean_text(read_back(tmp_path / "f")[1][0][1]).endswith("甲")


CELLS = st.one_of(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufeff"), min_size=1
    ).filter(str.strip),
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[CELLS] * len(HEADER)), min_size=1, max_size=5))
def test_every_row_comes_back_as_it_was_written(tmp_path, rows):
    write_refused(tmp_path / "f", HEADER, [(n, cells, "理由") for n, cells in enumerate(rows, start=2)])
    assert read_back(tmp_path / "f") == (HEADER, rows)
