"""Which of several colours is shown, and spans of time by walking from turn to turn."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.colours.precedence import Held, Span, colour_on, first, spans_of, turns
from grids.colours.shipped import SHIPPED
from grids.registry.dwellings.kinds import BASE, Colour

PLACES = {str(code): one.place for code, one in SHIPPED.items()}
FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))
HELD = st.builds(
    lambda code, since, long: Held(code, since, since + timedelta(days=long) if long else None),
    st.sampled_from([str(one) for one in BASE]),
    DAYS,
    st.integers(0, 15),
)


def test_a_shop_comes_before_an_office_before_whoever_lives_there_before_nobody():
    assert first(["resident", "office", "vacant", "venue"], PLACES) == "venue"
    assert first(["vacant", "resident", "floating"], PLACES) == "floating"
    assert first([], PLACES) == ""
    # what no row names comes last
    assert first(["unknown", "vacant"], PLACES) == "vacant"


def test_shipped_letters_looks_and_places_differ():
    shipped = SHIPPED.values()
    for told in ("letter", "place", "name"):
        assert len({getattr(one, told) for one in shipped}) == len(Colour), told
    assert len({(one.tint, one.pattern) for one in shipped}) == len(Colour)
    assert len({one.pattern for one in shipped}) == len(Colour)


def test_the_day_of_moving_belongs_to_who_moves_in():
    held = [
        Held("vacant", FIRST),
        Held("resident", FIRST, date(2026, 1, 10)),
        Held("floating", date(2026, 1, 10)),
    ]
    assert spans_of(held, PLACES) == [
        Span("resident", FIRST, date(2026, 1, 10)), Span("floating", date(2026, 1, 10)),
    ]  # fmt: skip


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(held=st.lists(HELD, max_size=8))
def test_spans_are_a_partition_that_says_of_each_day_what_held(held):
    spans = spans_of(held, PLACES)
    for one, after in pairwise(spans):
        assert one.until is not None
        assert one.until <= after.since
        # neighbours that touch have different colours
        assert one.until < after.since or one.code != after.code
    for n in range(60):
        day = FIRST + timedelta(days=n)
        told = [one.code for one in spans if one.since <= day and (one.until is None or day < one.until)]
        assert told == [code for code in [colour_on(held, day, PLACES)] if code]
    assert {one.since for one in spans} <= set(turns(held))
