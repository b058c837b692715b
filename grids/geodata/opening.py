"""What a file of shapes holds: every feature looked at, taken or refused by its number. Called by the child."""

import json
from typing import Any

from grids.geodata.geojson import read_geojson
from grids.geodata.polygons import polygons_of
from grids.geodata.shapefiles import read_zip
from grids.geodata.told import NotReadError, NotTakenError, Opened, Raw

ZIP, SHP, GZIP, RAR, SEVEN = b"PK", b"\x00\x00\x27\x0a", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"


def opened(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """The features that are taken, as JSON in UTF-8, and everything else there is to say. NotReadError: not this file."""
    file = _read(data)
    taken, refused = [], []
    for one in file.features:
        try:
            taken.append(_taken(one, file))
        except NotTakenError as reason:
            refused.append([one.number, reason.code, reason.given, one.attributes])
    told = {
        "kind": file.kind, "encoding": file.encoding, "system": file.system, "said": file.said,
        "columns": file.columns, "warnings": file.warnings, "refused": refused, "rows": len(file.features),
    }  # fmt: skip
    return json.dumps(taken, separators=(",", ":"), allow_nan=False).encode(), told


def _read(data: bytes) -> Opened:
    if not data.strip():
        raise NotReadError("empty_file")
    if data[:2] == ZIP:
        return read_zip(data)
    if data[:4] == SHP:
        raise NotReadError("bare_shp")
    if data[:2] == GZIP or data[:4] in (RAR, SEVEN):
        raise NotReadError("other_archive")
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n\x1e")[:200]
    if start[:1] == b"<":
        raise NotReadError("markup")
    if start[:1] not in (b"{", b"[") and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise NotReadError("unknown")
    return read_geojson(data)


def _taken(one: Raw, file: Opened) -> list[Any]:
    if isinstance(one.geometry, NotTakenError):
        raise one.geometry
    polygons, notes = polygons_of(one.geometry, file.convert)
    return [one.number, one.attributes, polygons, notes]
