"""A Shapefile in a zip: .shp with .dbf, .prj and .cpg, read in memory. Nothing is ever unpacked onto the disk."""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

import shapefile

from grids.geodata.attributes import CALLED, decoded, encoding_of
from grids.geodata.polygons import nested
from grids.geodata.prj import read_prj
from grids.geodata.told import (
    MOST_COLUMNS,
    MOST_CORNERS_IN_ALL,
    MOST_ENTRIES,
    MOST_FEATURES,
    MOST_UNPACKED,
    NotReadError,
    NotTakenError,
    Opened,
    Raw,
    texts_of,
)

POLYGONS = {5, 15, 25}
WITH_HEIGHT = 15
PARTS = ("shp", "shx", "dbf", "prj", "cpg")
# bytes that no ASCII knows go through a text and come back as they were
RAW = {"encoding": "ascii", "encodingErrors": "surrogateescape"}
HEAD = 32


def read_zip(data: bytes) -> Opened:
    """The features of the one Shapefile in a zip. NotReadError where there is none, several, or what is no honest zip."""
    parts = _parts(data)
    try:
        return _opened(parts)
    except (NotReadError, MemoryError):
        raise
    except (
        shapefile.ShapefileException,
        struct.error,
        ValueError,
        TypeError,
        LookupError,
        OSError,
        EOFError,
        ArithmeticError,
    ):
        raise NotReadError("broken_shapefile") from None


def _parts(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _chosen(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, struct.error):
        raise NotReadError("broken_zip") from None
    except RuntimeError:
        # how the library says that a password is wanted
        raise NotReadError("locked_zip") from None


def _chosen(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [one for one in archive.infolist() if not one.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise NotReadError("too_many_entries", most=MOST_ENTRIES)
    names = {one: one.filename.replace("\\", "/") for one in entries}
    for name in names.values():
        if name.startswith("/") or ".." in name.split("/") or re.match(r"^[A-Za-z]:", name):
            raise NotReadError("path_in_zip")
    ours = {
        one: name for one, name in names.items()
        if not name.startswith("__MACOSX/") and not name.rsplit("/", 1)[-1].startswith("._")
    }  # fmt: skip
    shapes = [name for name in ours.values() if name.lower().endswith(".shp")]
    if not shapes:
        nested_zip = any(name.lower().endswith((".zip", ".rar", ".7z")) for name in ours.values())
        raise NotReadError("zip_in_zip" if nested_zip else "no_shp")
    if len(shapes) > 1:
        raise NotReadError("several_shp", have=len(shapes))
    return _read(archive, ours, shapes[0][:-4])


def _read(archive: zipfile.ZipFile, names: dict[zipfile.ZipInfo, str], stem: str) -> dict[str, bytes]:
    found, left = {}, MOST_UNPACKED
    for entry, name in names.items():
        ending = name.lower().rsplit(".", 1)[-1]
        if name[: -len(ending) - 1].lower() != stem.lower() or ending not in PARTS:
            continue
        # what the zip says of its sizes is what a bomb says too: it is read up to what is left, and no further
        with archive.open(entry) as file:
            found[ending] = file.read(left + 1)
        left -= len(found[ending])
        if left < 0:
            raise NotReadError("too_large_unpacked", limit=MOST_UNPACKED >> 20)
    return found


def _opened(parts: dict[str, bytes]) -> Opened:
    shp = parts["shp"]
    if len(shp) < 100 or shp[:4] != b"\x00\x00\x27\x0a":
        raise NotReadError("broken_shapefile")
    kind = struct.unpack("<i", shp[32:36])[0]
    if kind not in POLYGONS:
        raise NotReadError("not_polygons")
    texts, encoding, warnings = _attributes(parts)
    columns = list(dict.fromkeys(name for one in texts for name in one))[:MOST_COLUMNS]
    features = list(_features(shp, texts))
    if not features:
        raise NotReadError("no_features")
    system, convert, said = _system(parts.get("prj"))
    if not said:
        warnings.append("prj_missing")
    return Opened("Shapefile", features, columns, CALLED[encoding], system, convert, said, warnings)


def _system(prj: bytes | None) -> tuple[str, Any, str]:
    if prj is None or not prj.strip():
        return "", None, ""
    text = prj.decode("utf-8", errors="replace")
    system, convert = read_prj(text)
    named = re.search(r'"([^"]*)"', text)
    return system, convert, named[1][:60] if named else system


def _attributes(parts: dict[str, bytes]) -> tuple[list[dict[str, str]], str, list[str]]:
    """Every feature's attributes as texts, how they were written, and what there is to say of it."""
    dbf = parts.get("dbf")
    if not dbf or len(dbf) < HEAD:
        return [], "utf-8", ["dbf_missing"]
    with shapefile.Reader(dbf=io.BytesIO(dbf), **RAW) as reader:
        if len(reader) > MOST_FEATURES:
            raise NotReadError("too_many_features", have=len(reader), most=MOST_FEATURES)
        names = [_bytes(field[0]) for field in reader.fields if field[0] != "DeletionFlag"]
        rows = [[_value(one) for one in record] for record in reader.iterRecords()]
    told = (one for row in (names, *rows) for one in row if isinstance(one, bytes))
    encoding, warnings = encoding_of(told, cpg=parts.get("cpg"), mark=dbf[29])
    called = [decoded(name, encoding) for name in names]
    texts = [
        texts_of({
            name: decoded(one, encoding) if isinstance(one, bytes) else one
            for name, one in zip(called, row, strict=False)
        })
        for row in rows
    ]  # fmt: skip
    return texts, encoding, warnings


def _value(one: Any) -> Any:
    return _bytes(one) if isinstance(one, str) else one


def _bytes(text: str) -> bytes:
    return text.encode("ascii", "surrogateescape").strip(b" \x00")


def _features(shp: bytes, texts: list[dict[str, str]]) -> Iterator[Raw]:
    corners = 0
    with shapefile.Reader(shp=io.BytesIO(shp)) as reader:
        for place, shape in enumerate(reader.iterShapes()):
            if place >= MOST_FEATURES:
                raise NotReadError("too_many_features", have=f">{MOST_FEATURES}", most=MOST_FEATURES)
            corners += len(shape.points)
            if corners > MOST_CORNERS_IN_ALL:
                raise NotReadError("too_many_corners_in_all", most=MOST_CORNERS_IN_ALL)
            attributes = texts[place] if place < len(texts) else {}
            yield Raw(place + 1, attributes, _geometry(shape))


def _geometry(shape: Any) -> Any:
    """As GeoJSON has it; the reason, where its rings can't be put together."""
    if shape.shapeType not in POLYGONS or not shape.points:
        return None
    ends = [*list(shape.parts)[1:], len(shape.points)]
    # a height is there where the kind of shape has one; it is dropped as that of a GeoJSON is
    height = (0.0,) if shape.shapeType == WITH_HEIGHT else ()
    rings = [
        [(*point[:2], *height) for point in shape.points[begin:end]]
        for begin, end in zip(shape.parts, ends, strict=True)
    ]
    try:
        return {"type": "MultiPolygon", "coordinates": nested([ring for ring in rings if ring])}
    except NotTakenError as refused:
        return refused
