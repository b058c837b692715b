import random

from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from grids.bringing.numbering import Placed, free_codes, in_order, metres


def table(columns: int, rows: int, *, skew: float = 0.0) -> dict[tuple[int, int], Placed]:
    """Grids in rows, the north first; skew: how far each lies further north than its neighbour in the west."""
    found = {}
    for row in range(rows):
        for column in range(columns):
            south = 25 - row * 0.01 + column * skew
            found[row, column] = Placed.of(
                (row, column), box(102 + column * 0.01, south, 102.01 + column * 0.01, south + 0.01)
            )
    return found


@given(st.integers(1, 6), st.integers(1, 6), st.randoms(use_true_random=False), st.floats(0, 0.0008))
def test_rows_from_north_to_south_and_in_each_from_west_to_east(columns, rows, chance, skew):
    things = table(columns, rows, skew=skew)
    mixed = list(things.values())
    chance.shuffle(mixed)
    assert in_order(mixed) == sorted(things)


def test_a_row_that_slants_more_than_its_tolerance_is_two():
    things = [
        Placed(name, lon, lat, 0.01) for name, lon, lat in (("a", 1, 10.0), ("b", 2, 9.996), ("c", 0, 9.99))
    ]
    random.Random(3).shuffle(things)
    assert in_order(things) == ["a", "b", "c"]
    assert in_order(things, tolerance=0.02) == ["c", "a", "b"]
    assert in_order(things, tolerance=0.0) == ["a", "b", "c"]
    assert in_order([]) == []


def test_codes_go_on_behind_the_highest_and_then_fill_what_was_left_out():
    parent = "530102006006"
    assert free_codes(parent, 15, [f"{parent}001", f"{parent}007", f"{parent}00101"], 2) == [
        f"{parent}008",
        f"{parent}009",
    ]
    assert free_codes(f"{parent}001", 17, [f"{parent}00198"], 3) == [
        f"{parent}001{two}" for two in ("99", "01", "02")
    ]
    full = [f"{parent}001{one:02d}" for one in range(1, 100)]
    assert free_codes(f"{parent}001", 17, full, 1) == []
    assert free_codes(parent, 15, [], 0) == []


def test_metres_between_two_places():
    assert round(metres(102.7, 25.0, 102.7, 25.001)) == 111
    assert round(metres(102.7, 25.0, 102.701, 25.0)) == 101
