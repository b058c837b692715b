"""What a row of a table declares is read by what acts on it, and no verb is named where the table could be asked."""

import ast
from dataclasses import fields

from grids.conduct.lifecycle import State, Step
from tests.guards.walks import nodes
from whistles.clocks.terms import LAPSE, PROMPT, RECOUNT, WARN
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.table import LIFECYCLE
from whistles.statistics.figures import EVERYDAY, HAPPENED

# what only tells of a table or draws it acts on nothing
TELLS = {"grids/conduct/describing.py", "governance/drawing.py", "governance/generated.py"}
# field → what holds it instead of being read
HELD = {"clocks": "tests/guards/test_state_table.py compares it with the clocks that run after every row"}
# verbs that are no word of the code besides; `report_in` is a clock, a state's part and a table as well
NAMED = {
    step.verb for cycle in (LIFECYCLE, LEAD_LIFECYCLE) for step in cycle.steps.values() if "_" in step.verb
}
NAMED -= {"report_in"}
TABLES = {"whistles/lifecycle/table.py", "whistles/lifecycle/states.py", "whistles/intake/table.py"}
# where verbs are named → why
WHY_NAMED = {
    "whistles/statistics/figures.py": "a measure declares the verbs that it counts",
    "whistles/clocks/terms.py": "what the sweep says by itself; the table stands above it",
}


def test_every_field_of_a_row_is_read_by_what_acts():
    read = {
        node.attr
        for name, node in nodes(ast.Attribute)
        if name not in TELLS and isinstance(node.ctx, ast.Load)
    }
    declared = {one.name for kind in (Step, State) for one in fields(kind)}
    assert declared - read - set(HELD) == set()


def test_no_verb_is_named_where_its_row_could_be_asked():
    named = [name for name, node in nodes(ast.Constant) if node.value in NAMED and name not in TABLES]
    assert [name for name in named if not name.startswith(tuple(WHY_NAMED))] == []
    assert [place for place in WHY_NAMED if not any(name.startswith(place) for name in named)] == []


def test_what_is_named_outside_of_the_tables_is_a_verb():
    named = {verb for one in HAPPENED for verb in one.verbs} | EVERYDAY | {LAPSE, PROMPT, WARN, RECOUNT}
    assert named - set(LIFECYCLE.steps) - set(LEAD_LIFECYCLE.steps) == set()
