"""A block map as a drawing, and where a grid ends in words: without a database."""

import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from grids.door.drawing import HEIGHT, SCALES, WIDTH, sheet_around
from grids.door.extent import extent

OWN = box(102.700, 25.000, 102.702, 25.002)
EAST = box(102.702, 25.000, 102.704, 25.002)
NORTH = box(102.700, 25.002, 102.701, 25.004)
NORTH_EAST = box(102.701, 25.002, 102.702, 25.004)
SOUTH = box(102.6998, 24.998, 102.703, 25.000)


def test_what_is_drawn_stands_in_the_middle_with_north_above():
    sheet = sheet_around(OWN.bounds)
    x, y = sheet.at(102.701, 25.001)
    assert (x, y) == (WIDTH / 2, HEIGHT / 2)
    assert sheet.at(102.701, 25.0015)[1] < y
    assert sheet.at(102.7015, 25.001)[0] > x
    west, south, east, north = sheet.window
    assert west < OWN.bounds[0]
    assert south < OWN.bounds[1]
    assert east > OWN.bounds[2]
    assert north > OWN.bounds[3]


def test_a_metre_is_as_long_to_the_east_as_to_the_north():
    sheet = sheet_around(OWN.bounds)
    # a ten-thousandth of a degree: 10.09 m to the east here, 11.07 m to the north
    assert sheet.east_units * 1e-4 / 10.09 == pytest.approx(sheet.north_units * 1e-4 / 11.07, rel=0.01)


def test_the_scale_is_a_round_stretch_that_fits():
    for size in (0.0003, 0.002, 0.02, 0.2):
        scale = sheet_around((102.7, 25.0, 102.7 + size, 25.0 + size)).scale
        assert scale.metres in SCALES
        assert 0 < scale.units <= 140


def test_a_path_has_every_ring_of_every_part():
    sheet = sheet_around(OWN.bounds)
    hole = Polygon(OWN.exterior.coords, [box(102.7005, 25.0005, 102.701, 25.001).exterior.coords])
    assert sheet.path(MultiPolygon([hole, EAST])).count("M") == 3
    assert sheet.path(OWN.exterior) == ""


def test_names_stand_in_what_is_seen_of_a_shape():
    sheet = sheet_around(OWN.bounds)
    x, y = sheet.label_of(EAST)
    assert WIDTH / 2 < x <= WIDTH
    assert 0 <= y <= HEIGHT
    assert sheet.label_of(box(103, 26, 103.1, 26.1)) is None


def test_a_grid_ends_in_each_quarter_at_what_lies_beside_it():
    assert extent(OWN, {"e": EAST, "n": NORTH, "ne": NORTH_EAST, "s": SOUTH}) == {
        "east": ["e"], "south": ["s"], "west": [""], "north": ["n", "ne"],
    }  # fmt: skip


def test_which_way_round_a_ring_runs_makes_no_difference():
    turned = Polygon(list(OWN.exterior.coords)[::-1])
    assert extent(turned, {"e": EAST}) == extent(OWN, {"e": EAST})


def test_who_has_only_a_corner_of_a_side_is_not_named():
    sliver, rest = box(102.702, 25.000, 102.704, 25.0002), box(102.702, 25.0002, 102.704, 25.002)
    corners = [(102.700, 25.000), (102.702, 25.000), (102.702, 25.0002), (102.702, 25.002), (102.700, 25.002)]
    assert extent(Polygon(corners), {"sliver": sliver, "rest": rest})["east"] == ["rest"]


def test_names_stand_within_the_sheet_and_clear_of_each_other():
    sheet = sheet_around(OWN.bounds)
    wide = "六合社区 · 第二网格 · 03 网格"
    at = [
        (2.0, 200.0), (WIDTH - 1.0, 200.0), (300.0, 3.0), (305.0, 6.0), None,
    ]  # fmt: skip
    first, second, third, fourth, none = sheet.names([(wide, place) for place in at])
    half = 185
    for name in (first, second, third, fourth):
        assert half <= name[0] <= WIDTH - half
        assert 0 < name[1] < sheet.height
    # beside each other there is no room for two so wide: below or above
    assert abs(first[1] - second[1]) >= 32
    assert abs(third[1] - fourth[1]) >= 32
    by_north, by_scale = sheet.names([("六合", (20.0, 40.0)), ("六合", (700.0, sheet.height - 5.0))])
    assert by_north[1] >= 72
    assert by_scale[1] <= sheet.height - 52
    assert none is None


def test_a_name_without_room_is_not_written():
    sheet = sheet_around(OWN.bounds)
    placed = sheet.names([("第一网格", (360.0, 235.0))] * 7)
    assert [place is None for place in placed] == [False] * 5 + [True] * 2
