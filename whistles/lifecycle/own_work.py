"""Who did a department's work doesn't verify it: one rule, of the rows that say `apart`.

It is the account that counts, whatever posts it has. A street in which nobody else is there may allow it by a rule of its
own; then it is done with a reason, and the book and the timeline say so.
"""

from typing import Any

from django.utils.translation import gettext as _

from grids.conduct.engine import REASON, Act
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import Refusal, require

# in what an event keeps
OWN_WORK = "own_work"


def is_forbidden(around: Any) -> bool:
    """Whether the reader did the work of the department that leads, and the street doesn't allow them to end it."""
    return around.did_the_work and not around.rules.own_work


def refusal_of(around: Any, step: Step) -> Refusal | None:
    """That the reader did the work of the department that leads, where the street doesn't allow it."""
    if not (step.apart and is_forbidden(around)):
        return None
    said = _(
        "您在这一轮里为牵头部门办理过这件哨件，%(step)s请由别人来做。确实没有别人的，请街道管理员在“办理规则”里允许以后再办。"
    )
    return Refusal(said % {"step": step.label}, code="forbidden")


def require_reason(act: Act) -> None:
    """Refuse it without a word why."""
    require(
        act.reason or not _is(act), _("您办理过这件哨件，由本人%(step)s的，请写明原因。") % {"step": act.step.label},
        field=REASON,
    )  # fmt: skip


def tell(act: Act) -> None:
    """The event says so."""
    if _is(act):
        act.told["given"] = {**act.told.get("given", {}), OWN_WORK: True}


def _is(act: Act) -> bool:
    return act.step.apart and act.around.did_the_work
