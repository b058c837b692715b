"""Shares of a dwelling: exact, together never more than the whole, and one form on every day."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.homes.owners import shares
from grids.homes.owners.kinds import Form
from grids.homes.owners.shares import Held

FIRST = date(2020, 1, 1)
DAYS = 12


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def held(
    owner: str, form: str = Form.SHARES, part: str = "1/2", since: int = 0, until: int | None = None
) -> Held:
    return Held(
        owner, form, day(since), None if until is None else day(until), Fraction(part) if form == Form.SHARES else None
    )  # fmt: skip


def test_three_thirds_are_the_whole_and_a_millionth_more_is_too_much():
    thirds = [held(one, part="1/3") for one in "甲乙丙"]
    assert shares.sum_of(one.part for one in thirds) == 1
    assert shares.fault(thirds) is None
    more = [*thirds, held("丁", part="1/1000000")]
    assert shares.fault(more) == shares.Fault(FIRST, shares.TOO_MUCH)


def test_less_than_the_whole_is_what_is_known_so_far():
    assert shares.fault([held("甲", part="1/3")]) is None


def test_a_sole_owner_stands_alone_and_is_followed_on_the_very_day():
    assert shares.fault([held("甲", Form.SOLE, until=5), held("乙", Form.SOLE, since=5)]) is None
    found = shares.fault([held("甲", Form.SOLE, until=6), held("乙", Form.SOLE, since=5)])
    assert found == shares.Fault(day(5), shares.NOT_ALONE)


@pytest.mark.parametrize("other", [Form.SOLE, Form.JOINT])
def test_forms_agree_on_every_day(other):
    found = shares.fault([held("甲", part="1/2"), held("乙", other, since=3)])
    assert found == shares.Fault(day(3), shares.SEVERAL_FORMS)


def test_nobody_owns_the_same_twice_at_once():
    assert shares.fault([held("甲", part="1/4"), held("甲", part="1/4", since=1)]).what == shares.TWICE


def test_what_never_was_is_in_nobodys_way():
    assert shares.fault([held("甲", Form.SOLE), held("乙", Form.SOLE, since=3, until=3)]) is None


@pytest.mark.parametrize("pair", [(1, None), (None, 2), (0, 2), (3, 2), (1, 0), (-1, 2), (1, 1_000_001)])
def test_what_is_no_share_is_refused(pair):
    with pytest.raises(ValueError, match="no share"):
        shares.part_of(*pair)


def test_a_share_is_exact():
    assert shares.part_of(2, 6) == Fraction(1, 3)
    assert shares.part_of(None, None) is None


HELD = st.builds(
    lambda owner, form, part, since, long: held(
        owner, form, part, since, None if long is None else since + long
    ),
    st.sampled_from("甲乙丙丁"),
    st.sampled_from(Form.values),
    st.sampled_from(["1/2", "1/3", "1/6", "2/3", "1/7", "1/1"]),
    st.integers(0, DAYS),
    st.one_of(st.none(), st.integers(0, DAYS)),
)


@given(st.lists(HELD, max_size=6))
def test_it_is_said_of_some_day_that_it_does_not_fit_just_when_there_is_one(rows):
    """Against a look at each day, counted in sixths of sevenths instead of fractions."""
    wrong = []
    for number in range(3 * DAYS):
        today = [
            one for one in rows if one.since <= day(number) and (one.until is None or one.until > day(number))
        ]
        pieces = sum(round(one.part * 42) for one in today if one.part)
        alone = len([one for one in today if one.form == Form.SOLE]) <= 1
        once = len({one.owner for one in today}) == len(today)
        if len({one.form for one in today}) > 1 or not alone or not once or pieces > 42:
            wrong.append(day(number))
    found = shares.fault(rows)
    assert (found.day if found else None) == (wrong[0] if wrong else None)
