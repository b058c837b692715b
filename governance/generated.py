"""The pages of docs/ that are drawn from the code: the lifecycle, the settings, and the API's description."""

from pathlib import Path

from django.conf import settings

from governance.variables import VARIABLES
from grids.conduct.lifecycle import NEW, STAY, Lifecycle
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.table import LIFECYCLE

DOCS = Path(settings.BASE_DIR) / "docs"


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    return {DOCS / "lifecycle.md": lifecycle(), DOCS / "settings.md": variables()}


def lifecycle() -> str:
    """Both state tables as a diagram and a table."""
    return (
        "# The life of a lead and of a whistle\n\nDrawn from the tables that the actions and the database's triggers "
        "use (`make docs`).\n\n## Lead\n\n" + _table(LEAD_LIFECYCLE) + "\n## Whistle\n\n" + _table(LIFECYCLE)
    )


def _table(cycle: Lifecycle) -> str:
    lines = [
        "```mermaid",
        cycle.mermaid(),
        "```",
        "",
        "| step | verb | from | to | permission | clock | asks for |",
        "|---|---|---|---|---|---|---|",
    ]
    for step in cycle.steps.values():
        sources = "、".join(str(cycle.states[s]) for s in cycle.states if s in step.sources) or "—"
        target = "（不变）" if step.target == STAY else str(cycle.states[step.target])
        born = "（新）" if NEW in step.sources else sources
        asks = ", ".join(step.inputs) or "—"
        lines.append(
            f"| {step.label} | `{step.verb}` | {born} | {target} | {step.permission} | {step.clock} | {asks} |"
        )
    return "\n".join(lines) + "\n"


def variables() -> str:
    """The table of environment variables."""
    lines = [
        "# Settings",
        "",
        "Everything that differs between installations, read from the environment and `.local/env` (`make docs`).",
        "",
        "| variable | default | what it is for |",
        "|---|---|---|",
    ]
    for variable in VARIABLES:
        default = (
            "must be given"
            if variable.default is None
            else f"`{variable.default}`"
            if variable.default != ""
            else "empty"
        )
        lines.append(f"| `{variable.name}` | {default} | {variable.help} |")
    return "\n".join(lines) + "\n"
