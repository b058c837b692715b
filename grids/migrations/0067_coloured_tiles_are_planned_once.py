"""A coloured tile: as a tile of houses (0039), each with how many of its dwellings have which colour.

It acts with the rights of its caller, who says below which codes they see people: of what lies elsewhere there is not even the
outline in it. Further out each grid says the sums of its houses.
"""

from django.db import migrations

FUNCTION = r"""
CREATE FUNCTION public.grids_colour_tile(z integer, x integer, y integer, deepest integer, day date, below text[], singly boolean)
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
        SELECT ST_AsMVT(row, 'houses', 4096, 'shape') INTO inside FROM (
            SELECT ST_AsMVTGeom(building.shape_3857, box, 4096, 64) AS shape, building.id::text, building.number,
                nullif(mix.resident, 0) AS resident, nullif(mix.floating, 0) AS floating, nullif(mix.office, 0) AS office,
                nullif(mix.venue, 0) AS venue, nullif(mix.vacant, 0) AS vacant, nullif(mix.doubts, 0) AS doubts
            FROM grids_building building LEFT JOIN grids_buildingmix mix ON mix.building_id = building.id
            WHERE building.shape_3857 && around AND building.ends_on IS NULL AND building.area_code LIKE ANY(below)
        ) row;
    ELSE
        SELECT ST_AsMVT(row, 'counts', 4096, 'shape') INTO inside FROM (
            SELECT ST_AsMVTGeom(place.point, box, 4096, 0) AS shape, area.code, area.name, sums.*
            FROM grids_areaboundary boundary JOIN grids_area area ON area.code = boundary.area_code
            CROSS JOIN LATERAL (SELECT ST_PointOnSurface(boundary.shape_3857) AS point) place
            CROSS JOIN LATERAL (
                SELECT sum(mix.resident) AS resident, sum(mix.floating) AS floating, sum(mix.office) AS office,
                    sum(mix.venue) AS venue, sum(mix.vacant) AS vacant, sum(mix.doubts) AS doubts
                FROM grids_buildingmix mix WHERE mix.area_code = area.code
            ) sums
            WHERE boundary.shape_3857 && box AND boundary.period @> day AND area.code LIKE ANY(below)
                AND sums.resident + sums.floating + sums.office + sums.venue + sums.vacant > 0
                AND ST_X(place.point) >= west AND ST_X(place.point) < east
                AND ST_Y(place.point) >= south AND ST_Y(place.point) < north
        ) row;
    END IF;
    RETURN edges || inside;
END $tile$
"""
BACK = "DROP FUNCTION public.grids_colour_tile(integer, integer, integer, integer, date, text[], boolean)"


class Migration(migrations.Migration):
    dependencies = [("grids", "0066_colours_follow_the_registers")]

    operations = [migrations.RunSQL(FUNCTION, BACK)]
