"""Thresholds of article 278, compared exactly, against a slow recount."""

from decimal import Decimal, getcontext

from hypothesis import example, given
from hypothesis import strategies as st

from property.meetings.quorum import THREE_QUARTERS, Measure, Weight, judged, metres

getcontext().prec = 60
owners = st.lists(
    st.tuples(st.integers(1, 10**9), st.sampled_from(["for", "against", "abstain", ""])),
    min_size=1,
    max_size=40,
)


def slowly(rows, *, is_special: bool) -> bool:
    """A recount as somebody does it by hand: one after the other, every rule as the law writes it."""
    heads = areas = part_heads = part_areas = agreed_heads = agreed_areas = 0
    for area, choice in rows:
        heads, areas = heads + 1, areas + area
        if choice != "":
            part_heads, part_areas = part_heads + 1, part_areas + area
        if choice == "for":
            agreed_heads, agreed_areas = agreed_heads + 1, agreed_areas + area
    if part_heads * 3 < heads * 2 or part_areas * 3 < areas * 2:
        return False
    if is_special:
        return agreed_heads * 4 >= part_heads * 3 and agreed_areas * 4 >= part_areas * 3
    return agreed_heads * 2 > part_heads and agreed_areas * 2 > part_areas


@given(owners, st.booleans())
@example([(1, "for"), (1, "for"), (1, "")], False)
@example([(1, "for"), (1, "against")], False)
@example([(1, "for")] * 3 + [(1, "against")], True)
def test_any_ballots_come_to_what_a_slow_recount_says(rows, is_special):
    def sum_of(*choices):
        return sum((Weight(1, area) for area, choice in rows if choice in choices), Weight())

    verdict = judged(
        electorate=sum_of("for", "against", "abstain", ""),
        taking_part=sum_of("for", "against", "abstain"),
        in_favour=sum_of("for"),
        is_special=is_special,
    )

    assert verdict.is_carried == slowly(rows, is_special=is_special)


def test_two_thirds_are_enough_and_one_hundredth_less_is_not():
    everybody = Weight(3, 300)
    enough = judged(
        electorate=everybody, taking_part=Weight(2, 200), in_favour=Weight(2, 200), is_special=False
    )
    less = judged(
        electorate=everybody, taking_part=Weight(2, 199), in_favour=Weight(2, 199), is_special=False
    )
    fewer = judged(
        electorate=everybody, taking_part=Weight(1, 200), in_favour=Weight(1, 200), is_special=False
    )

    assert (enough.is_carried, less.is_carried, fewer.is_carried) == (True, False, False)


def test_half_is_not_more_than_half():
    even = judged(
        electorate=Weight(4, 400), taking_part=Weight(4, 400), in_favour=Weight(2, 200), is_special=False
    )
    by_area = judged(
        electorate=Weight(4, 400), taking_part=Weight(4, 400), in_favour=Weight(3, 200), is_special=False
    )
    by_head = judged(
        electorate=Weight(4, 400), taking_part=Weight(4, 400), in_favour=Weight(2, 201), is_special=False
    )
    more = judged(
        electorate=Weight(4, 400), taking_part=Weight(4, 400), in_favour=Weight(3, 201), is_special=False
    )

    assert [one.is_carried for one in (even, by_area, by_head, more)] == [False, False, False, True]


def test_three_quarters_are_enough_and_one_hundredth_less_is_not():
    told = {"electorate": Weight(4, 400), "taking_part": Weight(4, 400), "is_special": True}

    assert judged(in_favour=Weight(3, 300), **told).is_carried
    assert not judged(in_favour=Weight(3, 299), **told).is_carried
    assert not judged(in_favour=Weight(2, 400), **told).is_carried


def test_of_nobody_nothing_is_carried():
    assert not judged(
        electorate=Weight(3, 3), taking_part=Weight(), in_favour=Weight(), is_special=False
    ).is_carried
    assert not Measure(0, 0, THREE_QUARTERS).is_met


def test_what_rounds_to_the_threshold_and_misses_it_is_missed():
    area = Measure(1_148_990, 1_532_085, THREE_QUARTERS)

    assert f"{area.have / area.of:.1%}" == "75.0%"
    assert not area.is_met
    assert area.bound - area.have == Decimal("73.75")
    assert area.spare == -74
    assert metres(1_148_990) == "11,489.90"
