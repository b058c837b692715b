"""GeoJSON as people export it: a collection, one feature or a bare shape, with the system that the old form may name."""

import json
import re
from typing import Any

from grids.geodata.projections import Convert, of_epsg
from grids.geodata.told import (
    MOST_COLUMNS,
    MOST_CORNERS_IN_ALL,
    MOST_FEATURES,
    NotReadError,
    Opened,
    Raw,
    texts_of,
)

SHAPES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip
DEGREES = re.compile(r"(?i)\bCRS:?84$")


def read_geojson(data: bytes) -> Opened:
    """The features of a document. NotReadError where it is none."""
    text, encoding = _text(data)
    document = _document(text)
    features = _features(document)
    if not features:
        raise NotReadError("no_features")
    if len(features) > MOST_FEATURES:
        raise NotReadError("too_many_features", have=len(features), most=MOST_FEATURES)
    if sum(_corners(one) for one in features) > MOST_CORNERS_IN_ALL:
        raise NotReadError("too_many_corners_in_all", most=MOST_CORNERS_IN_ALL)
    raw = [_raw(number, one) for number, one in enumerate(features, 1)]
    columns = list(dict.fromkeys(name for one in raw for name in one.attributes))[:MOST_COLUMNS]
    system, convert, said = _system(document)
    return Opened("GeoJSON", raw, columns, encoding, system, convert, said)


def _text(data: bytes) -> tuple[str, str]:
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    encodings = ["utf-16"] if is_wide else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding), {"utf-8-sig": "UTF-8", "gb18030": "GB18030"}.get(encoding, "UTF-16")
        except UnicodeDecodeError:
            continue
    raise NotReadError("broken_json", line=1)


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise NotReadError("broken_json", line=wrong.lineno) from None
    except (RecursionError, ValueError):
        # brackets without end, or a number with thousands of digits
        raise NotReadError("broken_json", line=1) from None
    if not isinstance(document, dict):
        raise NotReadError("not_geojson")
    return document


def _features(document: dict[str, Any]) -> list[Any]:
    kind = document.get("type")
    if kind == "FeatureCollection":
        found = document.get("features")
        return found if isinstance(found, list) else []
    if kind == "Feature":
        return [document]
    if kind in SHAPES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    if kind == "Topology":
        raise NotReadError("topojson")
    if "geometryType" in document or "spatialReference" in document:
        raise NotReadError("esri_json")
    raise NotReadError("not_geojson")


def _raw(number: int, feature: Any) -> Raw:
    if not isinstance(feature, dict):
        return Raw(number, {}, None)
    properties = feature.get("properties")
    attributes = texts_of(properties) if isinstance(properties, dict) else {}
    if isinstance(feature.get("id"), str | int):
        attributes.setdefault("id", texts_of({"id": feature["id"]}).get("id", ""))
    return Raw(number, attributes, feature.get("geometry"))


def _corners(feature: Any) -> int:
    """How many positions a feature has, without a look at any of them."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    waiting, count = [geometry.get("coordinates") if isinstance(geometry, dict) else None], 0
    while waiting and count <= MOST_CORNERS_IN_ALL:
        one = waiting.pop()
        if not isinstance(one, list) or not one:
            continue
        if isinstance(one[0], list):
            # a list of positions counts itself, a list of rings what is in them
            is_ring = not (one[0] and isinstance(one[0][0], list))
            count, waiting = (count + len(one), waiting) if is_ring else (count, waiting + one)
    return count


def _system(document: dict[str, Any]) -> tuple[str, Convert | None, str]:
    """System, conversion and the name that the document gives it; without a name it is WGS-84 in degrees (RFC 7946)."""
    crs = document.get("crs")
    if not isinstance(crs, dict):
        return "", None, ""
    properties = crs.get("properties")
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if DEGREES.search(name):
        return "WGS84", None, name
    digits = re.search(r"(\d{2,6})$", name)
    found = of_epsg(int(digits[1])) if digits else None
    if found is None:
        raise NotReadError("crs_unknown", name=name[:60])
    return *found, name[:60]
