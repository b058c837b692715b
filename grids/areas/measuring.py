"""Square metres on the ellipsoid, which is what every page, report and rule says."""

from collections.abc import Sequence

import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

_MEASURED = """
    SELECT ST_Area(ST_SetSRID(ST_GeomFromWKB(raw), 4326)::geography)
    FROM unnest(%s::bytea[]) WITH ORDINALITY AS given(raw, place) ORDER BY place
"""


def measured(shapes: Sequence[BaseGeometry]) -> list[float]:
    """m² of each shape, in one question."""
    if not shapes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_MEASURED, [[shapely.to_wkb(shape) for shape in shapes]])
        return [m2 for (m2,) in cursor.fetchall()]
