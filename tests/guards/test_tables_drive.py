"""What a row of a table declares is read by what acts on it, and no verb is named where the table could be asked."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from django.conf import settings

from grids.approvals.wants import TEXT_MAX
from grids.conduct.engine import REASON
from grids.conduct.lifecycle import State, Step
from grids.sheets.table import REGISTER_IMPORT
from tests.guards.walks import dotted, nodes, sources
from whistles.clocks.starts import LAPSE
from whistles.clocks.terms import PROMPT, RECOUNT, WARN
from whistles.imports.table import IMPORT_LIFECYCLE
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.table import LIFECYCLE
from whistles.statistics.figures import EVERYDAY, HAPPENED

# what only tells of a table or draws it acts on nothing
TELLS = {"grids/conduct/describing.py", "governance/drawing.py", "governance/generated.py"}
# field → what holds it instead of being read
HELD = {"clocks": "tests/guards/test_state_table.py compares it with the clocks that run after every row"}
VERBS = {
    verb for cycle in (LIFECYCLE, LEAD_LIFECYCLE, IMPORT_LIFECYCLE, REGISTER_IMPORT) for verb in cycle.steps
}
TABLES = {
    "whistles/lifecycle/table.py", "whistles/lifecycle/table_time.py", "whistles/lifecycle/table_followed.py",
    "whistles/lifecycle/table_added.py", "whistles/intake/table_added.py",
    "whistles/lifecycle/states.py", "whistles/intake/table.py", "whistles/imports/table.py", "grids/sheets/table.py",
}  # fmt: skip
# where verbs are named → why
WHY_NAMED = {
    "whistles/statistics/figures.py": "a measure declares the verbs that it counts",
    "whistles/clocks/terms.py": "what the sweep says by itself; the table stands above it",
    "whistles/clocks/starts.py": "what a clock is over by; the table stands above it",
    "governance/demo/ledger.py": "the demonstration takes its steps in their order",
    "governance/demo/living/plan.py": "what a story of the demonstration does",
    "governance/demo/living/acting.py": "who takes the steps of the demonstration",
    "governance/demo/living/rounds.py": "what became of the rounds of the demonstration",
    "governance/demo/living/speaking.py": "what is given with the steps of the demonstration",
}
# words of everything, which no list could tell: where they stand as a verb they are one
EVERYWHERE = {
    "whistle": "the matter itself: a relation, an address, the kind of a subject",
    "report_in": "a department's part",
}
# word → what it is there instead, file by file
CLOCK = "a clock, not the step that meets it"
ANOTHER = {
    "sign": {
        CLOCK: "whistles/clocks/models.py whistles/lifecycle/admin.py whistles/lifecycle/grades.py whistles/lifecycle/shown.py "
        "whistles/reference.py whistles/statistics/by_department.py whistles/statistics/department_board.py "
        "governance/drawing.py governance/management/commands/act.py "
        "governance/management/commands/deadlines.py",
        "a tab": "whistles/lifecycle/parts.py",
    },
    "contact": {
        CLOCK: "whistles/clocks/models.py whistles/lifecycle/admin.py whistles/lifecycle/grades.py whistles/reference.py "
        "governance/drawing.py governance/management/commands/act.py governance/management/commands/deadlines.py",
        "what the step asks for": "whistles/lifecycle/effects.py",
    },
    "close": {
        CLOCK: "whistles/clocks/models.py whistles/clocks/deadlines.py whistles/lifecycle/admin.py whistles/lifecycle/grades.py "
        "whistles/lifecycle/shown.py whistles/reference.py whistles/statistics/by_department.py "
        "whistles/statistics/department_board.py governance/drawing.py "
        "governance/management/commands/act.py governance/management/commands/deadlines.py",
        "an action on a finding": "whistles/verification/admin.py",
        "an icon": "governance/gallery/samples.py",
        "a step of an initiative": "grids/initiatives/kinds.py",
    },
    "merge": {
        "what becomes of an area, and the tool that does it": "grids/areas/coverage.py grids/areas/models.py "
        "grids/areas/tools.py grids/maps/editing/words.py",
    },
    "corrected": {
        "what becomes of a row of a file of posts": "governance/management/commands/import_staff.py "
        "grids/staffing/table_in.py",
        "a step of a building, of a dwelling, or of a person": "grids/registry/kinds.py grids/registry/dwellings/kinds.py "
        "grids/people/kinds.py",
        "how a residence came to an end": "grids/homes/kinds.py",
    },
    "call": {"an icon": "grids/door/pages.py"},
    "finish": {"a hint while drawing": "grids/maps/editing/words.py"},
    "attach": {"a step of a round": "grids/patrols/kinds.py"},
    "settle": {
        "a step of a round": "grids/patrols/kinds.py",
        "what becomes of what was found": "grids/patrols/forms.py",
    },
    "erase": {
        "a step of a round": "grids/patrols/kinds.py",
        "a step of an initiative": "grids/initiatives/kinds.py",
        "what a person asks for": "grids/requests/kinds.py",
    },
    "resume": {
        CLOCK: "whistles/clocks/models.py governance/drawing.py",
        "a column of the documents": "governance/generated.py",
    },
    "start": {
        "a column of the documents": "governance/generated.py",
        "a step of a round, and its form": "grids/patrols/kinds.py grids/patrols/views.py",
        "a step of an initiative": "grids/initiatives/kinds.py",
        "a hint while drawing": "grids/maps/editing/words.py",
    },
    "warn": {
        "a tone": "grids/approvals/shown.py grids/exports/shown.py governance/drawing.py governance/gallery/samples.py "
        "grids/patrols/kinds.py grids/initiatives/kinds.py grids/maps/editing/desk.py grids/maps/editing/views.py "
        "grids/registry/together.py grids/roster/household/queries.py grids/registry/dwellings/forms.py "
        "grids/homes/leases/queries.py grids/homes/premises/queries.py grids/care/queries.py grids/requests/kinds.py"
    },
    "appeal": {"what is asked for": "grids/approvals/models.py"},
    "cancel": {"the administration's own button": "whistles/lifecycle/admin.py"},
    "dismiss": {"an address of the API": "whistles/intake/api.py"},
    "progress": {
        "how far a file was read or written": "whistles/imports/views.py grids/exports/views.py grids/sheets/views.py"
    },
    "move": {
        "an option of a command": "governance/management/commands/ensure_partitions.py",
        "the form of a building's grid, or of a dwelling's entrance": "grids/registry/views.py grids/registry/dwellings/views.py",
        "what is done to several buildings": "grids/registry/together.py",
        "a hint while drawing": "grids/maps/editing/words.py",
    },
    "drop": {
        "the shape of a pin": "whistles/lifecycle/mapped.py whistles/desk/mapped.py",
        "a step of an initiative or of a round": "grids/initiatives/kinds.py grids/patrols/kinds.py",
    },
    "correct": {
        "a step of an initiative": "grids/initiatives/kinds.py",
        "what a person asks for": "grids/requests/kinds.py",
    },
    "reopen": {"a step of an initiative": "grids/initiatives/kinds.py"},
    "take_back": {"a step of an initiative": "grids/initiatives/kinds.py"},
    "object": {
        "a kind of JSON": "governance/api.py grids/paging.py",
        "what a person asks for": "grids/requests/kinds.py",
    },
}
# calls that take a verb, and tables that are asked by one
TAKES = {"take", "of", "step", "record", "by_system", "carry_out"}
TABLES_OF_VERBS = (".steps", "DONE")


def test_every_field_of_a_row_is_read_by_what_acts():
    read = {
        node.attr
        for name, node in nodes(ast.Attribute)
        if name not in TELLS and isinstance(node.ctx, ast.Load)
    }
    declared = {one.name for kind in (Step, State) for one in fields(kind)}
    assert declared - read - set(HELD) == set()


def test_what_a_form_lets_pass_is_not_too_long_for_who_decides():
    asked = 0
    for step in (step for cycle in (LIFECYCLE, LEAD_LIFECYCLE) for step in cycle.steps.values()):
        for ask in step.asks if step.asks_for or step.decides else ():
            if ask.name == REASON:
                assert ask.most <= TEXT_MAX, step.verb
                asked += 1
    assert asked > 10


def test_no_verb_is_named_where_its_row_could_be_asked():
    """Whatever word it is: one that is another thing somewhere is named with what it is there."""
    found = {
        (name, node.value)
        for name, node in nodes(ast.Constant)
        if isinstance(node.value, str)
        and node.value in VERBS - set(EVERYWHERE)
        and name not in TABLES | set(WHY_NAMED)
    }
    other = {
        (name, word)
        for word, meanings in ANOTHER.items()
        for names in meanings.values()
        for name in names.split()
    }
    assert found - other == set()
    assert other - found == set()
    named = {name for name, node in nodes(ast.Constant) if node.value in VERBS}
    assert set(WHY_NAMED) - named == set()


def test_no_verb_is_an_argument_anywhere():
    """Where it can be nothing but a verb: `verb=…`, `step.verb == …`, `take(…, "…")`, `steps["…"]`."""
    assert [
        f"{name}:{node.lineno} {node.value}" for name, tree in sources().items() if name not in TABLES | set(WHY_NAMED)
        for node in as_verbs(tree) if node.value in VERBS
    ] == []  # fmt: skip


def test_no_page_compares_verbs():
    root = Path(settings.BASE_DIR)
    named = re.compile(
        r"verb\s*(?:==|!=|===|!==|in)\s|[\"'](?:" + "|".join(sorted(VERBS)) + r")[\"']\s*(?:==|!=)"
    )
    files = [*root.glob("templates/**/*.html"), *root.glob("static/js/*.js")]
    assert files
    assert [path.name for path in files if named.search(path.read_text(encoding="utf-8"))] == []


def as_verbs(tree: ast.AST) -> Iterator[ast.Constant]:
    """Strings that stand where a verb does."""
    for node in ast.walk(tree):
        places: list[ast.AST] = []
        if isinstance(node, ast.keyword) and node.arg and node.arg.split("__")[0] in ("verb", "verbs"):
            places = [node.value]
        elif isinstance(node, ast.Compare) and any(says_verb(one) for one in (node.left, *node.comparators)):
            places = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in TAKES:
            places = list(node.args)
        elif isinstance(node, ast.Subscript) and dotted(node.value).endswith(TABLES_OF_VERBS):
            places = [node.slice]
        for place in places:
            yield from (one for one in ast.walk(place) if isinstance(one, ast.Constant))


def says_verb(node: ast.AST) -> bool:
    return dotted(node).rpartition(".")[2] in ("verb", "verbs")


def test_each_way_of_naming_a_verb_is_seen():
    for said in (
        'events.filter(verb="cancel")', 'Q(verb__in=["cancel"])', 'step.verb == "cancel"', 'verb in {"cancel", "close"}',
        'ENGINE.take(pk, "cancel", by=by)', 'LIFECYCLE.of("cancel")', 'LIFECYCLE.steps["cancel"]', 'DONE["cancel"]',
    ):  # fmt: skip
        assert {one.value for one in as_verbs(ast.parse(said))} & VERBS, said


def test_what_is_named_outside_of_the_tables_is_a_verb():
    named = {verb for one in HAPPENED for verb in one.verbs} | EVERYDAY | {LAPSE, PROMPT, WARN, RECOUNT}
    assert named - VERBS == set()
