"""What a ledger's own words and times say of where a row stands, in the many dresses that offices and programs give them."""

from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from grids.conduct.refusals import Refusal
from whistles.ledgers import standing
from whistles.ledgers.columns import guess
from whistles.ledgers.rows import RowReader
from whistles.ledgers.standing import (
    BY_STATE,
    BY_TIME,
    CLOSED,
    OBJECTED,
    OPEN,
    REFUSE,
    REOPENED,
    SETTLED,
    STANDINGS,
    SUSPENDED,
    VOID,
    Times,
    contradiction,
    standing_of,
    stands,
    usual,
)

TZ = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 1, 12, tzinfo=TZ)
DAYS = [NOW - timedelta(days=days) for days in (30, 20, 10, 5)]


def test_usual_words_are_known_in_every_dress_and_a_negation_is_never_taken_for_its_opposite():
    for word, found in {
        "[结案]": CLOSED, "已办结": CLOSED, " 已 办 结 ": CLOSED, "办结（超时）": CLOSED, "３－已办结": CLOSED, "工单状态：已结案": CLOSED,
        "Closed": CLOSED, "RESOLVED": CLOSED, "强制结案": CLOSED, "未办结": OPEN, "办理中": OPEN, "In Progress": OPEN, "in_progress": OPEN,
        "待办结": OPEN, "处置阶段": OPEN, "【作废】": VOID, "已撤单": VOID, "已退单": VOID, "Duplicate": VOID, "Closed (Duplicate)": "",
            "办结（作废）": "", "办理中（挂账）": "", "[重办]办理中": "", "已办结(按期办结)": CLOSED, "办理中(超期)": OPEN,
        "监督员自行处理": "", "自行处理": SETTLED, "自处办结": SETTLED, "已挂账": SUSPENDED, "On-Hold": SUSPENDED, "重办中": REOPENED,
        "退单申请中": OBJECTED, "未作废": "", "不予办结": "", "Anulada": "", "未结": "", "unresolved": OPEN, "是": "",
    }.items():  # fmt: skip
        assert usual(word) == found, word
    assert (usual("是", "是否办结"), usual("否", "是否已结案"), usual("是", "是否解决")) == (CLOSED, OPEN, "")


def test_what_the_street_said_of_a_word_holds_before_what_is_usual_and_an_unknown_word_is_refused_by_name():
    assert standing_of("Anulada", {"anulada": VOID}) == VOID
    assert standing_of("【已办结】", {"已办结": OPEN}) == OPEN
    assert standing_of("已办结", {"已办结": ""}) == ""
    with pytest.raises(Refusal, match="Inadmitida"):
        standing_of("Inadmitida", {})


def test_of_every_word_and_every_set_of_times_something_is_decided_and_a_contradiction_is_only_taken_when_decided():
    for word, *are_there in product(["", *STANDINGS], *[[False, True]] * 4):
        if word in (OBJECTED, standing.LEFT_OUT):
            continue
        times = Times(
            NOW - timedelta(days=40),
            *(day if there else None for day, there in zip(DAYS, are_there, strict=True)),
        )
        found = contradiction(word, times)
        if found:
            with pytest.raises(Refusal):
                stands(word, times, REFUSE)
        ways = [
            stands(word, times, how)
            for how in ((BY_STATE, BY_TIME) if found else (REFUSE, BY_STATE, BY_TIME))
        ]
        if found and word:
            assert ways[0].standing in (word, OPEN)
            assert ways[1] == stands("", times, BY_TIME)
        for way in ways:
            assert (way.closed is not None) == (way.standing in (CLOSED, REOPENED))
            assert (way.at is not None) == (way.standing not in (OPEN, CLOSED))
        if not found:
            assert len(set(ways)) == 1


HEADER = ["编号", "标题", "收到时间", "办结时间", "作废时间", "强制结案时间", "当前阶段"]


def read(*cells, **how):
    reader = RowReader(HEADER, guess(HEADER), now=NOW, tz=TZ, **how)
    return reader.read(2, ["A1", "路灯不亮", "2026-10-01 09:00", *cells])


def test_a_row_of_city_management_is_read_as_its_ledger_means_it():
    forced = read(None, None, "2026-10-20 10:00:00", "[强制结案]")
    assert (forced.is_closed, forced.closed_at.day, forced.closed_exact) == (True, 20, True)
    void = read(None, "2026-10-02 11:00", None, "[作废]")
    assert (void.standing, void.closed_at, void.turned_at.day) == (VOID, None, 2)
    without_a_word = read(None, "2026-10-02 11:00", None, None)
    assert without_a_word.standing == VOID
    settled = read(None, None, None, "自行处理")
    assert (settled.standing, settled.turned_at) == (SETTLED, settled.received_at)
    left = read(None, None, None, "测试工单", words={"测试工单": standing.LEFT_OUT})
    assert left.standing == standing.LEFT_OUT


def test_a_closing_of_which_only_the_word_tells_is_no_exact_time():
    row = read(None, None, None, "已办结", decision=BY_STATE)
    assert (row.closed_at, row.closed_exact, row.contradicts) == (row.received_at, False, standing.NO_CLOSING)
