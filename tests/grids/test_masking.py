"""What reaches a person doesn't show, whatever its column is called; what doesn't is left as it was."""

import pytest

from grids.personal.masking import looks_like_a_name, mask_name, mask_phone, masked, masked_cell


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("13812345678", "138****5678"), ("王小明", "***"), ("12", "**"), ("1", "*"), ("12345", "***45"), ("", ""),
        ("微信wxid_liming88", "***"), ("不愿留电话", "***"), ("087165330000", "087****0000"),
    ],
)  # fmt: skip
def test_a_number_keeps_its_ends_and_what_is_no_number_keeps_nothing(given, shown):
    assert mask_phone(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [("张三丰", "张**"), ("段", "*"), (" 段 ", "*"), ("", ""), ("阿布都拉·买买提", "阿***")],
)
def test_a_name_keeps_its_family_name_and_one_character_none(given, shown):
    assert mask_name(given) == shown


REACHING = (
    "13812345678", "138-1234-5678", "138 1234 5678", "+86 13812345678", "１３８１２３４５６７８", "0871-65330000",
    "(0871)65330000", "087165330000", "400-8001234", "65330000", "12400001234", "+85291234567",
    "530102198503071234", "53010219850307123X", "530102850307123", "6222021234567890123", "E12345678",
    "liming.88@example.com", "wxid_liming88",
)  # fmt: skip


@pytest.mark.parametrize("number", REACHING)
@pytest.mark.parametrize("around", ["{}", "请打{}，谢谢", "他的号码是{}。", "a：{} b", "见{}/转达"])
def test_whatever_reaches_somebody_is_masked_wherever_it_stands(number, around):
    shown = masked(around.format(number))
    assert number not in shown
    digits = "".join(letter for letter in number if letter.isdigit())
    assert len(digits) < 7 or digits not in "".join(letter for letter in shown if letter.isdigit())


@pytest.mark.parametrize(
    "text",
    [
        "楼道灯不亮", "2026-0412", "20260131 收到", "工单 DH20260131000123", "3栋2单元501室", "12345 热线转来",
        "截至2025年12月共 1234 件", "GB/T 19000-2016", "占道经营", "第 65 号路灯，30 米处", "",
    ],
)  # fmt: skip
def test_what_reaches_nobody_is_left_as_it_was(text):
    assert masked(text) == text


@pytest.mark.parametrize("text", ["微信：liming_88", "QQ 123456", "微信号是abcd1234", "VX:lm8888"])
def test_accounts_of_messengers_are_masked(text):
    assert masked(text).endswith("***")


def test_a_name_that_is_said_to_be_one_is_masked_and_so_is_one_that_is_known():
    assert masked("联系人：王小明，住三单元") == "联系人：王**，住三单元"
    assert masked("核对反映人身份") == "核对反映人身份"
    assert masked("反映人王小明") == "反映人王**"
    assert masked("段三丰说灯坏了，段三丰很急", known=["段三丰"]) == "段**说灯坏了，段**很急"


@pytest.mark.parametrize("name", ["王小明", "李四", "欧阳修文", "段三丰", "买买提·吐尔逊"])
def test_a_cell_that_may_be_a_name_is_masked(name):
    assert looks_like_a_name(name)
    assert masked_cell(name) != name
    assert name[1:] not in masked_cell(name)


@pytest.mark.parametrize(
    "text", ["常规哨", "金马街道", "黄土坡社区", "高新区", "路灯", "方便办结", "占道经营", "马路积水问题", "A-12", "办结"]
)  # fmt: skip
def test_a_word_of_the_ledger_is_no_name(text):
    assert masked_cell(text) == text


def test_how_somebody_is_addressed_is_masked():
    assert "李先生" not in masked_cell("请联系楼下的李先生，在家")
