"""A state table as a document: what scripts read, and what the diagram is drawn from; bounds that a street sets by default."""

from typing import Any

from grids.conduct.asks import Ask, AskChoice, there
from grids.conduct.lifecycle import NEW, Lifecycle, State, Step


def described(cycle: Lifecycle) -> dict[str, Any]:
    """States and steps of a table, in its order; labels in the language that is active."""
    return {
        "name": cycle.name,
        "states": [_state(state) for state in cycle.rows.values()],
        "steps": [_step(cycle, step) for step in cycle.steps.values()],
    }


def _state(state: State) -> dict[str, Any]:
    return {
        "code": state.code, "label": str(state.label), "is_open": state.is_open, "is_rest": state.is_rest,
        "waits_for": str(state.waits_for), "clocks": list(state.clocks), "reached": str(state.reached),
        "tone": state.tone,
    }  # fmt: skip


def _step(cycle: Lifecycle, step: Step) -> dict[str, Any]:
    """sources, targets: where the matter may stand before and after, pair by pair; "" is before it is there."""
    sources = [code for code in (NEW, *cycle.rows) if code in step.sources]
    return {
        "verb": step.verb, "label": str(step.label), "done": str(step.done), "internal": step.internal,
        "tone": step.tone, "actor": step.actor.code, "permission": step.actor.permission, "on": str(step.on),
        "sources": sources, "part_sources": [code for code in cycle.rows if code in step.part_sources],
        "target": step.target, "targets": {source: cycle.targets(step, source) for source in sources},
        "asks": [_ask(ask) for ask in step.asks],
        "clocks": {
            "starts": list(step.starts), "meets": list(step.meets), "ends": list(step.ends), "pauses": list(step.pauses),
            "resumes": list(step.resumes),
        },
        "approvals": {"needs": step.needs, "asks_for": step.asks_for, "decides": step.decides, "grants": step.grants},
        "stamps": step.stamps, "effect": step.effect, "told_as": step.told_as, "refuses": step.refuses,
    }  # fmt: skip


def _ask(ask: Ask) -> dict[str, Any]:
    """choices: words that fit; by: the column by which a row of a table is named. Both where there are such."""
    found: dict[str, Any] = {
        "name": ask.name, "label": str(ask.label), "help": str(there(ask.help, None)), "kind": ask.kind, "is_required": ask.is_required,
    }  # fmt: skip
    if isinstance(ask, AskChoice):
        found["choices"] = {code: str(label) for code, label in ask.choices}
    found |= {name: there(getattr(ask, name), None) for name in ("by", "least", "most") if hasattr(ask, name)}
    return found
