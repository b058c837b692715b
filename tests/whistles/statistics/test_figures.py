"""Rates are exact to one decimal, half up, and where there is nothing to divide by there is none."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whistles.lifecycle.grades import Grade, Scheme
from whistles.statistics.closure import Closure, rate, shown
from whistles.statistics.queries import grade_names


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (528, 536, "98.5%"),
        # exactly in the middle between two tenths: upwards
        (1, 2000, "0.1%"),
        (1, 16, "6.3%"),
        (1953, 2000, "97.7%"),
        (1951, 2000, "97.6%"),
        (1999, 2000, "100.0%"),
        # just below the middle: downwards
        (1, 2001, "0.0%"),
        (99_949, 100_000, "99.9%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (0, 7, "0.0%"),
        (7, 7, "100.0%"),
    ],
)
def test_a_rate_has_one_decimal_half_up(part, whole, said):
    assert shown(rate(part, whole)) == said


@pytest.mark.parametrize("whole", [0, -1])
def test_nothing_to_divide_by_is_a_dash_and_never_nought_or_a_hundred(whole):
    assert rate(0, whole) is None
    assert shown(rate(0, whole)) == "—"


@given(st.integers(0, 5_000_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_rate_is_the_exact_fraction_rounded_once(pair):
    part, whole = pair
    if not whole:
        assert rate(part, whole) is None
        return
    tenths = Fraction(part * 1000, whole)
    # half up by whole numbers alone
    expected = (2 * tenths.numerator + tenths.denominator) // (2 * tenths.denominator)
    assert rate(part, whole) == Decimal(expected).scaleb(-1).quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_what_is_neither_closed_nor_suspended_nor_cancelled_is_in_progress():
    figures = Closure(whistled=20, closed=11, suspended=2, cancelled=3)
    assert figures.in_progress == 4
    # 11 of 17: the cancelled ones leave the denominator, the suspended ones stay in it
    assert shown(figures.closure_rate) == "64.7%"


def test_with_nothing_but_cancelled_whistles_there_is_no_rate():
    figures = Closure(whistled=3, cancelled=3)
    assert figures.closure_rate is None
    assert figures.as_json()["closure_rate"] is None


def test_the_json_has_a_rate_as_a_number_of_one_decimal():
    assert Closure(whistled=2000, closed=1953).as_json()["closure_rate"] == 97.7


def test_grades_of_several_schemes_in_one_table_say_whose_they_are():
    wuhua, xishan = Scheme(pk=1, name="五华方案"), Scheme(pk=2, name="西山方案")
    one, same, other = (
        Grade(key=key, name=name, scheme=scheme)
        for key, name, scheme in (("a", "常规哨", wuhua), ("b", "应急哨", wuhua), ("c", "常规哨", xishan))
    )
    assert len(set(grade_names([one, same, other]).values())) == 3
    assert grade_names([one, other])["c"].endswith("西山方案")
    assert grade_names([one, same]) == {"a": str(one), "b": str(same)}
