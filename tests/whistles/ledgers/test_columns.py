"""Which column holds which field: guessed, given, remembered, and checked."""

import pytest

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import HEADER
from whistles.ledgers.columns import (
    LEDGER_FIELDS,
    check_mapping,
    complete_mapping,
    fingerprint,
    guess,
    parse_mapping,
)

MESSAGES = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")


def test_the_columns_of_a_message_board_are_guessed():
    assert guess(MESSAGES) == {
        "number": "留言编号",
        "reporter": "留言用户",
        "title": "留言主题",
        "received": "留言时间",
        "content": "留言详情",
        "resolution": "答复意见",
        "closed": "答复时间",
    }


@pytest.mark.parametrize("name", ["受理时间", " 受理 时间 ", "*受理时间", "受理时间（必填）", "受理时间："])
def test_a_header_is_known_through_stars_spaces_and_brackets(name):
    assert guess((name,)) == {"received": name}


def test_a_name_that_stands_twice_is_not_guessed():
    assert "received" not in guess(("编号", "标题", "受理时间", "受理时间"))


def test_no_two_fields_share_a_usual_name():
    names = [name for field in LEDGER_FIELDS for name in field.headers]
    assert len(names) == len(set(names))


def test_given_columns_are_parsed():
    assert parse_mapping(["received = 受理时间", "title=标题"], HEADER) == {
        "received": "受理时间",
        "title": "标题",
    }


def test_a_missing_column_is_refused_with_the_columns_there_are():
    with pytest.raises(Refusal) as refused:
        parse_mapping(["received=留言时间"], HEADER)
    assert "没有“留言时间”这一列" in refused.value.message
    assert all(name in refused.value.message for name in HEADER)


def test_an_unknown_field_is_refused_with_the_fields_there_are():
    with pytest.raises(Refusal, match=r"没有“colour”这个字段.*received（收到时间）"):
        parse_mapping(["colour=标题"], HEADER)


def test_a_field_can_be_left_without_the_column_that_is_guessed():
    left = parse_mapping(["closed="], HEADER)
    assert left == {"closed": ""}
    assert complete_mapping(HEADER, left) == {
        name: column for name, column in guess(HEADER).items() if name != "closed"
    }


@pytest.mark.parametrize("assignment", ["received", "=标题", ""])
def test_an_assignment_of_another_form_is_refused(assignment):
    with pytest.raises(Refusal, match="字段=列名"):
        parse_mapping([assignment], HEADER)


def test_a_column_that_stands_twice_is_refused_with_its_places():
    with pytest.raises(Refusal, match="“时间”出现了 2 次（第 2、4 列）"):
        parse_mapping(["received=时间"], ("编号", "时间", "标题", "时间"))


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"received": "受理时间", "title": "标题"}, "哪一列是编号"),
        ({"number": "工单编号", "title": "标题"}, "哪一列是收到时间"),
        ({"number": "工单编号", "received": "受理时间"}, "标题（title）和内容（content）至少"),
        ({"number": "工单编号", "received": "受理时间", "title": "主题"}, "没有“主题”这一列"),
    ],
)
def test_a_mapping_that_lacks_something_is_refused(mapping, reason):
    with pytest.raises(Refusal) as refused:
        check_mapping(mapping, HEADER)
    assert reason in refused.value.message


def test_a_whole_mapping_gives_the_places():
    assert check_mapping(guess(HEADER), HEADER) == {
        "number": 0,
        "title": 1,
        "content": 2,
        "received": 3,
        "closed": 4,
    }


def test_a_column_chosen_for_one_field_is_not_guessed_for_another():
    mapping = complete_mapping(HEADER, {"whistled": "受理时间", "received": "办结时间"})
    assert mapping["whistled"] == "受理时间"
    assert "closed" not in mapping


def test_a_remembered_mapping_goes_before_a_guess():
    assert complete_mapping(HEADER, {}, remembered={"title": "诉求内容"}) == {"title": "诉求内容"}


def test_a_fingerprint_does_not_depend_on_the_order_of_columns():
    assert fingerprint(HEADER) == fingerprint(HEADER[::-1])
    assert fingerprint(HEADER) != fingerprint(HEADER[1:])
