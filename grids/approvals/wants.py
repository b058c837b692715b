"""What is asked for, value by value: what may be given, how it is kept, and how it is read.

What a step asks for is what it wants of somebody else: its bounds stand in the step's row alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.conduct.asks import Ask
from grids.conduct.asks_for_rows import AskRow
from grids.conduct.engine import REASON
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import require
from grids.personal.masking import masked

# why something is asked for within a matter, and the answer: a plan is longer than a word to the security officer
TEXT_MAX = 1000


@dataclass(frozen=True, slots=True)
class Want(ABC):
    """One value of an asking. `cleaned` gives it as JSON keeps it or refuses it, `told` as it is read."""

    name: str
    label: str | Promise
    is_needed: bool = True

    @abstractmethod
    def cleaned(self, value: Any, around: Any) -> Any:
        """The value as it is kept. Raises Refusal at its field."""

    def told(self, value: Any) -> str:
        """The value as it is read."""
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Want):
    """What a step asks for, within the bounds that its row says; what reaches a person in words is masked on the way in."""

    ask: Ask

    def cleaned(self, value: Any, around: Any) -> Any:
        kept = self.ask.wanted(self.ask.clean(value, around))
        return masked(kept) if isinstance(kept, str) else kept

    def told(self, value: Any) -> str:
        return self.ask.told(value)


@dataclass(frozen=True, slots=True)
class Key(Want):
    """One row among those that there are, by its key; `named` says what the row is called, or None where there is none."""

    named: Callable[[Any], str | None] = lambda value: None

    def cleaned(self, value: Any, around: Any) -> Any:
        require(self.named(value), _("没有找到所选的%(what)s。") % {"what": self.label}, field=self.name)
        return value if isinstance(value, int) else str(value)

    def told(self, value: Any) -> str:
        return self.named(value) or str(value)


def of_step(step: Step, **named: Callable[[Any], str | None]) -> tuple[Want, ...]:
    """What a step wants beside its words why. named: how a row that is chosen is called, by the input's name."""
    return tuple(
        Key(ask.name, ask.label, ask.is_required, named[ask.name]) if isinstance(ask, AskRow)
        else Asked(ask.name, ask.label, ask.is_required, ask=ask)
        for ask in step.asks if ask.name != REASON
    )  # fmt: skip


def cleaned(wants: Iterable[Want], given: Mapping[str, Any], around: Any) -> dict[str, Any]:
    """What was given, as it is kept: everything needed, nothing else. Raises Refusal at the field.

    around: has the `matter` that it is asked for.
    """
    wants = tuple(wants)
    unknown = set(given) - {want.name for want in wants}
    if unknown:
        raise ValueError(f"nobody asked for {sorted(unknown)}")
    found = {}
    for want in wants:
        value = given.get(want.name)
        if value is None or value == "":
            require(not want.is_needed, _("请填写%(what)s。") % {"what": want.label}, field=want.name)
            continue
        found[want.name] = want.cleaned(value, around)
    return found


def told(wants: Iterable[Want], kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and text of each value that is there, in the order in which it was asked for."""
    return [(str(want.label), want.told(kept[want.name])) for want in wants if want.name in kept]
