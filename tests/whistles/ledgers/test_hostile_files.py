"""Whatever bytes are sent as a ledger, the answer is rows or a sentence."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import (
    HEADER,
    ROW,
    csv_text,
    inline_row,
    write_raw_xlsx,
    write_text,
    write_xls,
    write_xlsx,
)
from whistles.ledgers import other_child, other_file
from whistles.ledgers.reading import open_ledger

FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
BEGINNINGS = (
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    HEADER[0].encode(),
)


# seconds of the processor for a file of some kilobytes, many times what the worst of them takes
BUDGET_SECONDS = 2


def read_whole(path) -> None:
    begun = time.process_time()
    with suppress(Refusal):
        for line, cells in open_ledger(path, name="台账").rows():
            assert line > 1
            assert isinstance(cells, tuple)
    assert time.process_time() - begun < BUDGET_SECONDS


@FUZZ
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=3000))
def test_any_bytes_give_rows_or_a_refusal(tmp_path, beginning, rest):
    (tmp_path / "f").write_bytes(beginning + rest)
    read_whole(tmp_path / "f")


@FUZZ
@given(
    st.text(st.sampled_from('编号标题,;\t"\r\n\0=1a'), max_size=300),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_text_gives_rows_or_a_refusal(tmp_path, text, encoding):
    read_whole(write_text(tmp_path / "f", "编号,标题\n" + text, encoding))


@FUZZ
@given(
    st.lists(st.sampled_from("([【〔)]】〕*: 　编号ﷺ\u200b"), min_size=1, max_size=6),
    st.integers(1, 8_000),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_a_header_of_anything_repeated_costs_no_more_than_its_length(tmp_path, signs, times, encoding):
    name = "".join(signs) * times
    read_whole(write_text(tmp_path / "f", f'编号,"{name}",标题\n1,2,3\n', encoding))


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("whole")
    sheet = (
        inline_row(1, "编号", "标题") + '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>1</v></c></row>'
    )
    return [
        write_xlsx(folder / "a", [HEADER, ROW]).read_bytes(),
        write_raw_xlsx(folder / "b", sheet, strings_xml="<si><t>甲</t></si>").read_bytes(),
        write_xls(folder / "c", [HEADER, ROW]).read_bytes(),
        write_text(folder / "d", csv_text(HEADER, ROW)).read_bytes(),
    ]


@FUZZ
@given(
    st.integers(0, 3),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=4),
)
def test_a_damaged_file_gives_rows_or_a_refusal(tmp_path, whole_files, which, damages):
    content = bytearray(whole_files[which])
    for where, damage in damages:
        at = int(where * (len(content) - 1))
        content[at : at + len(damage)] = damage
    (tmp_path / "f").write_bytes(content)
    read_whole(tmp_path / "f")


@FUZZ
@given(
    st.lists(
        st.sampled_from(
            [
                '<row r="2">',
                "<row>",
                '<c r="B2" s="1">',
                '<c t="s">',
                "<c>",
                "<v>1</v>",
                "<v>1e999</v>",
                "<is><t>x</t></is>",
                "</c>",
                "</row>",
            ]
        ),
        max_size=30,
    )
)
def test_any_order_of_elements_gives_rows_or_a_refusal(tmp_path, elements):
    sheet = inline_row(1, "编号", "标题") + "".join(elements)
    read_whole(write_raw_xlsx(tmp_path / "f", sheet, strings_xml="<si><t>甲</t></si>"))


@pytest.mark.parametrize("limit", ["MAX_MEMORY_BYTES", "MAX_OUTPUT_BYTES"])
def test_an_old_workbook_that_takes_too_much_is_refused(tmp_path, monkeypatch, limit):
    child = tmp_path / "child.py"
    source = Path(other_child.__file__).read_text()
    child.write_text(source.replace(f"{limit} = ", f"{limit} = 1024 # ", 1))
    monkeypatch.setattr(other_child, "__file__", str(child))
    with pytest.raises(Refusal, match="打不开"):
        open_ledger(write_xls(tmp_path / "f", [HEADER, *[ROW] * 5_000]), name="台账")


def test_a_reader_that_dies_takes_nobody_along(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("import os; os.abort()")
    monkeypatch.setattr(other_child, "__file__", str(child))
    with pytest.raises(Refusal, match="打不开"):
        open_ledger(write_xls(tmp_path / "f", [HEADER, ROW]), name="台账")


def test_a_reader_that_hangs_is_ended(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(other_child, "__file__", str(child))
    monkeypatch.setattr(other_file, "MAX_SECONDS", 0.2)
    with pytest.raises(Refusal, match="打不开"):
        open_ledger(write_xls(tmp_path / "f", [HEADER, ROW]), name="台账")
