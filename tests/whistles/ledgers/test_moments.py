"""Dates and times as people type them and as programs keep them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import CHINA
from whistles.ledgers.moments import MomentReader, end_of, parse_moment

SECOND = datetime(2019, 4, 25, 9, 32, 9, tzinfo=CHINA)
MINUTE = SECOND.replace(second=0)
DAY = datetime(2019, 4, 25, tzinfo=CHINA)


def refusal_of(cell) -> str:
    with pytest.raises(Refusal) as refused:
        parse_moment(cell, tz=CHINA)
    return refused.value.message


@pytest.mark.parametrize(
    "cell",
    [
        "2019/4/25 9:32:09",
        "2019/04/25 09:32:09",
        "2019-04-25 09:32:09",
        "2019.4.25 9:32:09",
        "2019-04-25T09:32:09",
        "2019-04-25T01:32:09Z",
        "2019-04-25T09:32:09+08:00",
        "2019-04-25 01:32:09+0000",
        "2019-04-25 09:32:09.123",
        "2019年4月25日 9时32分9秒",
        "2019年4月25日9时32分09秒",
        "2019年04月25日 09:32:09",
        "２０１９／４／２５　９：３２：０９",
        "2019/4/25 上午9:32:09",
        "2019/4/25 上午 9:32:09",
        "2019/4/25 9:32:09 AM",
        "2019年4月25日 星期四 9:32:09",
        "20190425 09:32:09",
        "20190425093209",
        " 2019/4/25  9:32:09\t",
        "2019/4/25\n9:32:09",
        "2019 / 4 / 25 9:32:09",
        datetime(2019, 4, 25, 9, 32, 9),
        datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC),
        43580.39732638889,
        "43580.39732638889",
        # as PostgreSQL, SQL Server, pandas, Java, Go, browsers and mail write it
        "2019-04-25 01:32:09+00",
        "2019-04-25 01:32:09.12+00",
        "2019-04-25 09:32:09.123456+08",
        "2019-04-25 09:32:09:123",
        "2019-04-25T09:32:09.000000000",
        "2019-04-25 01:32:09 UTC",
        "2019-04-25 09:32:09 +0800 CST",
        "Thu Apr 25 09:32:09 CST 2019",
        "Thu Apr 25 2019 09:32:09 GMT+0800 (中国标准时间)",
        "Thu, 25 Apr 2019 01:32:09 +0000",
        "Apr 25, 2019 9:32:09 AM",
        '="2019-04-25 09:32:09"',
        "\u200e2019-04-25 09:32:09",
        "2019—04—25 9:32:09",
        "二〇一九年四月二十五日九时三十二分九秒",
    ],
)
def test_a_moment_to_the_second_is_read_in_every_writing(cell):
    assert parse_moment(cell, tz=CHINA) == (SECOND, "second")


@pytest.mark.parametrize(
    "cell",
    [
        "2019/4/25 9:32",
        "2019年4月25日 9时32分",
        "2019年4月25日9时32",
        "2019-4-25 9:32AM",
        "201904250932",
        "20190425 0932",
        "2019-4-25 9:32 a.m.",
        "2019年4月25日早9:32",
    ],
)
def test_a_moment_to_the_minute_is_read_in_every_writing(cell):
    assert parse_moment(cell, tz=CHINA) == (MINUTE, "minute")


@pytest.mark.parametrize(
    "cell",
    [
        "2019/4/25",
        "2019-04-25",
        "2019.4.25",
        "2019年4月25日",
        "2019年4月25",
        "2019 年 4 月 25 日",
        "20190425",
        "2019/4/25（星期四）",
        date(2019, 4, 25),
        43580,
        43580.0,
        "43580",
        20190425,
        20190425.0,
        "2019.4.25.",
        "2019–4–25",
        "2019、4、25",
        "二〇一九年四月二十五日",
        "25-Apr-2019",
    ],
)
def test_a_day_without_a_time_of_day_is_its_midnight(cell):
    assert parse_moment(cell, tz=CHINA) == (DAY, "day")


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("2019/4/25 下午9:32", 21),
        ("2019/4/25 下午12:32", 12),
        ("2019/4/25 上午12:32", 0),
        ("2019/4/25 12:32 PM", 12),
        ("2019/4/25 下午15:32", 15),
        ("2019/4/25 中午1:32", 13),
        ("2019/4/25 中午12:32", 12),
        ("2019/4/25 凌晨2:32", 2),
        ("2019/4/25 晚上8:32", 20),
        ("2019年4月25日下午3点32分", 15),
    ],
)
def test_the_part_of_the_day_decides_the_hour(cell, hour):
    assert parse_moment(cell, tz=CHINA) == (MINUTE.replace(hour=hour), "minute")


@pytest.mark.parametrize(
    ("cell", "told"),
    [("下午3时", (15, 0)), ("下午3点半", (15, 30)), ("十点一刻", (10, 15)), ("晚八点三刻", (20, 45))],
)
def test_an_hour_is_told_without_minutes_or_with_parts_of_it(cell, told):
    hour, minute = told
    moment = DAY.replace(hour=hour, minute=minute)
    assert parse_moment(f"2019年4月25日{cell}", tz=CHINA) == (moment, "minute")


@pytest.mark.parametrize("cell", ["2019-04-24 24:00:00", "2019/4/24 24:00", "2019年4月24日24时"])
def test_the_end_of_a_day_is_the_beginning_of_the_next(cell):
    assert parse_moment(cell, tz=CHINA)[0] == DAY


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("10月9日", "“10月9日”缺少年份"),
        ("10月9日 9:30", "缺少年份"),
        ("10-9", "缺少年份"),
        ("2019年4月", "缺少日"),
        ("2019-04", "缺少日"),
        ("19/4/25", "四位年份"),
        ("07-4月-23", "四位年份"),
        ("07-APR-23", "四位年份"),
        ("4/25/2019 9:32", "日和月哪个在前看不清"),
        ("25.04.2019", "日和月哪个在前看不清"),
        ("Thu Apr 25 09:32:09 EST 2019", "“Thu Apr 25 09:32:09 EST 2019”不是能识别的时间"),
        # from when to when
        ("2019-4-25 9:30-10", "不是能识别的时间"),
        ("2019-4-25 9:30-10:30", "不是能识别的时间"),
        ("2019-02-30", "“2019-02-30”不是真实存在的日期"),
        ("2019/13/1 9:30", "不是真实存在的日期"),
        ("20190231", "不是真实存在的日期"),
        ("2019/4/25 24:01", "不是一天之内的时间"),
        ("2019/4/25 9:61", "不是一天之内的时间"),
        ("2019/4/25 上午13:00", "不是一天之内的时间"),
        ("1989-12-31", "年份不在 1990 到 2100 之间"),
        ("2101/1/1", "年份不在 1990 到 2100 之间"),
        (datetime(1900, 1, 1), "年份不在 1990 到 2100 之间"),
        (12_000, "年份不在 1990 到 2100 之间"),
        ("昨天下午", "“昨天下午”不是能识别的时间"),
        ("2019-4/25", "不是能识别的时间"),
        ("2019/4/25 9:", "不是能识别的时间"),
        ("1556155929", "从 1970 年算起的秒数"),
        (1556155929, "从 1970 年算起的秒数"),
        (7, "不是能识别的时间"),
        (True, "不是能识别的时间"),
        (float("nan"), "不是能识别的时间"),
        (float("inf"), "不是能识别的时间"),
        ("2" * 5000, "不是能识别的时间"),
        ("#REF!", "错误值 #REF!"),
        (None, "没有填写时间"),
        ("  \t", "没有填写时间"),
    ],
)
def test_what_is_no_moment_is_refused_with_its_reason(cell, reason):
    assert reason in refusal_of(cell)


def test_what_was_read_once_is_read_the_same_again():
    reader = MomentReader(CHINA)
    cells = ["2019/4/25 9:32:09", "2019/4/25 9:32", "2019/4/25", "2019/4/25 9:32:09"]
    assert [reader.read(cell) for cell in cells * 2] == [
        (SECOND, "second"),
        (MINUTE, "minute"),
        (DAY, "day"),
        (SECOND, "second"),
    ] * 2


def test_the_last_second_that_may_be_meant():
    assert end_of((DAY, "day")) == DAY + timedelta(days=1, seconds=-1)
    assert end_of((MINUTE, "minute")) == MINUTE.replace(second=59)
    assert end_of((SECOND, "second")) == SECOND


PIECES = st.sampled_from("0123456789/-.:年月日时分秒点上下午 TZ+ＡＭPM星期四\0'〇一二十半刻晚—AprCS,=\"")


@given(
    st.one_of(
        st.text(),
        st.text(PIECES, max_size=30),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.none(),
        st.datetimes(),
        st.dates(),
        st.datetimes(timezones=st.timezones()),
    )
)
def test_no_cell_raises_anything_but_a_refusal(cell):
    try:
        moment, precision = parse_moment(cell, tz=CHINA)
    except Refusal:
        return
    assert 1990 <= moment.year <= 2100
    assert moment.tzinfo is CHINA
    assert precision in ("second", "minute", "day")


@given(
    st.datetimes(datetime(1992, 1, 1), datetime(2100, 12, 31)),
    st.sampled_from(["%Y/%m/%d %H:%M:%S", "%Y年%m月%d日%H时%M分%S秒"]),
)
def test_every_moment_is_read_back_as_it_was_written(at, form):
    expected = at.replace(microsecond=0, tzinfo=CHINA)
    assert parse_moment(at.strftime(form), tz=CHINA) == (expected, "second")
