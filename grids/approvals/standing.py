"""What was asked for of one matter, as whoever reads or moves the matter meets it: asked of the database once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.approvals import actions as approvals
from grids.approvals.models import Approval, What
from grids.approvals.queries import of_matter
from grids.approvals.shown import decides
from grids.conduct.asks_for_rows import AskRow
from grids.conduct.engine import REASON, Act
from grids.conduct.lifecycle import Lifecycle, Step
from grids.conduct.refusals import Refusal


class Asked:
    """`matter` and `by`, and what of the matter waits to be decided."""

    def __init__(self, matter: Any, by: Any) -> None:
        self.matter, self.by = matter, by
        # the values of what was asked for and the present step decides
        self.decided: dict[str, Any] = {}
        self._deciding: dict[str, Approval | None] = {}

    @cached_property
    def asked(self) -> list[Approval]:
        """Everything that was asked for of the matter, the newest first."""
        return of_matter(self.matter)

    @cached_property
    def _waiting(self) -> list[Approval]:
        now = timezone.now()
        return [one for one in reversed(self.asked) if one.is_open(now)]

    def waiting(self, kind: str, part: Any = None) -> Approval | None:
        """What was asked for and waits to be decided, of several the first; of a part: for that, or for the whole."""
        own = ("", str(part.pk)) if part is not None else None
        return next(
            (one for one in self._waiting if one.what == kind and (own is None or one.part_id in own)), None
        )

    def granted(self, kind: str) -> Approval | None:
        """What was granted and no step was taken by yet, the newest."""
        return next(
            (one for one in self.asked if one.what == kind and one.is_granted and one.used_at is None), None
        )

    def deciding(self, kind: str) -> Approval | None:
        """What of the kind waits and the reader decides: of what several parts asked for, what was asked for first."""
        if kind not in self._deciding:
            own = (one for one in self._waiting if one.what == kind and decides(one, self.by))
            self._deciding[kind] = next(own, None)
        return self._deciding[kind]

    def decided_by(self, step: Step) -> list[Approval]:
        """What a page of the step shows beside it: what it decides about, else how whatever was asked for stands."""
        deciding = self.deciding(step.decides) if step.decides else None
        return (
            [deciding]
            if deciding
            else [one for one in self.asked if step.decides and one.what == step.decides]
        )

    def decides(self, kind: str) -> bool:
        """Whether something of the kind waits, and the reader is who decides it."""
        return self.deciding(kind) is not None


def lacking(
    cycle: Lifecycle, around: Asked, step: Step, given: Mapping[str, Any] | None = None
) -> Refusal | None:
    """That what a step needs was not asked for and granted. given: for what; without it, whatever is chosen.

    That it was granted has to stand in the matter's book too, which nobody writes past the product unseen.
    """
    if not _is_needed(around, step, given):
        return None
    granted = around.granted(step.needs)
    if granted and _is_for(granted, step, given) and _stands_in_book(cycle, around, granted):
        return None
    ask = restricting(step)
    if ask is None or given is None:
        return Refusal(_("要先批准才能%(step)s：请先报请批准。") % {"step": step.label}, code="conflict")
    said = _("「%(chosen)s」要先批准才能%(step)s：请先报请批准。")
    return Refusal(said % {"chosen": given[ask.name], "step": step.label}, field=ask.name, code="conflict")


def unaskable(around: Asked, step: Step, *, part: Any = None, in_round: int = 0) -> Refusal | None:
    """That what a step asks for can't be asked for now, whatever is given with it."""
    if not step.asks_for:
        return None
    said = approvals.refusal_to_ask(
        what=What(step.asks_for), subject=around.matter, by=around.by, known=around.asked, part=part, in_round=in_round
    )  # fmt: skip
    return Refusal(said, code="conflict") if said else None


def restricting(step: Step) -> AskRow | None:
    """By which of its choices the step needs what it needs; None where it always does."""
    return next((one for one in step.asks if isinstance(one, AskRow) and one.is_restricted), None)


def _is_needed(around: Asked, step: Step, given: Mapping[str, Any] | None) -> bool:
    """Whether the step needs something granted, with what is given, or whatever could be chosen."""
    ask = restricting(step) if step.needs else None
    if ask is None or ask.is_restricted is None:
        return bool(step.needs)
    rows = list(ask.rows(around)) if given is None else [given[ask.name]]
    return bool(rows) and all(map(ask.is_restricted, rows))


def _is_for(granted: Approval, step: Step, given: Mapping[str, Any] | None) -> bool:
    """Whether it was granted for what is given now."""
    wanted = granted.wanted
    return given is None or all(
        wanted[one.name] == one.wanted(given[one.name]) for one in step.asks if one.name in wanted
    )


def _stands_in_book(cycle: Lifecycle, around: Asked, granted: Approval) -> bool:
    verbs = [one.verb for one in cycle.steps.values() if one.decides == granted.what and one.grants]
    return around.matter.events.filter(verb__in=verbs, recorded_at__gte=granted.asked_at).exists()


def use(cycle: Lifecycle, act: Act) -> None:
    """Use up what the step needs: it lets no second one be taken. Refusal where it isn't granted."""
    if not _is_needed(act.around, act.step, act.given):
        return
    if refusal := lacking(cycle, act.around, act.step, act.given):
        raise refusal
    approvals.used(approval=act.around.granted(act.step.needs), at=act.now)


def ask(act: Act, *, part: Any = None, in_round: int = 0) -> None:
    """Ask somebody else for what the step asks for, with what was given."""
    wanted = {one.name: one.wanted(act.given[one.name]) for one in act.step.asks if one.name != REASON}
    with _at_what_was_given(act.step):
        approvals.asked(
            what=What(act.step.asks_for), subject=act.matter, by=act.by, reason=act.reason, wanted=wanted, part=part,
            in_round=in_round, at=act.at,
        )  # fmt: skip


@contextmanager
def _at_what_was_given(step: Step) -> Iterator[None]:
    """A refusal stands at an input that the step has: days that are too many at the day until which they were asked for."""
    try:
        yield
    except Refusal as refusal:
        named = (
            {"answer": REASON, "days": "until"}.get(refusal.field or "")
            if refusal.field not in step.inputs
            else refusal.field
        )
        refusal.field = named if named in step.inputs else None
        raise


def decide(act: Act) -> None:
    """Decide what was asked for, as the step says; its values stand in `around.decided` for effect and clocks.

    By a step that is not the decider's it is taken back.
    """
    kind, around = act.step.decides, act.around
    is_decided = act.step.actor.code == "decider"
    waiting = (around.deciding(kind) if is_decided else around.waiting(kind, act.part)) if kind else None
    if waiting is None:
        return
    around.decided = waiting.wanted
    if not is_decided:
        take_back(act, waiting)
        return
    with _at_what_was_given(act.step):
        approvals.decided(approval=waiting, by=act.by, is_granted=act.step.grants, answer=act.reason)


def take_back(act: Act, waiting: Approval | None) -> None:
    """What waits is taken back, by who asked or by somebody in their place: whether they may says the step's row."""
    if waiting and waiting.asked_by_id == act.by.pk:
        approvals.decided(approval=waiting, by=act.by, is_granted=False)
    elif waiting:
        approvals.lapsed(subject=act.matter, what=waiting.what, part=waiting.part_id)
