"""What was asked for of one matter, as whoever reads or moves the matter meets it: asked of the database once."""

from functools import cached_property
from typing import Any

from django.utils import timezone

from grids.approvals import actions as approvals
from grids.approvals.models import Approval, What
from grids.approvals.queries import of_matter
from grids.approvals.shown import decides
from grids.conduct.engine import REASON, Act


class Asked:
    """`matter` and `by`, and what of the matter waits to be decided."""

    def __init__(self, matter: Any, by: Any) -> None:
        self.matter, self.by = matter, by
        # the values of what was asked for and the present step decides
        self.decided: dict[str, Any] = {}
        self._decides: dict[str, bool] = {}

    @cached_property
    def asked(self) -> list[Approval]:
        """Everything that was asked for of the matter, the newest first."""
        return of_matter(self.matter)

    @cached_property
    def _waiting(self) -> dict[str, Approval]:
        now = timezone.now()
        return {one.what: one for one in self.asked if one.is_open(now)}

    def waiting(self, kind: str) -> Approval | None:
        """What was asked for and waits to be decided."""
        return self._waiting.get(kind)

    def decides(self, kind: str) -> bool:
        """Whether something of the kind waits, and the reader is who decides it."""
        if kind not in self._decides:
            waiting = self.waiting(kind)
            self._decides[kind] = waiting is not None and (self.by.is_system or decides(waiting, self.by))
        return self._decides[kind]


def ask(act: Act, *, part: Any = None, in_round: int = 0) -> None:
    """Ask somebody else for what the step asks for, with what was given."""
    wanted = {one.name: one.wanted(act.given[one.name]) for one in act.step.asks if one.name != REASON}
    approvals.asked(
        what=What(act.step.asks_for), subject=act.matter, by=act.by, reason=act.reason, wanted=wanted, part=part,
        in_round=in_round, at=act.at,
    )  # fmt: skip


def decide(act: Act) -> None:
    """Decide what was asked for, as the step says; its values stand in `around.decided` for effect and clocks."""
    if waiting := act.around.waiting(act.step.decides) if act.step.decides else None:
        act.around.decided = waiting.wanted
        approvals.decided(approval=waiting, by=act.by, is_granted=act.step.grants, answer=act.reason)
