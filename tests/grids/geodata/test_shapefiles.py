import io
import re
import struct
import zipfile

import pytest
import shapefile
from django.db import connection

from grids.geodata.prj import read_prj
from grids.geodata.projections import of_epsg
from grids.geodata.told import NotReadError
from tests.grids.geodata.making import (
    CGCS2000,
    LAMBERT,
    WEB_MERCATOR,
    WGS84,
    XIAN80,
    gauss_krueger,
    raw_polygons,
    read,
    refusal_of,
    shape_parts,
    shapes_or_none,
    square,
    zipped,
)

ROWS = [([square()], ("530112007009001", "第一网格")), ([square(102.68)], ("530112007009002", "翠湖网格"))]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
@pytest.mark.parametrize("cpg", ["said", "absent", "wrong"])
def test_chinese_attributes_are_read_with_a_cpg_without_and_with_a_wrong_one(encoding, cpg):
    other = {"gbk": "UTF-8", "utf-8": "Big5"}[encoding]
    said = {"said": {"cpg": encoding.upper()}, "absent": {}, "wrong": {"cpg": other}}[cpg]
    shapes = read(zipped(shape_parts(ROWS, encoding=encoding), prj=WGS84, **said))
    if (encoding, cpg) == ("utf-8", "wrong"):
        # bytes that happen to be letters of what the file says are believed to be
        assert shapes.encoding in ("Big5", "UTF-8")
        return
    assert [one.attributes for one in shapes.features] == [
        {"代码": "530112007009001", "名称": "第一网格"}, {"代码": "530112007009002", "名称": "翠湖网格"},
    ]  # fmt: skip
    assert shapes.encoding == {"gbk": "GB18030", "utf-8": "UTF-8"}[encoding]
    assert shapes.warnings == {"said": [], "absent": ["cpg_missing"], "wrong": ["cpg_wrong"]}[cpg]
    assert (shapes.system, shapes.said) == ("WGS84", "GCS_WGS_1984")


def test_a_letter_that_the_width_of_a_column_cut_is_left_out():
    parts = shape_parts([([square()], ("1", "x"))], encoding="ascii", fields=("CODE", "NAME"))
    # forty bytes are thirteen letters of UTF-8 and one byte of the next
    parts["dbf"] = parts["dbf"][:-40] + ("网" * 14).encode()[:40]
    (one,) = read(zipped(parts, prj=WGS84)).features
    assert one.attributes["NAME"] == "网" * 13


def test_without_prj_it_is_read_as_degrees_and_said():
    shapes = read(zipped(shape_parts(ROWS), cpg="GBK"))
    assert shapes.system == ""
    assert shapes.warned == ["没有 .prj，坐标按经纬度（WGS-84）读。请对着地图核对位置。"]


def test_without_dbf_and_without_shx_the_shapes_are_there():
    shapes = read(zipped({"shp": shape_parts(ROWS)["shp"]}, prj=CGCS2000))
    assert (shapes.system, shapes.warnings, len(shapes.features)) == ("CGCS2000", ["dbf_missing"], 2)


def test_metres_of_a_projection_become_degrees():
    ring = [[567_000 + x, 2_770_000 + y] for x, y in ((0, 0), (0, 200), (200, 200), (200, 0), (0, 0))]
    (one,) = read(
        zipped(shape_parts([([ring], ("1", "甲"))]), prj=gauss_krueger(102, 500_000), cpg="GBK")
    ).features
    assert one.polygons[0][0][0] == pytest.approx((102.664, 25.032), abs=0.01)
    zone = [[x + 34_000_000, y] for x, y in ring]
    (same,) = read(
        zipped(shape_parts([([zone], ("1", "甲"))]), prj=gauss_krueger(102, 34_500_000), cpg="GBK")
    ).features
    assert same.polygons[0][0][0] == pytest.approx(one.polygons[0][0][0], abs=1e-9)
    # the same metres, and nothing says what they are
    unsaid = read(zipped(shape_parts([([ring], ("1", "甲"))]), cpg="GBK"))
    assert "没有 .prj 写明投影" in unsaid.refused[0].reason


OTHER = {
    "坐标系「GCS_Xian_1980」不是 WGS-84 或 CGCS2000": XIAN80,
    "投影「Asia_Lambert_Conformal_Conic」不会换算": LAMBERT,
    "看不懂 .prj": "这不是坐标系",
}


@pytest.mark.parametrize("said", OTHER)
def test_systems_that_are_not_ours_are_refused_in_a_sentence(said):
    assert refusal_of(zipped(shape_parts(ROWS), prj=OTHER[said])).startswith(said)


def test_what_a_prj_says_is_read_by_ourselves():
    assert read_prj(WGS84) == ("WGS84", None)
    assert read_prj(CGCS2000) == ("CGCS2000", None)
    system, convert = read_prj(WEB_MERCATOR)
    assert system == "WGS84"
    assert convert(11_429_000, 2_884_000) == pytest.approx((102.6693, 25.0672), abs=1e-3)
    wide = (
        'PROJCRS["CGCS2000 / GK CM 102E",BASEGEOGCRS["c",DATUM["c",ELLIPSOID["c",6378137,298.257222101]]],'
        'CONVERSION["x",METHOD["Transverse Mercator"],PARAMETER["Longitude of natural origin",102],'
        'PARAMETER["False easting",500000]],CS[Cartesian,2],LENGTHUNIT["metre",1]]'
    )
    assert read_prj(wide)[1](500_000, 2_770_000)[0] == pytest.approx(102)
    for broken in (
        "",
        "[" * 40,
        "PROJCS" * 9,
        'GEOGCS["x"]',
        "PROJCS[" * 30,
        'PROJCS["x",SPHEROID["a",nan,1e999]]',
    ):
        with pytest.raises(NotReadError):
            read_prj(broken)


@pytest.mark.parametrize("number", [3857, 4491, 4496, 4501, 4507, 4526, 4538, 4542, 4543, 4553])
@pytest.mark.django_db
def test_our_own_arithmetic_says_what_postgis_says(number):
    _system, convert = of_epsg(number)
    middle = convert(*transformed(102.67, 25.03, number))[0] if number == 3857 else meridian_of(number)
    for east, lat in ((-1.4, 25.03), (0.0, 24.2), (1.5, 45.7)):
        assert convert(*transformed(middle + east, lat, number)) == pytest.approx(
            (middle + east, lat), abs=1e-8
        )


def meridian_of(number: int) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT srtext FROM spatial_ref_sys WHERE srid = %s", [number])
        return float(re.search(r'"central_meridian",([0-9.]+)', cursor.fetchone()[0])[1])


def transformed(lon: float, lat: float, number: int) -> tuple[float, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), %s), %s) AS p",
            [lon, lat, 4326 if number == 3857 else 4490, number],
        )
        return cursor.fetchone()


def test_rings_in_any_order_and_wound_either_way_are_put_together():
    outer = [(x, y) for x, y in square()]
    hole = [(x, y) for x, y in square(102.6705, 25.0305, 0.001)]
    island = [(x, y) for x, y in square(102.6708, 25.0308, 0.0002)]
    dbf = shape_parts([([square()], ("1", "甲"))])["dbf"]
    for rings in ([outer, hole, island], [island[::-1], hole[::-1], outer], [hole, outer[::-1], island]):
        (one,) = read(zipped(raw_polygons(rings, dbf), prj=WGS84, cpg="GBK")).features
        assert sorted(len(part) for part in one.polygons) == [1, 2]


def test_unclosed_rings_null_shapes_and_infinite_corners_are_told_apart():
    dbf = shape_parts([([square()], ("1", "甲"))])["dbf"]
    corners = [(x, y) for x, y in square()[:-1]]
    (one,) = read(zipped(raw_polygons([corners], dbf), prj=WGS84, cpg="GBK")).features
    assert one.mended == ["首尾没有接上，已接上"]
    wild = read(zipped(raw_polygons([[*corners, (float("nan"), 25.03)]], dbf), prj=WGS84, cpg="GBK"))
    assert [one.code for one in wild.refused] == ["no_number"]
    null = read(zipped(shape_parts([([], ("1", "空")), *ROWS]), prj=WGS84, cpg="GBK"))
    assert [(one.number, one.code, one.attributes["名称"]) for one in null.refused] == [(1, "empty", "空")]


def test_heights_of_a_shapefile_are_dropped():
    rings = [[[x, y, 1891.0] for x, y in square()]]
    parts = shape_parts([(rings, ("1", "甲"))], kind=shapefile.POLYGONZ)
    (one,) = read(zipped(parts, prj=WGS84, cpg="GBK")).features
    assert one.mended == ["去掉了高程"]


def a_zip(*entries: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def of_points() -> bytes:
    files = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**files, shapeType=shapefile.POINT) as writer:
        writer.field("a", "C")
        writer.point(102.67, 25.03)
        writer.record("1")
        writer.close()
    return zipped({ending: file.getvalue() for ending, file in files.items()})


def locked() -> bytes:
    data = bytearray(zipped(shape_parts(ROWS)))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


HOSTILE = {
    "只有 .shp": lambda: shape_parts(ROWS)["shp"],
    "压缩包里没有 .shp": lambda: a_zip(("a.txt", b"x")),
    "压缩包里还是压缩包": lambda: a_zip(("a.zip", a_zip(("b.shp", b"x")))),
    "压缩包里有 2 个 .shp": lambda: a_zip(("a.shp", b"x"), ("b.shp", b"x")),
    "压缩包里的文件名指向压缩包外面": lambda: a_zip(("../../etc/a.shp", b"x")),
    "压缩包里超过 200 个文件": lambda: a_zip(*((f"{at}.shp", b"") for at in range(201))),
    "压缩包已损坏": lambda: zipped(shape_parts(ROWS))[:300],
    "压缩包加了密码": locked,
    "压缩包解开后超过 200 MB": lambda: zipped(shape_parts(ROWS) | {"dbf": b"\0" * (201 << 20)}),
    "Shapefile 已损坏": lambda: zipped({"shp": b"x" * 200}),
    "这个图层是点或线": of_points,
}


@pytest.mark.parametrize("said", HOSTILE)
def test_a_zip_that_is_not_what_it_says_ends_in_a_sentence(said):
    assert refusal_of(HOSTILE[said]()).startswith(said)


def test_lengths_that_lie_bring_nobody_down():
    parts = shape_parts(ROWS)
    for at, number in ((100 + 4, 2**30), (100 + 44, 2**31 - 1), (100 + 48, 2**31 - 1), (24, 2**31 - 1)):
        shp = bytearray(parts["shp"])
        shp[at : at + 4] = struct.pack(">i" if at in (104, 24) else "<i", number)
        shapes = shapes_or_none(zipped(parts | {"shp": bytes(shp)}, prj=WGS84, cpg="GBK"))
        assert shapes is None or shapes.rows


def test_names_in_a_folder_with_backslashes_and_in_capitals_are_found():
    parts = shape_parts(ROWS)
    data = a_zip(("导出\\GRID.SHP", parts["shp"]), ("导出\\GRID.DBF", parts["dbf"]), ("导出\\GRID.PRJ", WGS84.encode()),
                 ("__MACOSX/._GRID.SHP", b"x"))  # fmt: skip
    assert len(read(data).features) == 2
