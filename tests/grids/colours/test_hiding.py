"""Numbers under five are told to nobody who sees no people, and can't be reckoned back from what is told beside them."""

from hypothesis import given
from hypothesis import strategies as st

from grids.colours.hiding import LEAST, hidden_in, hidden_of, hidden_over_time

NUMBERS = st.lists(st.integers(0, 40), min_size=1, max_size=6)
TABLES = st.integers(1, 5).flatmap(
    lambda wide: st.lists(st.lists(st.integers(0, 40), min_size=wide, max_size=wide), min_size=1, max_size=6)
)


def is_safe(numbers: list[int], hidden: set[int]) -> bool:
    """Whether the sum of all and what is told tell no small number: nothing is hidden, or several that come to five, or all."""
    if any(n < LEAST for at, n in enumerate(numbers) if at not in hidden):
        return False
    together = sum(numbers[at] for at in hidden)
    return not hidden or len(hidden) == len(numbers) or (len(hidden) > 1 and together >= LEAST)


def test_what_is_small_is_hidden_with_the_next_smallest():
    assert hidden_of([120, 80, 3, 7, 40]) == {2, 3}
    # two that come to nothing would be told by their sum
    assert hidden_of([120, 80, 0, 0, 6]) == {2, 3, 4}
    assert hidden_of([120, 80, 30, 7, 40]) == set()
    assert hidden_of([2]) == {0}


def test_a_line_that_was_small_on_one_day_is_hidden_on_all():
    assert hidden_over_time([[100, 101], [50, 50], [5, 4], [9, 9]]) == {2, 3}
    assert hidden_over_time([[100, 101], [50, 50]]) == set()


@given(NUMBERS)
def test_no_row_tells_a_small_number(numbers):
    assert is_safe(numbers, hidden_of(numbers))


@given(TABLES)
def test_no_row_and_no_column_of_a_table_tells_a_small_number(table):
    found = hidden_in(table)
    for row, hidden in zip(table, found, strict=True):
        assert is_safe(row, hidden)
    for column in range(len(table[0])):
        numbers = [row[column] for row in table]
        assert is_safe(numbers, {at for at, hidden in enumerate(found) if column in hidden})
