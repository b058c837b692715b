"""Files of shapes as offices export them, and as nobody should."""

import io
import json
import struct
import zipfile
from collections.abc import Iterable
from typing import Any

import pytest
import shapefile

from grids.conduct.refusals import Refusal
from grids.geodata.reading import Shapes, read_shapes

WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
CGCS2000 = (
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
XIAN80 = (
    'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def gauss_krueger(meridian: int, easting: int) -> str:
    return (
        f'PROJCS["CGCS2000_3_Degree_GK_CM_{meridian}E",{CGCS2000},PROJECTION["Gauss_Kruger"],'
        f'PARAMETER["False_Easting",{easting}.0],PARAMETER["False_Northing",0.0],'
        f'PARAMETER["Central_Meridian",{meridian}.0],PARAMETER["Scale_Factor",1.0],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )


WEB_MERCATOR = (
    f'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",{WGS84},PROJECTION["Mercator_Auxiliary_Sphere"],'
    'PARAMETER["False_Easting",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],'
    'UNIT["Meter",1.0]]'
)
LAMBERT = (
    f'PROJCS["Asia_Lambert_Conformal_Conic",{WGS84},PROJECTION["Lambert_Conformal_Conic"],'
    'PARAMETER["Central_Meridian",105.0],UNIT["Meter",1.0]]'
)


def square(west: float = 102.67, south: float = 25.03, size: float = 0.002) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: Any) -> dict:
    return {"type": "Polygon", "coordinates": list(rings) or [square()]}


def feature(geometry: Any, **properties: Any) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps(
        {"type": "FeatureCollection", **more, "features": list(features)}, ensure_ascii=False
    ).encode()


def read(data: bytes) -> Shapes:
    return read_shapes([data], size=len(data))


def refusal_of(data: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        read(data)
    assert refused.value.field == "file"
    return str(refused.value)


def shapes_or_none(data: bytes) -> Shapes | None:
    """What is read of it; None where it ends in a sentence, and nothing else may happen."""
    try:
        return read(data)
    except Refusal:
        return None


def shape_parts(
    rows: Iterable[tuple[list[list[list[float]]], tuple]], *, fields: tuple[str, ...] = ("代码", "名称"),
    encoding: str = "gbk", kind: int = shapefile.POLYGON,
) -> dict[str, bytes]:  # fmt: skip
    """The parts of a Shapefile: rings and attributes of each feature; no rings: a null shape."""
    files = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**files, shapeType=kind, encoding=encoding) as writer:
        for name in fields:
            writer.field(name, "C", 40)
        for rings, row in rows:
            writer.null() if not rings else writer.poly(rings) if kind == shapefile.POLYGON else writer.polyz(
                rings
            )
            writer.record(*row)
        writer.close()
    return {ending: file.getvalue() for ending, file in files.items()}


def raw_polygons(rings: list[list[tuple[float, float]]], dbf: bytes) -> dict[str, bytes]:
    """A .shp written byte by byte, so that its rings run as they are given and need not be closed."""
    points = [point for ring in rings for point in ring]
    starts, at = [], 0
    for ring in rings:
        starts.append(at)
        at += len(ring)
    body = struct.pack("<i4dii", 5, 0, 0, 0, 0, len(rings), len(points))
    body += b"".join(struct.pack("<i", one) for one in starts)
    body += b"".join(struct.pack("<2d", *point) for point in points)
    record = struct.pack(">ii", 1, len(body) // 2) + body
    head = struct.pack(">i5ii", 9994, 0, 0, 0, 0, 0, (100 + len(record)) // 2)
    return {"shp": head + struct.pack("<ii8d", 1000, 5, *[0.0] * 8) + record, "dbf": dbf}


def zipped(parts: dict[str, bytes], *, stem: str = "网格", **more: bytes | str) -> bytes:
    """A zip of these parts and more, by their endings."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, content in {**parts, **more}.items():
            archive.writestr(f"{stem}.{ending}", content)
    return file.getvalue()
