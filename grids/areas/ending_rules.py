"""The database's own word on areas that end: nothing is drawn of one from its last day on, and nothing lies below it.

Looked at when a transaction is about to commit, so that boundaries and areas may end in any order. Whoever draws waits for
whoever ends the area: the row of the area is locked.
"""

import pgtrigger

OF_AREAS = pgtrigger.Trigger(
    name="ends_with_nothing_left_in_it",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("ends_on"),
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.ends_on IS NOT NULL AND NEW.ends_on IS DISTINCT FROM OLD.ends_on"),
    declare=[("ends", "date")],
    func="""
        SELECT ends_on INTO ends FROM grids_area WHERE id = NEW.id;
        IF EXISTS (
            SELECT FROM grids_areaboundary WHERE area_code = NEW.code AND period && daterange(ends, NULL)
        ) THEN
            RAISE EXCEPTION 'area % ends while a boundary of it holds', NEW.code USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT FROM grids_area WHERE parent_code = NEW.code AND (ends_on IS NULL OR ends_on > ends)
        ) THEN
            RAISE EXCEPTION 'area % ends before what lies below it', NEW.code USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,
)

OF_BOUNDARIES = pgtrigger.Trigger(
    name="ends_with_its_area",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("period"),
    timing=pgtrigger.Deferred,
    declare=[("ends", "date")],
    func="""
        SELECT ends_on INTO ends FROM grids_area WHERE code = NEW.area_code FOR SHARE;
        IF EXISTS (
            SELECT FROM grids_areaboundary WHERE id = NEW.id AND ends IS NOT NULL AND period && daterange(ends, NULL)
        ) THEN
            RAISE EXCEPTION 'a boundary of % holds after its end', NEW.area_code USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,
)
