"""Every rollup, and what the ledger's trigger notes for it."""

from whistles.statistics.departments import CHANGES as DEPARTMENT_CHANGES
from whistles.statistics.departments import DEPARTMENTS, department_changes, tells
from whistles.statistics.figures import OF_LEADS, quoted
from whistles.statistics.folding import (
    CHANGES,
    CLOSURE,
    STEP_CHANGES,
    STEPS,
    closure_changes,
    is_rare_sql,
    lead_changes,
    led,
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
            INSERT INTO {DEPARTMENT_CHANGES} ({DEPARTMENTS.leaf}, number)
            {department_changes("new_events AS e")};
        END IF;
        RETURN NULL;
    """


def noted_leads_sql() -> str:
    """What the trigger of leads does with a step that ends one without a whistle, or takes it out of there."""
    return f"""
        INSERT INTO {STEP_CHANGES} (area_code, day, grade_key, source_code, what, number)
        {lead_changes(led("(SELECT NEW.*)"))};
        RETURN NULL;
    """


def tells_of_leads() -> str:
    """The condition under which a step of a lead changes a figure."""
    ends = quoted(one.state for one in OF_LEADS)
    return f"(NOT NEW.is_sealed AND (NEW.to_state IN ({ends}) OR NEW.from_state IN ({ends})))"
