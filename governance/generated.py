"""The pages of docs/ that are drawn from the code: the lifecycle, the settings, and the API's description."""

from pathlib import Path

from django.conf import settings

from governance.generated_privacy import privacy
from governance.variables import VARIABLES
from grids.conduct.lifecycle import BACK, NEW, STAY, UNDO, Lifecycle, Step
from grids.privacy.registry import entries
from whistles.imports.table import IMPORT_LIFECYCLE
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.table import LIFECYCLE

DOCS = Path(settings.BASE_DIR) / "docs"


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    return {
        DOCS / "lifecycle.md": lifecycle(),
        DOCS / "personal-data.md": personal_data(),
        DOCS / "privacy.md": privacy(),
        DOCS / "settings.md": variables(),
    }


def personal_data() -> str:
    """The register of personal data, as the types of the fields say it."""
    lines = [
        "# 个人信息处理登记表",
        "",
        (
            "由字段的类型生成（`make docs`），供街道填写本单位的个人信息处理登记。到期由每夜的任务执行；同一规则适用于导入的文件、"
            "未导入的行和历史版本。"
        ),
        "",
        "| 表 | 信息 | 字段 | 用途 | 依据 | 谁能看 | 保存 | 加密 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for entry in entries():
        about = entry.about
        cells = (
            entry.model._meta.verbose_name, entry.name, f"`{entry.label}`", about.purpose, about.basis.label,
            "、".join(entry.readers()), entry.term(), "是" if about.is_sealed else "",
        )  # fmt: skip
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


def lifecycle() -> str:
    """Every state table as a diagram and a table."""
    return (
        "# The life of a lead, of a whistle and of an import\n\nDrawn from the tables that the actions and the database's triggers "
        "use (`make docs`).\n\n## Lead\n\n"
        + _table(LEAD_LIFECYCLE)
        + "\n## Whistle\n\n"
        + _table(LIFECYCLE)
        + "\n## Import of a ledger\n\n"
        + _table(IMPORT_LIFECYCLE)
    )


def _table(cycle: Lifecycle) -> str:
    lines = [
        "```mermaid",
        cycle.mermaid(),
        "```",
        "",
        "| step | verb | by | from | to | permission | clocks | asks for |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for step in cycle.steps.values():
        sources = "、".join(str(cycle.states[s]) for s in cycle.states if s in step.sources) or "—"
        target = {STAY: "（不变）", BACK: "（回到原处）", UNDO: "（回到撤回的一步以前）"}.get(step.target)
        target = target or str(cycle.states[step.target])
        born = "（新）" if NEW in step.sources else sources
        asks = ", ".join(step.inputs) or "—"
        lines.append(
            f"| {step.label} | `{step.verb}` | {step.actor.code} | {born} | {target} | {step.actor.permission} | "
            f"{_clocks(step)} | {asks} |"
        )
    return "\n".join(lines) + "\n"


def _clocks(step: Step) -> str:
    """What a step does to the clocks."""
    done = [
        ("pause", step.pauses), ("resume", step.resumes),
        ("start", step.starts), ("meet", step.meets), ("end", step.ends),
    ]  # fmt: skip
    return "; ".join(f"{what} {', '.join(clocks)}" for what, clocks in done if clocks) or "—"


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
