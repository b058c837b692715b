"""A vector tile is cut by a function, so that a connection plans its statement once and not for every tile anew.

What of it is whose is said by whoever asks (`grids/registry/tiles/cutting.py`): a day, how deep edges go, and below which codes
the reader may look. It acts with the rights of its caller. 64 of 4096 units around a tile are drawn with it, so that no line ends
at its edge. A building is called by its number in the one tile in which its middle lies: the few that cross an edge say in the
other that they are `beside` it, and no number is written twice. Further out each grid says how many buildings it has, in the one
tile that has the place it is said at.
"""

from django.db import migrations

FUNCTION = r"""
CREATE FUNCTION public.grids_tile(z integer, x integer, y integer, deepest integer, day date, below text[], singly boolean)
RETURNS bytea LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $tile$
DECLARE
    box CONSTANT geometry := ST_TileEnvelope(z, x, y);
    west CONSTANT float8 := ST_XMin(box);
    east CONSTANT float8 := ST_XMax(box);
    south CONSTANT float8 := ST_YMin(box);
    north CONSTANT float8 := ST_YMax(box);
    around CONSTANT geometry := ST_Expand(box, (ST_XMax(box) - ST_XMin(box)) / 64);
    edges bytea;
    inside bytea;
BEGIN
    SELECT ST_AsMVT(row, 'grids', 4096, 'shape') INTO edges FROM (
        SELECT ST_AsMVTGeom(boundary.shape_3857, box, 4096, 64) AS shape, area.code, area.name, area.level
        FROM grids_areaboundary boundary JOIN grids_area area ON area.code = boundary.area_code
        WHERE boundary.shape_3857 && around AND boundary.period @> day AND area.level BETWEEN 3 AND deepest
            AND area.code LIKE ANY(below)
    ) row;
    IF singly THEN
        SELECT ST_AsMVT(row, 'buildings', 4096, 'shape') INTO inside FROM (
            SELECT ST_AsMVTGeom(building.shape_3857, box, 4096, 64) AS shape, building.id::text, building.number,
                building.area_code AS area, building.storeys, building.use,
                CASE WHEN NOT building.shape_3857 @ box AND NOT (
                    (ST_XMin(building.shape_3857) + ST_XMax(building.shape_3857)) / 2 BETWEEN west AND east
                    AND (ST_YMin(building.shape_3857) + ST_YMax(building.shape_3857)) / 2 BETWEEN south AND north
                ) THEN TRUE END AS beside
            FROM grids_building building
            WHERE building.shape_3857 && around AND building.ends_on IS NULL AND building.area_code LIKE ANY(below)
        ) row;
    ELSE
        SELECT ST_AsMVT(row, 'counts', 4096, 'shape') INTO inside FROM (
            SELECT ST_AsMVTGeom(place.point, box, 4096, 0) AS shape, area.code, area.name, standing.count,
                standing.count::text AS said
            FROM grids_areaboundary boundary JOIN grids_area area ON area.code = boundary.area_code
            CROSS JOIN LATERAL (SELECT ST_PointOnSurface(boundary.shape_3857) AS point) place
            CROSS JOIN LATERAL (
                SELECT count(*) FROM grids_building building WHERE building.area_code = area.code AND building.ends_on IS NULL
            ) standing
            WHERE boundary.shape_3857 && box AND boundary.period @> day AND standing.count > 0
                AND area.code LIKE ANY(below)
                AND ST_X(place.point) >= west AND ST_X(place.point) < east
                AND ST_Y(place.point) >= south AND ST_Y(place.point) < north
        ) row;
    END IF;
    RETURN edges || inside;
END $tile$
"""
BACK = "DROP FUNCTION public.grids_tile(integer, integer, integer, integer, date, text[], boolean)"


class Migration(migrations.Migration):
    dependencies = [("grids", "0038_ways_back_are_known")]

    operations = [migrations.RunSQL(FUNCTION, BACK)]
