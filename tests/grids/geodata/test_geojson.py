import json
import random
from itertools import pairwise

import pytest

from grids.geodata.guessing import guessed, level_of
from tests.grids.geodata.making import collection, feature, polygon, read, refusal_of, shapes_or_none, square

HOLE = [
    [102.6705, 25.0305],
    [102.6705, 25.0310],
    [102.6710, 25.0310],
    [102.6710, 25.0305],
    [102.6705, 25.0305],
]
CROSSING = [[102.67, 25.03], [102.672, 25.032], [102.672, 25.03], [102.67, 25.032], [102.67, 25.03]]

# what is wrong with one feature → the beginning of what is said of it
BAD = {
    "经度和纬度写反了": polygon([[y, x] for x, y in square()]),
    "坐标 11429000.0, 2884000.0 是网络墨卡托": polygon([[x * 1e6, y * 1e6] for x, y in square(11.429, 2.884)]),
    "坐标 567000.0, 2770000.0 是投影坐标的米": polygon([[x * 1e6, y * 1e6] for x, y in square(0.567, 2.77)]),
    "坐标 34567000.0, 2770000.0 是投影": polygon([[x * 1e6, y * 1e6] for x, y in square(34.567, 2.77)]),
    "坐标 0, 0 不在中国境内": polygon(square(0, 0)),
    "界线自己相交": polygon(CROSSING),
    "没有图形": None,
    "是 LineString，不是面": {"type": "LineString", "coordinates": square()},
    "是 GeometryCollection": {"type": "GeometryCollection", "geometries": [polygon(), {"type": "Point"}]},
    "折点不到三个": polygon([[102.67, 25.03], [102.671, 25.03], [102.67, 25.03]]),
    "坐标里有不是数字的值": polygon([["102.67", 25.03], [102.671, 25.03], [102.67, 25.031]]),
}  # fmt: skip


@pytest.mark.parametrize("reason", BAD)
def test_each_feature_is_refused_by_itself_with_its_number_and_why(reason):
    shapes = read(collection(feature(polygon(), name="好的"), feature(BAD[reason], name="坏的")))
    assert [one.number for one in shapes.features] == [1]
    (refused,) = shapes.refused
    assert (refused.number, refused.attributes["name"]) == (2, "坏的")
    assert refused.reason.startswith(reason)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "null", "true", "[]"])
def test_what_is_no_finite_number_is_no_coordinate(number):
    text = collection(feature(polygon([[102.67, 25.03], [102.671, 25.03], [102.67, 25.031]]))).decode()
    shapes = read(text.replace("102.671", number).encode())
    assert [one.code for one in shapes.refused] == ["no_number"]


@pytest.mark.parametrize(
    "coordinates", ["[]", "[[]]", "[[[]]]", "{}", "7", '"面"', "[[7]]", "[[[7]]]", "null", "[[[[102,25]]]]"]
)
def test_coordinates_that_are_no_rings_are_refused_and_break_nothing(coordinates):
    for kind in ("Polygon", "MultiPolygon"):
        text = f'{{"type":"FeatureCollection","features":[{{"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}]}}'
        shapes = read(text.encode())
        assert not shapes.features
        assert len(shapes.refused) == 1


def test_holes_and_several_parts_are_kept_however_they_are_wound():
    two = {"type": "MultiPolygon", "coordinates": [[square(), HOLE], [square(102.68)]]}
    (one,) = read(collection(feature(two))).features
    (turned,) = read(
        collection(
            feature({**two, "coordinates": [[ring[::-1] for ring in part] for part in two["coordinates"]]})
        )
    ).features
    assert [len(part) for part in one.polygons] == [2, 1]
    assert [len(part) for part in turned.polygons] == [2, 1]
    for rings in [*one.polygons, *turned.polygons]:
        assert area(rings[0]) > 0
        assert all(area(hole) < 0 for hole in rings[1:])


def area(ring: list) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def test_parts_that_lie_on_each_other_are_refused():
    both = {"type": "MultiPolygon", "coordinates": [[square()], [square(102.671)]]}
    assert read(collection(feature(both))).refused[0].reason.startswith("界线自己相交，或两部分重叠")


def test_heights_are_dropped_and_rings_closed_and_both_are_said():
    ring = [[*corner, 1891.5] for corner in square()[:-1]]
    (one,) = read(collection(feature(polygon(ring)))).features
    assert one.mended == ["去掉了高程", "首尾没有接上，已接上"]
    assert one.polygons[0][0][0] == one.polygons[0][0][-1]
    assert all(len(corner) == 2 for corner in one.polygons[0][0])


def test_a_million_corners_are_counted_and_refused_in_time():
    ring = [[102.67 + at * 1e-8, 25.03 + (at % 2) * 1e-8] for at in range(210_000)]
    text = collection(feature(polygon(ring), name="太多"), feature(polygon()))
    shapes = read(text)
    assert [one.number for one in shapes.features] == [2]
    assert shapes.refused[0].reason == "有 210000 个折点，超过上限 20000 个，请先简化"
    many = collection(*[feature(polygon(ring))] * 5)
    assert "超过 1000000 个" in refusal_of(many)


def test_fifty_megabytes_are_read_and_more_are_refused():
    filler = feature(polygon(), note="说" * 17_500_000)
    data = collection(filler)
    assert len(data) > 50 << 20
    assert refusal_of(data).startswith("文件有 51 MB，超过上限 50 MB")
    below = collection(feature(polygon(), note="说" * 17_000_000))
    assert len(read(below).features) == 1


WHOLE = {
    "这个文件是空的": b" \n",
    "认不出这是什么文件": b"code,name\n1,2\n",
    "这是网页或 KML": b"\xef\xbb\xbf<?xml version='1.0'?><kml/>",
    "这是 .gz": b"\x1f\x8b\x08\x00",
    "第 3 行不是完整的 JSON": b'{"type": "FeatureCollection",\n"features": [\n{"type": "Fea',
    "这个 JSON 不是 GeoJSON": b'{"hello": 1}',
    "这是 ArcGIS 自己的 JSON": b'{"rings": [], "spatialReference": {"wkid": 4326}}',
    "这是 TopoJSON": b'{"type": "Topology", "objects": {}}',
    "文件里一个图形也没有": b'{"type": "FeatureCollection", "features": []}',
    "第 1 行不是完整的 JSON": b"[" * 200_000,
    "坐标系「EPSG:2379」不认识": collection(feature(polygon()), crs={"properties": {"name": "EPSG:2379"}}),
    "文件里有 20001 个图形": collection(*[feature(None)] * 20_001),
}


@pytest.mark.parametrize("said", WHOLE)
def test_a_file_that_is_not_taken_says_why_and_what_to_do(said):
    assert refusal_of(WHOLE[said]).startswith(said)


def test_the_system_that_the_old_form_names_is_read():
    named = {"CGCS2000": "urn:ogc:def:crs:EPSG::4490", "WGS84": "urn:ogc:def:crs:OGC:1.3:CRS84"}
    for system, name in named.items():
        shapes = read(collection(feature(polygon()), crs={"type": "name", "properties": {"name": name}}))
        assert (shapes.system, len(shapes.features)) == (system, 1)
    metres = [[11429000 + x, 2884000 + y] for x, y in ((0, 0), (200, 0), (200, 200), (0, 0))]
    (one,) = read(collection(feature(polygon(metres)), crs={"properties": {"name": "EPSG:3857"}})).features
    assert one.polygons[0][0][0] == pytest.approx((102.6693, 25.0672), abs=1e-3)
    # said to be metres, and is degrees
    wrong = read(collection(feature(polygon()), crs={"properties": {"name": "EPSG:3857"}}))
    assert wrong.refused[0].reason.endswith("写明的坐标系可能不对")


def test_texts_are_read_in_the_encodings_that_offices_have():
    text = collection(feature(polygon(), 网格名称="第一网格", 数=3.0, 空=None, 里={"a": 1})).decode()
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        shapes = read(text.encode(encoding))
        assert shapes.features[0].attributes == {"网格名称": "第一网格", "数": "3", "空": ""}


def test_a_bare_shape_and_a_single_feature_are_files_too():
    for document in (polygon(), feature(polygon(), name="甲")):
        assert len(read(json.dumps(document).encode()).features) == 1


def test_columns_are_told_by_the_names_that_people_give_them():
    assert guessed(["OBJECTID", "WGDM", "WGMC", "所属社区", "级别"]) == {
        "code": "WGDM", "name": "WGMC", "level": "级别", "parent": "所属社区",
    }  # fmt: skip
    assert guessed(["网格编码", "grid_name", "id"]) == {"code": "网格编码", "name": "grid_name"}
    assert guessed([]) == {}
    assert [level_of(one) for one in ("四级网格", "grid5", "3", "5.0", "院坝")] == [4, 5, 3, 5, None]


def test_a_file_in_which_bytes_were_changed_ends_in_a_sentence_or_is_read():
    data = bytearray(
        collection(*[feature(polygon(square(102.67 + at / 100)), name=f"第{at}网格") for at in range(8)])
    )
    chance = random.Random(7)
    for _turn in range(12):
        broken = bytearray(data)
        for _change in range(6):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        shapes = shapes_or_none(bytes(broken))
        assert shapes is None or len(shapes.features) + len(shapes.refused) == shapes.rows
