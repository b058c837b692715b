"""The database's own word on boundaries: areas of one level lie beside each other, whoever draws at the same time.

Looked at when a transaction is about to commit, under a lock of the level: whoever comes second sees what the first left.
"""

import pgtrigger

# more than this of one area within another is an overlap; less is what measuring and drawing leave
OVERLAP_M2 = 1.0
# with the level, what the locks of changes are called
BOUNDARY_LOCK = 0x424F52

OF_BOUNDARIES = pgtrigger.Trigger(
    name="areas_of_a_level_lie_apart",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("shape", "period", "area_code"),
    timing=pgtrigger.Deferred,
    declare=[("mine", "smallint"), ("other", "text")],
    func=f"""
        IF current_setting('transaction_isolation') <> 'read committed' THEN
            RAISE EXCEPTION 'boundaries are written where what others just wrote can be seen'
                USING ERRCODE = 'check_violation';
        END IF;
        SELECT level INTO mine FROM grids_area WHERE code = NEW.area_code;
        PERFORM pg_advisory_xact_lock({BOUNDARY_LOCK}, mine);
        SELECT there.area_code INTO other
            FROM grids_areaboundary own
            JOIN grids_areaboundary there ON there.shape && own.shape AND there.period && own.period
                AND there.area_code <> own.area_code
            JOIN grids_area area ON area.code = there.area_code AND area.level = mine
            WHERE own.id = NEW.id AND ST_Area(ST_CollectionExtract(
                ST_Intersection(there.shape, own.shape), 3)::geography) > {OVERLAP_M2}
            LIMIT 1;
        IF other IS NOT NULL THEN
            RAISE EXCEPTION 'boundary of % overlaps that of %', NEW.area_code, other
                USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NULL;
    """,  # noqa: S608  numbers that stand above
)
