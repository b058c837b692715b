"""A row of a ledger: what makes a matter of it, and every reason not to."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import CHINA, NOW
from whistles.ledgers.cells import FaultyCells
from whistles.ledgers.columns import FIELDS_BY_NAME, guess
from whistles.ledgers.reading import open_ledger
from whistles.ledgers.rows import RowReader

FIELDS = tuple(FIELDS_BY_NAME)
READER = RowReader(FIELDS, {name: name for name in FIELDS}, now=NOW, tz=CHINA)
WHOLE = {
    "number": "1001",
    "title": "路灯不亮",
    "content": "新迎路的路灯坏了。",
    "received": "2023/3/1 9:05:30",
}


def row(**cells):
    filled = {**WHOLE, **cells}
    return READER.read(2, tuple(filled.get(name, "") for name in FIELDS))


def refusal_of(**cells) -> Refusal:
    with pytest.raises(Refusal) as refused:
        row(**cells)
    return refused.value


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_a_whole_row_is_read():
    read = row(
        closed="2023/3/4 16:30:00", resolution="已修复", phone=8710000000.0, whistled="2023/3/1 10:00:00"
    )
    assert (read.line, read.number, read.title) == (2, "1001", "路灯不亮")
    assert read.received_at == at("2023-03-01 09:05:30")
    assert read.whistled_at == at("2023-03-01 10:00:00")
    assert read.closed_at == at("2023-03-04 16:30:00")
    assert (read.resolution, read.phone, read.outcome) == ("已修复", "8710000000", "")


def test_an_open_row_has_no_closing():
    assert row().closed_at is None
    assert row().whistled_at is None


def test_a_row_closed_before_it_was_received_is_refused_with_both_times():
    refusal = refusal_of(closed="2023/3/1 9:05:29")
    assert refusal.message == "办结时间 2023-03-01 09:05:29 早于收到时间 2023-03-01 09:05:30"
    assert refusal.field == "closed"


def test_a_row_closed_on_an_earlier_day_is_refused():
    assert refusal_of(closed="2023/2/28").message == "办结时间 2023-02-28 早于收到时间 2023-03-01 09:05:30"


def test_a_row_whistled_before_it_was_received_is_refused():
    assert "吹哨时间 2023-03-01 08:00 早于收到时间" in refusal_of(whistled="2023/3/1 8:00").message


def test_a_row_closed_before_it_was_whistled_is_refused():
    refusal = refusal_of(whistled="2023/3/3 8:00", closed="2023/3/2 8:00")
    assert refusal.message == "办结时间 2023-03-02 08:00 早于吹哨时间 2023-03-03 08:00"


def test_a_closing_told_as_the_day_of_the_receipt_is_not_before_it():
    assert row(closed="2023/3/1").closed_at == row().received_at


def test_a_closing_told_as_the_minute_of_the_receipt_is_not_before_it():
    assert row(closed="2023/3/1 9:05").closed_at == row().received_at


@pytest.mark.parametrize(
    "midnight", ["2023/3/1 00:00:00", "2023-03-01 0:00", datetime(2023, 3, 1), "2023-03-01T00:00:00.000"]
)
def test_midnight_of_the_day_of_the_receipt_is_that_day(midnight):
    closed = row(closed=midnight)
    assert closed.closed_at == row().received_at
    assert not closed.closed_exact
    assert refusal_of(closed="2023/3/1 00:01").field == "closed"


def test_a_closing_told_as_a_later_day_stays_on_its_day():
    assert row(closed="2023/3/2").closed_at == at("2023-03-02")


def test_a_closing_told_as_today_is_not_in_the_future():
    today = f"{NOW:%Y/%m/%d}"
    assert row(received=f"{today} 11:00", closed=today).closed_at == NOW.replace(hour=11)


@pytest.mark.parametrize("field", ["received", "whistled", "closed"])
def test_a_time_in_the_future_is_refused(field):
    later = NOW + timedelta(seconds=1)
    refusal = refusal_of(**{field: f"{later:%Y/%m/%d %H:%M:%S}"})
    assert refusal.message == f"{FIELDS_BY_NAME[field].label} 2023-04-07 12:00:01 在将来"
    assert refusal.field == field


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"number": ""}, "缺少编号"),
        ({"number": None}, "缺少编号"),
        ({"received": " "}, "缺少收到时间"),
        ({"title": "", "content": "\n\t"}, "标题和内容都没有填写"),
        ({"received": "10月9日"}, "收到时间：“10月9日”缺少年份"),
        ({"number": 5.3e17}, "编号：“5.3E+17”是被 Excel 改写过的长数字"),
        ({"phone": 5.3e17}, "联系电话：“5.3E+17”是被 Excel 改写过的长数字"),
        ({"area": "长" * 201}, "社区或网格：有 201 个字，超过 200 个字"),
        ({"content": "#REF!"}, "内容：单元格是 Excel 的错误值"),
    ],
)
def test_a_row_that_lacks_something_is_refused(cells, reason):
    assert reason in refusal_of(**cells).message


def test_all_faults_of_a_row_are_told_at_once():
    refusal = refusal_of(number="", received="10月9日", closed="2030/1/1")
    assert refusal.message == "收到时间：“10月9日”缺少年份；缺少编号；办结时间 2030-01-01 在将来"
    assert refusal.field is None


def test_a_row_without_a_title_takes_it_from_its_content():
    assert row(title="").title == "新迎路的路灯坏了"


def test_a_long_title_goes_whole_in_front_of_the_content():
    whole = "路" * 300
    read = row(title=whole)
    assert len(read.title) <= 200
    assert read.content == f"{whole}\n\n新迎路的路灯坏了。"


def test_a_row_that_its_file_spoilt_is_refused_with_the_fault():
    with pytest.raises(Refusal, match=r"^引号没有成对$"):
        READER.read(2, FaultyCells(("1",), "引号没有成对"))


CELLS = st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans(), st.datetimes(), st.dates())


@given(st.tuples(*[CELLS] * len(FIELDS)))
def test_no_row_raises_anything_but_a_refusal(cells):
    with pytest.raises(Refusal):
        READER.read(2, ("", *cells[1:]))


WRITINGS = st.sampled_from(["%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S"])
TIMES = st.datetimes(datetime(2022, 1, 1), datetime(2022, 1, 4))


@given(TIMES, WRITINGS, TIMES, WRITINGS)
def test_a_closing_is_never_before_the_receipt_and_never_leaves_its_day(received, one, closed, other):
    cells = {"received": received.strftime(one), "closed": closed.strftime(other)}
    if closed.date() < received.date():
        assert "早于" in refusal_of(**cells).message
    elif closed >= received:
        read = row(**cells)
        assert read.received_at <= read.closed_at
        assert read.closed_at.date() == closed.date()


DATA = next(
    (
        folder / "shared/data/messages/answered_messages.xlsx"
        for folder in Path(__file__).parents
        if (folder / "shared/data/messages/answered_messages.xlsx").exists()
    ),
    None,
)


@pytest.mark.skipif(DATA is None, reason="the real ledger is not on this machine")
def test_the_real_ledger_is_read_whole_and_its_closings_fall_on_their_days():
    ledger = open_ledger(DATA, name=DATA.name)
    reader = RowReader(ledger.header, guess(ledger.header), now=datetime.now(CHINA), tz=CHINA)
    rows = [reader.read(line, cells) for line, cells in ledger.rows()]
    assert len({read.number for read in rows}) == len(rows) == 2112
    for day, received, closed in (
        ("2018-12-31", 1441, 1395),
        ("2019-07-01", 1767, 1726),
        ("2020-01-09", 2112, 2112),
    ):
        end = at(day) + timedelta(days=1)
        assert sum(read.received_at < end for read in rows) == received
        assert sum(read.closed_at < end for read in rows) == closed
