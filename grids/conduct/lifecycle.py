"""A state machine is one table: state × verb → state, who acts, what is asked for, what the clocks do.

Buttons with their refusal sentences, forms, the API's inputs, the database's trigger, the diagram, the timeline and the
tests are drawn from the same table, and `grids.conduct.engine` carries a step out as its row says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grids.conduct.asks import Ask
from grids.conduct.refusals import Refusal

# a matter that doesn't exist yet, a step that leaves the state as it is, one that leads to where the matter was before,
# and one that takes back what a ledger told last: it leads to where that began, of a birth to where nothing counts
NEW = ""
STAY = "="
BACK = "<"
UNDO = "<<"


def quoted(codes: Iterable[str]) -> str:
    """States as a list for SQL."""
    return ", ".join(f"'{code}'" for code in sorted(codes))


class On(StrEnum):
    """What a step moves: the matter, the matter with the part of who leads, or an own part while the matter stays."""

    MATTER = "matter"
    LEAD = "lead"
    PART = "part"


class Actor(Protocol):
    """Whose step it is. `code` names it in documents; the sentence says who it is to whoever isn't."""

    @property
    def code(self) -> str:
        """What documents call it."""

    @property
    def permission(self) -> str:
        """What it takes to be one."""

    def may(self, around: Any) -> bool:
        """Whether whoever asks is one."""

    def sentence(self, around: Any, step: "Step") -> str:
        """Who takes the step, in words, for whoever may not."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a matter can stand.

    is_open: somebody still has to do something. is_rest: it has ended. Neither: it goes on later and nothing runs.
    is_undone: that it came to be was taken back: it counts nowhere and stands in no list.
    waits_for: whom or what for, in words. clocks: which of the matter's clocks may run in it, and no others do.
    reached: what has been done once it stands here; tone: the kind of its chip.
    """

    code: str
    label: str | Promise
    is_open: bool = True
    is_rest: bool = False
    is_undone: bool = False
    waits_for: str | Promise = ""
    clocks: tuple[str, ...] = ()
    reached: str | Promise = ""
    tone: str = "plain"


# a row of a table is itself, whatever it says: what is worked out of it is kept by it
@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One verb: whose it is, on what, from which states to which, what it asks for and what it does to the clocks.

    sources: states of the matter; part_sources: of the part, where the step is one on a part. target: a state, STAY, BACK
    or UNDO. done: the step as something that happened. asks: what has to be given with it. starts, meets, ends: clocks by
    their codes; "*" is all that run, of what starts those of departments. pauses: for what clocks stand still from then on;
    resumes: for what they do no more, whatever else holds them. stamps: the column of the part that keeps when it was done.
    needs: what must have been asked for and granted, and is used up by it; where some of what may be chosen is restricted,
    only for that. asks_for: what it asks somebody else to decide; decides: what it decides; grants: whether it does so with
    a yes. effect: the function beside the table that does what no column says. apart: whether who did the work of the round
    doesn't take it. told_as: the verb of the first step of what it makes, where that one's book tells it instead of the
    matter's own. refuses: the one that says why not now what no state can say. internal: nobody presses it. is_everyday:
    nearly every matter has one, so that it is told by where matters stand and counted nowhere else. of_ledger: a ledger
    may tell it, and what a ledger told may be taken back. adds: it puts something to the matter and decides nothing: it is
    taken whatever came since somebody looked. is_quiet: and it is in the way of nobody who decides. many: a list offers it
    for several matters at once, since what it asks for can be the same for all of them; each is decided by itself all the
    same.
    has_blocks: whether a street keeps words for it, chosen by a digit.
    """

    verb: str
    label: str | Promise
    done: str | Promise
    actor: Actor
    sources: frozenset[str]
    target: str
    on: On = On.MATTER
    part_sources: frozenset[str] = frozenset()
    asks: tuple[Ask, ...] = ()
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    stamps: str = ""
    needs: str = ""
    asks_for: str = ""
    decides: str = ""
    grants: bool = False
    effect: str = ""
    told_as: str = ""
    refuses: str = ""
    apart: bool = False
    internal: bool = False
    is_everyday: bool = False
    of_ledger: bool = False
    adds: bool = False
    is_quiet: bool = False
    many: bool = False
    has_blocks: bool = False
    tone: str = ""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of what it asks for."""
        return tuple(ask.name for ask in self.asks)

    @property
    def is_one_click(self) -> bool:
        """Whether it asks for nothing but the click."""
        return not self.asks


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

    def __init__(self, name: str, states: Iterable[State], steps: Iterable[Step]) -> None:
        self.name = name
        self.rows = {state.code: state for state in states}
        self.states = {code: state.label for code, state in self.rows.items()}
        self.steps = {step.verb: step for step in steps}
        asked: dict[str, type[Ask]] = {}
        for step in self.steps.values():
            for ask in step.asks:
                # one name is one field of the API
                if asked.setdefault(ask.name, type(ask)) is not type(ask):
                    raise ValueError(
                        f"{name}.{step.verb} asks for another kind of {ask.name} than a step before it"
                    )
            unknown = (step.sources | {step.target}) - set(self.rows) - {NEW, STAY, BACK, UNDO}
            if unknown:
                raise ValueError(f"{name}.{step.verb} names unknown states {sorted(unknown)}")
            if step.on == On.PART and step.target == BACK:
                raise ValueError(
                    f"{name}.{step.verb} leads a part back, and of a part no book tells to where"
                )

    @property
    def taken(self) -> list[Step]:
        """The steps that somebody presses."""
        return [step for step in self.steps.values() if not step.internal]

    def of(self, verb: str) -> Step:
        """The step with this name that somebody may press; Refusal where there is none."""
        step = self.steps.get(verb)
        if step is None or step.internal:
            raise Refusal(_("没有这个办理动作。"))
        return step

    def step(self, state: str, verb: str) -> Step:
        """The step `verb` from `state`; Refusal(conflict) where the table has none."""
        step = self.steps[verb]
        if state not in step.sources:
            raise Refusal(self.sentence(state, step), code="conflict")
        return step

    def sentence(self, state: str, step: Step) -> str:
        """Why `step` can't be taken from `state`, in words; of a step on a part, where the part stands."""
        return self._sentence(state, step, get_language())

    @lru_cache(maxsize=4096)  # noqa: B019 (tables live as long as the process)
    def _sentence(self, state: str, step: Step, _language: str | None) -> str:
        wanted = step.part_sources or step.sources
        sources = [str(self.states[source]) for source in self.states if source in wanted]
        return _("现在是「%(state)s」，不能%(step)s；%(step)s要在「%(wanted)s」时进行。") % {
            "state": self.states.get(state, _("尚未登记")),
            "step": step.label,
            "wanted": _("、").join(sources),
        }

    def targets(self, step: Step, source: str) -> list[str]:
        """Where `step` may lead from `source`: itself, its target, or every state from which one comes into `source`."""
        if step.target == STAY or step.on == On.PART:
            return [source]
        if step.target == UNDO:
            return self._undone_from(source)
        if step.target != BACK:
            return [step.target]
        # from where the matter came into `source`
        found = [
            before for one in self.steps.values() if one.target == source and one.on != On.PART
            for before in self.rows if before in one.sources
        ]  # fmt: skip
        return list(dict.fromkeys(found))

    def _undone_from(self, source: str) -> list[str]:
        """Where a matter stands after the step of a ledger by which it came here was taken back: where that one began."""
        into = (one for one in self.steps.values() if one.of_ledger and one.target == source)
        found = [self.undone if one_of == NEW else one_of for one in into for one_of in sorted(one.sources)]
        return list(dict.fromkeys(found))

    @property
    def undone(self) -> str:
        """Where a matter stands of which it was taken back that it came to be; "" where nothing of it is."""
        return next((code for code, state in self.rows.items() if state.is_undone), NEW)

    def moves(self) -> Iterator[tuple[str, str]]:
        """Every pair (from, to) that the table allows, without births."""
        for step in self.steps.values():
            for source in sorted(step.sources - {NEW}):
                yield from ((source, target) for target in self.targets(step, source) if target != source)

    def births(self) -> set[str]:
        """The states in which a matter may come to be."""
        return {step.target for step in self.steps.values() if NEW in step.sources}

    def born_by(self, *steps: Step) -> set[str]:
        """The states in which a matter may come to be whose book is written at one time, with these steps after its birth."""
        found = self.births()
        while more := {step.target for step in steps if step.sources & found and step.target not in found}:
            found |= more
        return found

    def mermaid(self) -> str:
        """The table as a mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        for state, label in self.states.items():
            lines.append(f"    {state}: {label}")
        for step in self.steps.values():
            for source in sorted(step.sources):
                lines += [
                    f"    {source or '[*]'} --> {target}: {step.label}"
                    for target in self.targets(step, source)
                ]
        return "\n".join(lines)
