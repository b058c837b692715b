"""The JSON of ArcGIS, as its servers and "Features to JSON" write it: rings in no order, the system by its number."""

from typing import Any

from grids.geodata.polygons import nested
from grids.geodata.projections import Convert, of_epsg
from grids.geodata.told import NotReadError, NotTakenError


def is_esri(document: dict[str, Any]) -> bool:
    """Whether a document is of that kind."""
    return "geometryType" in document or ("spatialReference" in document and "features" in document)


def features_of(document: dict[str, Any]) -> list[Any]:
    """Its features as GeoJSON has them; a shape whose rings can't be put together is the reason for it."""
    if document.get("geometryType") not in ("esriGeometryPolygon", "esriGeometryPoint", None):
        raise NotReadError("not_polygons")
    found = document.get("features")
    return [_feature(one) for one in found] if isinstance(found, list) else []


def system_of(document: dict[str, Any]) -> tuple[str, Convert | None, str]:
    """System, conversion and number; a document without one has degrees."""
    said = document.get("spatialReference")
    numbers = [said.get(name) for name in ("latestWkid", "wkid")] if isinstance(said, dict) else []
    known = [one for one in numbers if isinstance(one, int)]
    if not known:
        if isinstance(said, dict) and said:
            raise NotReadError("crs_unknown", name=str(said.get("wkt", said))[:60])
        return "", None, ""
    found = next(filter(None, map(of_epsg, known)), None)
    if found is None:
        raise NotReadError("crs_unknown", name=str(known[0]))
    return *found, f"EPSG:{known[0]}"


def _feature(one: Any) -> Any:
    if not isinstance(one, dict):
        return one
    return {"properties": one.get("attributes"), "geometry": _geometry(one.get("geometry"))}


def _geometry(given: Any) -> Any:
    if not isinstance(given, dict):
        return None
    if "curveRings" in given:
        return NotTakenError("not_polygon", kind="curveRings")
    if "x" in given:
        return {"type": "Point", "coordinates": [given["x"], given.get("y")]}
    rings = given.get("rings")
    if not isinstance(rings, list) or not all(isinstance(ring, list) for ring in rings):
        return None
    try:
        parts = nested([ring for ring in rings if ring])
    except NotTakenError as refused:
        return refused
    return {"type": "MultiPolygon", "coordinates": parts} if parts else None
