"""Whether steps that take another back say what they may: what a ledger told, once, on its own day, counted as it was."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from grids.conduct.events import Origin
from grids.conduct.lifecycle import Lifecycle
from whistles.intake.standing import LedgerEvent
from whistles.lifecycle.table import TAKE_BACK
from whistles.lifecycle.undoing import COUNTED


def faults(cycle: Lifecycle, steps: Sequence[LedgerEvent]) -> Iterator[str]:
    """What is wrong with the counter-entries of one matter's book, in words; a forged one moves figures."""
    standing: dict[int, LedgerEvent] = {}
    for step in steps:
        if step.takes_back is None and step.verb != TAKE_BACK.verb:
            standing[step.seq] = step
            continue
        taken = standing.pop(step.takes_back or 0, None)
        if taken is None or not _may_be_taken(cycle, taken):
            yield _("第 %(seq)d 步撤回的不是台账说的、还算数的一步") % {"seq": step.seq}
        elif not _gives_back(cycle, step, taken):
            yield _("第 %(seq)d 步与它撤回的第 %(taken)d 步对不上") % {"seq": step.seq, "taken": taken.seq}


def _may_be_taken(cycle: Lifecycle, taken: LedgerEvent) -> bool:
    return taken.origin == Origin.IMPORTED and cycle.steps[taken.verb].of_ledger


def _gives_back(cycle: Lifecycle, step: LedgerEvent, taken: LedgerEvent) -> bool:
    """Whether it leads back to where the other began, on its day, with what figures count of it."""
    moves = (step.verb, step.from_state, step.to_state, step.occurred_at)
    back = (TAKE_BACK.verb, taken.to_state, taken.from_state or cycle.undone, taken.occurred_at)
    counted = [name for name in COUNTED if hasattr(taken, name)]
    return moves == back and all(getattr(step, name) == getattr(taken, name) for name in counted)
