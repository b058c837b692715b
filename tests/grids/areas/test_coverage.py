"""Random tilings of random polygons: whatever is done to grids, they stay beside each other and cover what they covered."""

import math

import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon

from grids.areas.coverage import SNAP, STEP, Coverage
from grids.conduct.refusals import Refusal

# 六合社区, about: where degrees are as large as they are in use
LON, LAT, SIZE = 102.745, 25.065, 0.005


def near(shape, other) -> bool:
    """The same but for what rounding to the lattice moves of an edge."""
    return shape.symmetric_difference(other).area <= (shape.length + other.length) * STEP * 2


def is_tiling(coverage: Coverage, whole) -> bool:
    shapes = list(coverage.shapes.values())
    total = sum(shape.area for shape in shapes)
    return (
        near(coverage.union(), whole)
        and not coverage.overlaps(0)
        and not coverage.gaps(whole, whole.length * STEP * 2)
        and abs(total - whole.area) <= whole.length * STEP * 2 + len(shapes) * 1e-13
        and all(shape.is_valid and not shape.is_empty for shape in shapes)
    )


def shares_all_corners(coverage: Coverage) -> bool:
    """No corner of a grid lies within an edge of another that hasn't that corner."""
    shapes = list(coverage.shapes.values())
    for shape in shapes:
        corners = {tuple(place) for place in shapely.get_coordinates(shape).tolist()}
        for other in shapes:
            if other is shape or not other.intersects(shape):
                continue
            for place in shapely.get_coordinates(other).tolist():
                on_it = shape.boundary.distance(Point(place)) < STEP / 10
                if on_it and tuple(place) not in corners:
                    return False
    return True


@st.composite
def polygons(draw):
    """A polygon without crossings: a star of random radii around a random middle."""
    corners = draw(st.integers(5, 14))
    radii = draw(st.lists(st.floats(0.35, 1), min_size=corners, max_size=corners))
    turn = draw(st.floats(0, math.tau))
    return Polygon(
        [
            (
                LON + SIZE * radius * math.cos(turn + math.tau * at / corners),
                LAT + SIZE * radius * math.sin(turn + math.tau * at / corners),
            )
            for at, radius in enumerate(radii)
        ]
    )


def a_line(draw, whole) -> list[tuple[float, float]]:
    """From outside to outside, somewhere through the middle, with a bend."""
    west, south, east, north = whole.bounds
    x = draw(st.floats(0.2, 0.8)) * (east - west) + west
    y = draw(st.floats(0.2, 0.8)) * (north - south) + south
    turn, bend = draw(st.floats(0, math.pi)), draw(st.floats(-0.5, 0.5))
    far = (east - west) + (north - south)
    return [
        (x + far * math.cos(turn), y + far * math.sin(turn)),
        (x, y),
        (x - far * math.cos(turn + bend), y - far * math.sin(turn + bend)),
    ]


@st.composite
def tilings(draw):
    """A polygon cut by random lines, again and again, wherever a line leaves two parts."""
    whole = draw(polygons())
    coverage = Coverage.of({"g0": whole})
    for number in range(1, draw(st.integers(2, 8))):
        code = draw(st.sampled_from(sorted(coverage.shapes)))
        try:
            coverage = coverage.split(code, a_line(draw, coverage.shapes[code]), f"g{number}")
        except Refusal:
            continue
    return whole, coverage


MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@MANY
@given(tilings())
def test_a_tiling_has_neither_gaps_nor_overlaps_and_shares_all_corners(tiling):
    whole, coverage = tiling
    assert is_tiling(coverage, whole)
    assert shares_all_corners(coverage)


@MANY
@given(tilings(), st.data())
def test_split_keeps_the_union_and_merge_gives_the_shape_back(tiling, data):
    whole, coverage = tiling
    code = data.draw(st.sampled_from(sorted(coverage.shapes)))
    try:
        after = coverage.split(code, a_line(data.draw, coverage.shapes[code]), "new")
    except Refusal:
        assume(False)
    assert is_tiling(after, whole)
    assert shares_all_corners(after)
    assert after.shapes[code].area >= after.shapes["new"].area
    back = after.merge(code, "new")
    assert near(back.shapes[code], coverage.shapes[code])
    assert is_tiling(back, whole)


@MANY
@given(tilings(), st.data())
def test_a_shifted_edge_moves_both_sides_and_nothing_else(tiling, data):
    whole, coverage = tiling
    pairs = [
        (one, other)
        for one in sorted(coverage.shapes)
        for other in sorted(coverage.shapes)
        if one < other
        and coverage.shapes[one].boundary.intersection(coverage.shapes[other].boundary).length > 1e-4
    ]
    assume(pairs)
    one, other = data.draw(st.sampled_from(pairs))
    together = coverage.shapes[one].union(coverage.shapes[other])
    try:
        after = coverage.shift(one, other, a_line(data.draw, together))
    except Refusal:
        assume(False)
    assert is_tiling(after, whole)
    assert shares_all_corners(after)
    assert near(after.shapes[one].union(after.shapes[other]), together)
    for code in set(coverage.shapes) - {one, other}:
        assert near(after.shapes[code], coverage.shapes[code])


@MANY
@given(tilings(), st.data())
def test_a_corner_moved_together_keeps_grids_beside_each_other(tiling, data):
    whole, coverage = tiling
    edge = whole.boundary
    inner = sorted(
        {
            tuple(place)
            for place in shapely.get_coordinates(list(coverage.shapes.values())).tolist()
            if edge.distance(Point(place)) > STEP * 10
        }
    )
    assume(inner)
    corner = data.draw(st.sampled_from(inner))
    to = (corner[0] + data.draw(st.floats(-4e-4, 4e-4)), corner[1] + data.draw(st.floats(-4e-4, 4e-4)))
    try:
        after = coverage.move_corner(corner, to)
    except Refusal:
        assume(False)
    assert is_tiling(after, whole)
    assert shares_all_corners(after)


@MANY
@given(tilings(), st.data())
def test_what_is_drawn_over_neighbours_is_given_back_to_them(tiling, data):
    _whole, coverage = tiling
    code = data.draw(st.sampled_from(sorted(coverage.shapes)))
    wide = coverage.shapes[code].buffer(data.draw(st.floats(1e-4, 1e-3)))
    drawn = coverage.replace(code, wide)
    after = drawn.trim(code)
    assert not after.overlaps(0)
    for other in set(coverage.shapes) - {code}:
        assert near(after.shapes[other], coverage.shapes[other])
    assert coverage.shapes[code].difference(after.shapes[code]).area < 1e-12


SQUARES = {
    "west": Polygon([(0, 0), (1, 0), (1, 2), (0, 2)]),
    "east": Polygon([(1, 0), (2, 0), (2, 2), (1, 2)]),
}


@pytest.fixture
def squares() -> Coverage:
    return Coverage.of(SQUARES)


def test_a_corner_on_a_neighbours_edge_is_a_corner_of_both(squares):
    after = squares.split("west", [(-0.5, 1), (1.5, 1)], "north")
    assert (1, 1) in set(map(tuple, shapely.get_coordinates(after.shapes["east"]).tolist()))
    moved = after.move_corner((1, 1), (1.2, 1.1))
    assert moved.union().equals(squares.union())
    assert moved.shapes["east"].area == pytest.approx(1.8)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ([(5, 5), (6, 6)], "没有穿过网格"),
        ([(0.5, -1), (0.5, 1)], "没有从网格的一边走到另一边"),
        ([(-0.5, 0.5), (1.5, 0.5), (1.5, 1), (-0.5, 1)], "分成了 3 块，只能分成两块"),
        ([(0.5, 0.5)], "至少要有两个点"),
    ],
)
def test_a_line_that_leaves_not_two_parts_is_refused_and_says_why(squares, line, sentence):
    with pytest.raises(Refusal, match=sentence):
        squares.split("west", line, "new")


def test_a_line_may_leave_by_the_edge_by_which_it_came(squares):
    after = squares.split("west", [(-0.5, 0.5), (0.8, 0.5), (0.8, 1), (-0.5, 1)], "new")
    assert after.shapes["new"].area == pytest.approx(0.4)


def test_ends_that_stop_just_short_are_taken_to_the_edge(squares):
    after = squares.split("west", [(SNAP / 2, 1), (1 - SNAP / 2, 1)], "new")
    assert after.shapes["west"].area == pytest.approx(1)


def test_the_part_that_is_pointed_at_is_kept(squares):
    after = squares.split("west", [(-0.5, 0.4), (1.5, 0.4)], "new", keep=(0.5, 0.1))
    assert after.shapes["west"].area == pytest.approx(0.4)


def test_grids_without_a_common_edge_are_not_merged(squares):
    far = squares.replace("far", Polygon([(5, 5), (6, 5), (6, 6)]))
    with pytest.raises(Refusal, match="没有共同的边"):
        far.merge("west", "far")


def test_a_corner_that_would_cross_is_refused(squares):
    with pytest.raises(Refusal, match="自己相交"):
        squares.move_corner((0, 0), (0.5, 3), code="west", together=False)
    with pytest.raises(Refusal, match="没有角点"):
        squares.move_corner((0.5, 0.5), (0.6, 0.6))


def test_a_corner_moved_alone_leaves_a_gap_and_fill_takes_it(squares):
    after = squares.move_corner((1, 2), (0.8, 2), code="west", together=False)
    (gap,) = after.gaps(squares.union())
    assert gap.area == pytest.approx(0.2)
    assert after.fill("west", gap).union().equals(squares.union())


def test_what_comes_near_is_put_onto_corners_and_edges(squares):
    hand = Polygon([(2 + 1e-5, 0 - 1e-5), (3, 0), (3, 2), (2 - 1e-5, 2 + 1e-5), (2 + 1e-5, 1.3)])
    after = squares.replace("new", hand)
    assert not after.overlaps(0)
    assert after.union().equals(Polygon([(0, 0), (3, 0), (3, 2), (0, 2)]))


def test_a_hole_and_a_part_apart_go_with_their_grid():
    ring = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (1, 3), (3, 3), (3, 1)]])
    island = Polygon([(6, 0), (7, 0), (7, 1), (6, 1)])
    coverage = Coverage.of({"a": MultiPolygon([ring, island])})
    after = coverage.split("a", [(2, -1), (2, 5)], "b")
    assert sum(shape.area for shape in after.shapes.values()) == pytest.approx(13)
    assert {len(shape.geoms) for shape in after.shapes.values()} == {1, 2}
