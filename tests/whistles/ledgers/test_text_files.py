"""Text ledgers: encodings, delimiters, quotes, and rows that are spoilt without spoiling the rest."""

import pytest

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import HEADER, ROW, csv_text, write_text
from whistles.ledgers.cells import FaultyCells
from whistles.ledgers.reading import open_ledger


def opened(path):
    return open_ledger(path, name="台账.csv")


def faults(ledger) -> dict[int, str]:
    return {line: cells.fault for line, cells in ledger.rows() if isinstance(cells, FaultyCells)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_encoding_and_delimiter_gives_the_same_rows(tmp_path, encoding, delimiter):
    ledger = opened(write_text(tmp_path / "f", csv_text(HEADER, ROW, ROW, delimiter=delimiter), encoding))
    assert ledger.encoding == encoding
    assert ledger.header == HEADER
    assert list(ledger.rows()) == [(2, ROW), (3, ROW)]


def test_commas_in_the_text_do_not_make_a_tab_file_a_comma_file(tmp_path):
    row = ("1", "甲,乙,丙,丁,戊,己", "一,二,三", "2023/3/1", "")
    ledger = opened(write_text(tmp_path / "f", csv_text(HEADER, row, ROW, delimiter="\t")))
    assert next(ledger.rows()) == (2, row)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(tmp_path, ending):
    text = ending.join(",".join(row) for row in (HEADER, ROW, ROW))
    assert [line for line, _ in opened(write_text(tmp_path / "f", text)).rows()] == [2, 3]


def test_line_breaks_inside_quotes_do_not_count_as_lines(tmp_path):
    ledger = opened(write_text(tmp_path / "f", '编号,标题,内容\n1,甲,"一\n\n二"\n2,乙,"三,""四"""\n'))
    assert list(ledger.rows()) == [(2, ("1", "甲", "一\n\n二")), (3, ("2", "乙", '三,"四"'))]


@pytest.mark.parametrize("main", ["utf-8", "gb18030"])
def test_one_row_in_another_encoding_is_refused_and_the_rest_is_read(tmp_path, main):
    other = "gb18030" if main == "utf-8" else "utf-8"
    lines = [csv_text(HEADER).encode(main), *[csv_text(ROW).encode(main)] * 9]
    lines[4] = csv_text(ROW).encode(other)
    (tmp_path / "f").write_bytes(b"".join(lines))
    ledger = opened(tmp_path / "f")
    assert list(faults(ledger)) == [5]
    assert "编码与全文不同" in faults(ledger)[5]
    assert [cells for line, cells in ledger.rows() if line != 5] == [ROW] * 8


def test_a_row_that_no_encoding_reads_is_refused_and_the_rest_is_read(tmp_path):
    text = csv_text(HEADER, *[ROW] * 6).encode()
    spoilt = text.replace("路灯".encode(), b"\xff\xff\xff", 1)
    (tmp_path / "f").write_bytes(spoilt)
    assert list(faults(opened(tmp_path / "f"))) == [2]


def test_encodings_mixed_half_and_half_refuse_the_file_with_the_line(tmp_path):
    half = csv_text(*[ROW] * 5)
    (tmp_path / "f").write_bytes(csv_text(HEADER).encode() + half.encode() + half.encode("gb18030"))
    with pytest.raises(Refusal, match="从第 7 行起编码不同"):
        opened(tmp_path / "f")


def test_a_utf16_file_with_a_broken_row_goes_on(tmp_path):
    text = csv_text(HEADER, *[ROW] * 3).encode("utf-16")
    place = text.index("新".encode("utf-16-le"))
    (tmp_path / "f").write_bytes(text[:place] + b"\x00\xd8" + text[place + 2 :])
    ledger = opened(tmp_path / "f")
    assert list(faults(ledger)) == [2]
    assert [line for line, _ in ledger.rows()] == [2, 3, 4]


def test_a_quote_left_open_does_not_swallow_the_rows_after_it(tmp_path):
    ledger = opened(write_text(tmp_path / "f", '编号,标题\n1,"甲\n2,乙\n3,"丙"\n4,丁\n'))
    assert "引号没有成对" in faults(ledger)[2]
    read = [cells for _, cells in ledger.rows() if not isinstance(cells, FaultyCells)]
    assert read == [("2", "乙"), ("3", "丙"), ("4", "丁")]


def test_a_quote_left_open_to_the_end_spoils_its_own_row_only(tmp_path):
    ledger = opened(
        write_text(tmp_path / "f", '编号,标题\n1,"甲\n' + "".join(f"{n},乙\n" for n in range(2, 50_000)))
    )
    assert list(faults(ledger)) == [2]
    assert sum(1 for _ in ledger.rows()) == 49_999


def test_quotes_behind_backslashes_are_part_of_their_text(tmp_path):
    text = (
        '编号,标题,内容\r\n1,甲,"他说 \\"马上修\\"，\r\n没修"\r\n2,乙,"C:\\"\r\n3,丙,"未 \\"完\r\n4,丁,好\r\n'
    )
    ledger = opened(write_text(tmp_path / "f", text))
    rows = [cells for _line, cells in ledger.rows()]
    assert rows[:2] == [("1", "甲", '他说 "马上修"，\r\n没修'), ("2", "乙", "C:\\")]
    assert rows[3] == ("4", "丁", "好")
    assert list(faults(ledger)) == [4]


def test_a_row_with_more_cells_than_the_header_is_refused(tmp_path):
    ledger = opened(write_text(tmp_path / "f", "编号,标题,内容\n1,甲,乙,丙\n2,甲,乙,\n3,甲,乙\n"))
    assert "有 4 格，表头只有 3 列" in faults(ledger)[2]
    assert list(faults(ledger)) == [2]


def test_nul_characters_do_not_stop_the_reading(tmp_path):
    ledger = opened(write_text(tmp_path / "f", csv_text(HEADER, ("1\0", *ROW[1:]), ROW)))
    assert [cells[0] for _, cells in ledger.rows()] == ["1\0", "1001"]


def test_a_cell_of_10000_characters_is_read_whole(tmp_path):
    long = "长" * 10_000
    ledger = opened(write_text(tmp_path / "f", csv_text(HEADER, ("1", "甲", long, "2023/3/1", ""))))
    assert next(ledger.rows())[1][2] == long


def test_a_line_without_end_is_refused(tmp_path):
    with pytest.raises(Refusal, match="有一行超过 4 MB"):
        opened(write_text(tmp_path / "f", "编号,标题\n1," + "a" * (6 << 20)))
