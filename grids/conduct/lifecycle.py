"""A state machine is one table: state × verb → state, who may, what the clocks do.

Buttons with their refusal sentences, the database's trigger, the diagram, the permission list and the tests
are drawn from the same table.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal

# a matter that doesn't exist yet, and a step that leaves the state as it is
NEW = ""
STAY = "="


class Clock(StrEnum):
    """What a step does to the matter's clocks."""

    START = "start"
    KEEP = "keep"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Step:
    """One verb: from which states, to which, with which permission. `inputs` names what it asks for."""

    verb: str
    label: str
    sources: frozenset[str]
    target: str
    permission: str
    clock: Clock = Clock.KEEP
    inputs: tuple[str, ...] = ()
    internal: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb as it stands for one user and one matter: a button, or the sentence why not.

    is_done: the user's own part of it is behind them, and it doesn't come again.
    """

    step: Step
    refusal: str = ""
    is_done: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the button may be pressed."""
        return not self.refusal


class Lifecycle:
    """The table and the questions asked of it."""

    def __init__(self, name: str, states: dict[str, str], steps: Iterable[Step]) -> None:
        self.name = name
        self.states = states
        self.steps = {step.verb: step for step in steps}
        for step in self.steps.values():
            unknown = (step.sources | {step.target}) - set(states) - {NEW, STAY}
            if unknown:
                raise ValueError(f"{name}.{step.verb} names unknown states {sorted(unknown)}")

    def step(self, state: str, verb: str) -> Step:
        """The step `verb` from `state`; Refusal(conflict) where the table has none."""
        step = self.steps[verb]
        if state not in step.sources:
            raise Refusal(self.sentence(state, step), code="conflict")
        return step

    def sentence(self, state: str, step: Step) -> str:
        """Why `step` can't be taken from `state`, in words."""
        sources = [str(self.states[source]) for source in self.states if source in step.sources]
        return _("现在是「%(state)s」，不能%(step)s；%(step)s要在「%(wanted)s」时进行。") % {
            "state": self.states.get(state, _("尚未登记")),
            "step": step.label,
            "wanted": _("、").join(sources),
        }

    def moves(self) -> Iterator[tuple[str, str]]:
        """Every pair (from, to) that the table allows, without births."""
        for step in self.steps.values():
            for source in sorted(step.sources - {NEW}):
                if step.target != STAY:
                    yield source, step.target

    def births(self) -> set[str]:
        """The states in which a matter may come to be."""
        return {step.target for step in self.steps.values() if NEW in step.sources}

    def mermaid(self) -> str:
        """The table as a mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        for state, label in self.states.items():
            lines.append(f"    {state}: {label}")
        for step in self.steps.values():
            for source in sorted(step.sources):
                target = source if step.target == STAY else step.target
                lines.append(f"    {source or '[*]'} --> {target}: {step.label}")
        return "\n".join(lines)
