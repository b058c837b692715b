"""Boundaries as GeoJSON: of an area and of everything below it that is drawn on a day."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import shapely
from django.contrib.gis.db.models.functions import AsGeoJSON

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.laying import in_force, of_row
from grids.areas.models import Area, AreaBoundary, said
from grids.bringing.matching import Plan, Row
from grids.staff.models import User

# a centimetre on the ground; on a small map a metre
DIGITS, DIGITS_SHOWN, SIMPLER = 7, 6, 1e-5


def area_to_export(user: User, code: str) -> Area | None:
    """The area whose boundaries `user` may take out; None where that isn't theirs to see."""
    area = Area.objects.filter(code=code).first()
    return area if area and oracle.may_in(user, Permission.GRID_VIEW, area.code) else None


def boundaries_document(area: Area, day: date) -> dict[str, Any]:
    """A collection (RFC 7946, WGS-84): each with code, name, level, parent, since when, and where its coordinates came from."""
    rows = (
        AreaBoundary.objects.filter(area__in=Area.objects.within(area), period__contains=day)
        .annotate(geometry=AsGeoJSON("shape", precision=DIGITS))
        .select_related("area").defer("shape", "shape_3857").order_by("area__level", "area__code")
    )  # fmt: skip
    features = [
        {
            "type": "Feature", "id": row.area_id, "geometry": json.loads(row.geometry),
            "properties": {
                "code": row.area_id, "name": row.area.name, "level": row.area.level, "parent": row.area.parent_id,
                "since": row.period.lower.isoformat() if row.period.lower else None, "coord_source": row.coord_source,
                "invented": row.is_invented,
            },
        }
        for row in rows
    ]  # fmt: skip
    return {"type": "FeatureCollection", "name": f"{said(area.name)} {day:%Y-%m-%d}", "features": features}


def small_map(plan: Plan) -> dict[str, Any]:
    """What a plan would draw, for a small map: what is new, what is redrawn, what stands around it; simplified."""
    kinds = (("new", plan.fresh), ("redrawn", plan.redrawn), ("same", plan.unchanged))
    features = [_feature(row, kind) for kind, rows in kinds for row in rows]
    coming = {row.code for row in plan.rows}
    around = in_force({plan.top.code, *(row.parent for row in plan.rows)} - coming, plan.day)
    features += [
        {"type": "Feature", "geometry": _simple(of_row(one.shape)), "properties": {"kind": "around", "name": "", "level": one.area.level}}
        for one in around.values()
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def _feature(row: Row, kind: str) -> dict[str, Any]:
    properties = {"kind": kind, "name": row.name, "level": row.level, "code": row.code}
    return {"type": "Feature", "geometry": _simple(row.shape), "properties": properties}


def _simple(shape: shapely.Geometry) -> dict[str, Any]:
    made = shapely.simplify(shape, SIMPLER, preserve_topology=True)
    return json.loads(
        shapely.to_geojson(shapely.transform(made, lambda corners: corners.round(DIGITS_SHOWN)))
    )


def areas_of_faults(faults: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Faults of a preview as features, to be drawn over everything else."""
    return [
        {
            "type": "Feature",
            "geometry": one["shape"],
            "properties": {"kind": "fault", "name": one["sentence"]},
        }
        for one in faults
        if one.get("shape")
    ]
