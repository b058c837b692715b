"""Bands of age: every age is in one, and what a list asks of the day of birth is what a screen says of it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grids.people.ages import age_on
from grids.roster import ages

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@given(DAYS, st.integers(0, 120 * 366), st.sampled_from(sorted(ages.NAMED)))
def test_a_list_asks_for_the_days_of_birth_that_a_screen_says_are_of_that_age(today, days, code):
    born, band = today - timedelta(days=days), ages.NAMED[code]
    after, until = band.born(today)
    years = age_on(born, today)
    is_of_it = years >= band.least and (band.below is None or years < band.below)
    assert (born <= until and (after is None or born > after)) == is_of_it


@given(DAYS, st.integers(0, 120 * 366))
def test_every_age_is_in_one_band(today, days):
    born = today - timedelta(days=days)
    band = ages.band_of(born, today)
    years = age_on(born, today)
    assert [one for one in ages.BANDS if one.least <= years and (one.below is None or years < one.below)] == [
        band
    ]


def test_who_is_not_born_yet_is_of_no_age():
    assert ages.band_of(date(2026, 11, 29), date(2026, 11, 28)) is None
