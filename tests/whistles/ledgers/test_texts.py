"""Texts keep their words and lose what machines left in them."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.conduct.refusals import Refusal
from whistles.ledgers.texts import (
    MAX_TITLE_LENGTH,
    clean_line,
    clean_text,
    clean_title,
    first_sentence,
    parse_number,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\n\t\t\t\n\t\t\t路灯不亮。\n\t\t\t\n", "路灯不亮。"),
        ("一\r\n\r\n\r\n\r\n二\r三", "一\n\n二\n三"),
        ("一\n \t\n\u3000\n二", "一\n\n二"),
        ("一_x000D_\n二_x000D_三", "一\n二\n三"),
        ("a_x005F_x0000_c", "a_x0000_c"),
        ("a_x005f_x000D_\nc_x0001_d", "a_x000D_\nc d"),
        ("\u3000\u3000您好：\u3000请处理\xa0。", "您好： 请处理 。"),
        ("一\t二  三", "一 二 三"),
        ("一\0二\x07\ufeff三\u200b", "一二三"),
        ("一\v二\u2028三", "一\n二\n三"),
        ("  前后  ", "前后"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("#1 楼", "#1 楼"),
        ("👪👨‍👩‍👧", "👪👨‍👩‍👧"),
        (None, ""),
        (12.0, "12"),
        (12.5, "12.5"),
        (13987654321, "13987654321"),
        (True, "是"),
        (date(2019, 4, 25), "2019-04-25"),
        (datetime(2019, 4, 25, 9, 32, 9), "2019-04-25 09:32:09"),
    ],
)
def test_text_is_made_readable(cell, text):
    assert clean_text(cell) == text


def test_text_on_one_line_has_no_breaks():
    assert clean_line("一\n\n二\n三") == "一 二 三"


def test_a_cell_of_10000_characters_passes():
    text = "长" * 10_000
    assert clean_text(text) == text


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", " #VALUE! "])
def test_an_error_value_of_excel_is_refused(cell):
    with pytest.raises(Refusal, match="Excel 的错误值"):
        clean_text(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (123456.0, "123456"),
        (2554, "2554"),
        (" WH-2023-0001 ", "WH-2023-0001"),
        ("ＷＨ２０２３", "WH2023"),
        ("00123", "00123"),
        ('="00123"', "00123"),
        ("'00123", "00123"),
        ("00123\t", "00123"),
        ("530102202304070001", "530102202304070001"),
        (999_999_999_999_999, "999999999999999"),
        ("12E5", "12E5"),
        (None, ""),
        ("", ""),
        *(
            (word, "")
            for word in (
                "/",
                "无",
                "无。",
                "—",
                "nan",
                "NULL",
                "合计",
                "待补",
                "本月合计",
                "1月小计",
                "暂无编号",
                "未编号",
                "0",
                "0.0",
                "000",
            )
        ),
        (0, ""),
        ("0012.0", "0012"),
    ],
)
def test_a_number_is_kept_as_text(cell, number):
    assert parse_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (5.30102202304e17, "被 Excel 改写过的长数字"),
        (10**15, "被 Excel 改写过的长数字"),
        (float("nan"), "被 Excel 改写过的长数字"),
        ("5.30102E+17", "科学计数法"),
        ("5E+17", "科学计数法"),
        (date(2019, 4, 25), "不是编号"),
        (True, "不是编号"),
        ("1" * 65, "超过 64 个字"),
        ("#REF!", "Excel 的错误值"),
    ],
)
def test_a_spoilt_number_is_refused_with_its_reason(cell, reason):
    with pytest.raises(Refusal, match=reason):
        parse_number(cell)


def test_a_long_title_is_cut_at_a_boundary_and_kept_whole_beside_it():
    whole = "，".join(["新迎路路灯不亮"] * 40)
    title, kept = clean_title(whole)
    assert len(title) <= MAX_TITLE_LENGTH
    assert title.endswith("新迎路路灯不亮…")
    assert kept == whole


def test_a_title_of_just_the_length_stays_whole():
    assert clean_title("题" * 200) == ("题" * 200, "")
    assert clean_title("题" * 201) == ("题" * 199 + "…", "题" * 201)


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("路灯不亮。请处理。", "路灯不亮"),
        ("\n第一行\n第二行", "第一行"),
        ("没有句号", "没有句号"),
        ("字" * 100, "字" * 59 + "…"),
        ("。。。", "。。。"),
        ("", ""),
    ],
)
def test_a_title_is_made_of_the_first_sentence(content, title):
    assert first_sentence(content.strip()) == title


CELLS = st.one_of(
    st.text(),
    st.text(st.sampled_from("_x0D\r\n\t \u3000E+.1=\"'`#")),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.datetimes(),
    st.dates(),
)


@given(CELLS)
def test_no_cell_raises_anything_but_a_refusal(cell):
    for read in (clean_text, clean_line, clean_title, parse_number):
        with suppress(Refusal):
            read(cell)


@given(st.text(st.characters(exclude_characters="_")))
def test_cleaning_twice_is_cleaning_once(text):
    try:
        once = clean_text(text)
    except Refusal:
        return
    assert clean_text(once) == once
    assert "\0" not in once
    assert "\n\n\n" not in once


@given(st.text(min_size=1))
def test_a_made_title_is_never_longer_than_60(content):
    assert len(first_sentence(content)) <= 60
