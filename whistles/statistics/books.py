"""Every rollup, and what the ledger's trigger notes for it."""

from whistles.statistics.departments import CHANGES as DEPARTMENT_CHANGES
from whistles.statistics.departments import DEPARTMENTS, department_changes, tells
from whistles.statistics.folding import (
    CHANGES,
    CLOSURE,
    STEP_CHANGES,
    STEPS,
    closure_changes,
    is_rare_sql,
    step_changes,
)

BOOKS = (CLOSURE, STEPS, DEPARTMENTS)


def noted_changes_sql() -> str:
    """What the trigger does with the new events: sums what they change and notes it, in the same transaction."""
    parts = closure_changes("new_events")
    into = f"INSERT INTO {CHANGES} (area_code, day, grade_key, source_code, {CLOSURE.columns})"
    return f"""
        {into} {parts["stayed"]};
        IF EXISTS (SELECT FROM new_events AS e WHERE {is_rare_sql()} AND NOT e.is_sealed) THEN
            {into} {parts["came"]} UNION ALL {parts["left"]};
            INSERT INTO {STEP_CHANGES} (area_code, day, grade_key, source_code, what, number)
            {step_changes("new_events")};
        END IF;
        IF EXISTS (SELECT FROM new_events AS e WHERE {tells()}) THEN
            INSERT INTO {DEPARTMENT_CHANGES} (area_code, day, department_id, what, number)
            {department_changes("new_events AS e")};
        END IF;
        RETURN NULL;
    """
