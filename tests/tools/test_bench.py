"""What the measurements write down says at which size each row was measured, and which rows miss their bound."""

import pytest

from tools.bench.__main__ import line_of, told
from tools.bench.measuring import Figure, Samples, in_turn

HEADS = ["| 什么 |", "|---|"]


def a_figure(*, holds: bool, size: int = 50_000) -> Figure:
    return Figure("一页", "p50 9.0 ms", "p50 4.0 ms", 2.25, "≤ 2", holds, "300 次", size)


def test_a_row_over_its_bound_is_said_as_such_and_counted():
    lines = [line_of(a_figure(holds=holds)) for holds in (True, False, False)]
    assert ["未达到" in line for line in lines] == [False, True, True]
    assert told(HEADS + lines) == "1 行达到要求，2 行未达到。"


def test_every_row_says_at_which_size_it_was_measured():
    assert "| 50,000 |" in line_of(a_figure(holds=True))
    with pytest.raises(ValueError, match="size"):
        line_of(a_figure(holds=True, size=0))


def test_one_slow_request_of_two_hundred_is_no_tail_and_three_are():
    once, thrice = Samples([0.01] * 199 + [0.1]), Samples([0.01] * 197 + [0.1] * 3)
    assert (round(once.tail), round(thrice.tail)) == (1, 10)


def test_what_is_measured_in_turn_is_called_equally_often_and_comes_first_as_often_as_last():
    calls: list[str] = []
    found = in_turn(lambda: calls.append("a"), lambda: calls.append("b"), rounds=4, warm_up=1)
    assert calls == [*"ab", *"abbaabba"]
    assert [len(one.seconds) for one in found] == [len(one.worked) for one in found] == [4, 4]
