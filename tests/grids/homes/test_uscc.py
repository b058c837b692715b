"""The unified social credit code, as it is typed off a licence."""

import pytest

from grids.conduct.refusals import Refusal
from grids.homes.premises import uscc

GOOD = "91110000600037341L"


@pytest.mark.parametrize(
    "typed", [GOOD, " 91110000 600037341l ", "９１１１００００６０００３７３４１Ｌ", "91110000-60003734-1L"]
)
def test_a_code_is_read_as_it_is_written(typed):
    assert uscc.read(typed) == GOOD


def test_nothing_is_nothing():
    assert uscc.read("  ") == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("91110000600037341", "现在是 17 位"),
        ("91110000600037342L", "校验码不对"),
        ("9111OOOO600037341L", "没有字母 O"),
        ("911100006000373411", "校验码不对"),
        ("91110000" + "中" * 10, "不是这样写的"),
        ("=CMD()0000600037341L"[:18], "不是这样写的"),
    ],
)
def test_what_is_wrong_of_it_is_said(typed, said):
    with pytest.raises(Refusal, match=said) as refused:
        uscc.read(typed)
    assert refused.value.field == "uscc"
