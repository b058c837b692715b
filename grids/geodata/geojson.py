"""GeoJSON as people export it: a collection, one feature or a bare shape, with the system that the old form may name.

Features may stand in a list, a line each, or each behind a mark of its own (RFC 8142); ArcGIS has a JSON of its own.
"""

import json
import re
from typing import Any

from grids.geodata import esri
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
    is_esri = esri.is_esri(document)
    features = _bounded(document.get("features") if is_esri else _features(document))
    if is_esri:
        features = esri.features_of(document)
    raw = [_raw(number, one) for number, one in enumerate(features, 1)]
    columns = list(dict.fromkeys(name for one in raw for name in one.attributes))[:MOST_COLUMNS]
    system, convert, said = esri.system_of(document) if is_esri else _system(document)
    return Opened("ArcGIS JSON" if is_esri else "GeoJSON", raw, columns, encoding, system, convert, said)


def _bounded(features: Any) -> list[Any]:
    """The features, no more of them than are taken."""
    if not isinstance(features, list) or not features:
        raise NotReadError("no_features")
    if len(features) > MOST_FEATURES:
        raise NotReadError("too_many_features", have=len(features), most=MOST_FEATURES)
    if sum(_corners(one) for one in features) > MOST_CORNERS_IN_ALL:
        raise NotReadError("too_many_corners_in_all", most=MOST_CORNERS_IN_ALL)
    return features


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
        document = _line_by_line(text)
        if document is None:
            raise NotReadError("broken_json", line=wrong.lineno) from None
    except (RecursionError, ValueError):
        # brackets without end, or a number with thousands of digits
        raise NotReadError("broken_json", line=1) from None
    if isinstance(document, list):
        document = {"type": "FeatureCollection", "features": document}
    if not isinstance(document, dict):
        raise NotReadError("not_geojson")
    return document


def _line_by_line(text: str) -> dict[str, Any] | None:
    """A document of features that stand one after the other, a line or a mark before each; None where it is none."""
    lines = [line for line in (part.strip() for part in re.split("[\x1e\n]", text)) if line]
    try:
        features = [json.loads(line) for line in lines[: MOST_FEATURES + 1]]
    except (RecursionError, ValueError):
        return None
    is_each = all(isinstance(one, dict) and one.get("type") == "Feature" for one in features)
    return {"type": "FeatureCollection", "features": features} if features and is_each else None


def _features(document: dict[str, Any]) -> list[Any]:
    kind = document.get("type")
    if kind == "FeatureCollection":
        found = document.get("features")
        return found if isinstance(found, list) else []
    if kind == "Feature":
        return [document]
    if isinstance(kind, str) and kind in SHAPES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    if kind == "Topology":
        raise NotReadError("topojson")
    if "spatialReference" in document:
        raise NotReadError("esri_json")
    if isinstance(document.get("elements"), list):
        raise NotReadError("osm_json")
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
    given = geometry if isinstance(geometry, dict) else {}
    members = given.get("geometries")
    parts = [given, *(one for one in (members if isinstance(members, list) else ()) if isinstance(one, dict))]
    waiting, count = [one.get("coordinates", one.get("rings")) for one in parts], 0
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
    told = properties if isinstance(properties, dict) else {}
    # of the oldest form the number alone stands there
    name = str(told.get("name") or (f"EPSG:{told['code']}" if "code" in told else ""))
    if DEGREES.search(name):
        return "WGS84", None, name
    digits = re.search(r"(\d{2,6})$", name)
    found = of_epsg(int(digits[1])) if digits else None
    if found is None:
        raise NotReadError("crs_unknown", name=name[:60])
    return *found, name[:60]
