"""What the database holds of a table of states, whoever writes: drawn from the table, so that the two can't differ."""

import pgtrigger

from grids.conduct.events import Origin
from grids.conduct.lifecycle import Lifecycle, Step, quoted


def moves_of(cycle: Lifecycle) -> pgtrigger.Trigger:
    """A matter goes from state to state as the table says."""
    return pgtrigger.FSM(name="moves_by_the_table", field="state", transitions=sorted(set(cycle.moves())))


def births_of(cycle: Lifecycle, *by_ledgers: Step, named: str) -> pgtrigger.Trigger:
    """A matter comes to be where the table begins; one that a ledger tells also where these steps lead."""
    return pgtrigger.Trigger(
        name=named,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(
            f"NOT (NEW.state IN ({quoted(cycle.births())}) OR (NEW.origin = '{Origin.IMPORTED}' "
            f"AND NEW.state IN ({quoted(cycle.born_by(*by_ledgers))})))"
        ),
        func=f"""
                    RAISE EXCEPTION 'a {cycle.name} may not be born %', NEW.state USING ERRCODE = 'check_violation';
                """,
    )
