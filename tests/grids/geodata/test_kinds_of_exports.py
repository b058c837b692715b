"""Files as they come from ArcGIS, QGIS, OpenStreetMap and from offices' computers."""

import io
import json
import zipfile

import pytest

from tests.grids.geodata.making import (
    WGS84,
    collection,
    feature,
    polygon,
    read,
    refusal_of,
    shape_parts,
    square,
    zipped,  # noqa: F401  beside the parts that it packs
)
from tests.guards.walks import ROOT

# the corner of `square` in Web Mercator, and its size there
EAST, NORTH, WIDE = 11_429_300.0, 2_879_000.0, 222.0


def metres() -> list[list[float]]:
    east, north = EAST + WIDE, NORTH + WIDE
    return [[EAST, NORTH], [EAST, north], [east, north], [east, NORTH], [EAST, NORTH]]


def esri(*geometries: dict | None, number: int | None = 4326, **more) -> bytes:
    reference = {} if number is None else {"spatialReference": {"wkid": number}}
    features = [
        {"attributes": {"NAME": f"第{n}网格"}, "geometry": one} for n, one in enumerate(geometries, 1)
    ]
    return json.dumps(
        {"geometryType": "esriGeometryPolygon", **reference, "features": features, **more}
    ).encode()


def test_arcgis_rings_in_any_order_become_parts_and_holes():
    outer, hole, other = square(), square(102.6705, 25.0305, 0.0005), square(102.68)
    for rings in ([outer, hole, other], [hole, other[::-1], outer]):
        found = read(esri({"rings": rings}))
        (one,) = found.features
        assert (found.kind, one.attributes) == ("ArcGIS JSON", {"NAME": "第1网格"})
        assert sorted(len(part) for part in one.polygons) == [1, 2]


def test_arcgis_metres_become_degrees_by_the_number_of_their_system():
    for number in (102100, 3857):
        (one,) = read(esri({"rings": [metres()]}, number=number)).features
        lon, lat = one.polygons[0][0][0]
        assert 102.67 < lon < 102.68
        assert 25 < lat < 25.1
    assert "不认识" in refusal_of(esri({"rings": [square()]}, number=2414))
    assert read(esri({"rings": [square()]}, number=None)).system == ""


def test_arcgis_shapes_that_are_none_are_refused_one_by_one():
    found = read(
        esri(
            {"rings": [square()]}, None, {"rings": []}, {"curveRings": [[]]}, {"rings": [["x"]]}, {"rings": 5}
        )
    )
    assert [one.number for one in found.features] == [1]
    assert [one.number for one in found.refused] == [2, 3, 4, 5, 6]
    assert "不是面" in refusal_of(esri({"paths": []}, geometryType="esriGeometryPolyline"))


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:EPSG::3857", "EPSG:3857", "urn:ogc:def:crs:OGC:1.3:CRS84", ""]
)
def test_qgis_says_its_system_by_a_member(name):
    ring = metres() if "3857" in name else square()
    crs = {"crs": {"type": "name", "properties": {"name": name}}} if name else {"crs": None}
    (one,) = read(collection(feature(polygon(ring)), name="网格", **crs)).features
    assert 102.67 <= one.polygons[0][0][0][0] <= 102.68


def test_the_oldest_form_says_the_number_alone():
    old = {"crs": {"type": "EPSG", "properties": {"code": 4490}}}
    assert read(collection(feature(polygon()), **old)).system == "CGCS2000"


@pytest.mark.parametrize("mark", ["\x1e", ""])
def test_features_one_after_the_other_are_a_file_too(mark):
    lines = [json.dumps(feature(polygon(square(102.67 + n / 100)), 名称=f"第{n}网格")) for n in range(3)]
    data = "".join(f"{mark}{line}\n" for line in lines)
    assert [one.attributes["名称"] for one in read(data.encode()).features] == [
        "第0网格",
        "第1网格",
        "第2网格",
    ]
    assert "第 2 行" in refusal_of((data[:-20] + "\n").encode()) if not mark else True
    assert len(read(f"[{','.join(lines)}]".encode()).features) == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_texts_of_an_offices_computer_are_read(encoding):
    data = collection(feature(polygon(), 名称="第一网格")).decode().encode(encoding)
    assert read(data).features[0].attributes["名称"] == "第一网格"


def test_what_openstreetmap_answers_says_what_to_do_and_what_is_made_of_it_is_read():
    assert "overpass" in refusal_of(json.dumps({"version": 0.6, "elements": [{"type": "way"}]}).encode())
    parts = {"type": "GeometryCollection", "geometries": [polygon(), polygon(square(102.69))]}
    mixed = {
        "type": "GeometryCollection",
        "geometries": [polygon(), {"type": "Point", "coordinates": [102.67, 25.03]}],
    }
    found = read(collection({**feature(parts, name="六合"), "id": "relation/17"}, feature(mixed)))
    (one,) = found.features
    assert (len(one.polygons), one.attributes["id"]) == (2, "relation/17")
    assert "GeometryCollection" in found.refused[0].reason


@pytest.mark.parametrize("name", ["莲华街道/网格", "誠信/網格", "网格"])
def test_a_zip_with_chinese_names_in_gbk_is_opened(name):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for ending, content in shape_parts([([square()], ("1", "甲"))]).items():
            archive.writestr(_gbk(f"{name}.{ending}"), content)
        archive.writestr(_gbk(f"{name}.prj"), WGS84)
    assert len(read(data.getvalue()).features) == 1


def _gbk(name: str) -> zipfile.ZipInfo:
    """A name as a Chinese Windows writes it: bytes of GBK, and no word about it."""

    class Written(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):  # noqa: N802  the library calls it so
            return name.encode("gbk"), self.flag_bits & ~0x800

    return Written(name)


def test_what_is_kept_as_an_example_is_read():
    path = ROOT.parent / "shared" / "data" / "areas" / "liuhe_invented.geojson"
    if not path.exists():
        pytest.skip("the example lies beside the repository")
    assert read(path.read_bytes()).rows > 0
