"""What was told of whistles and leads, in words: short, of the office, with nothing in them that reaches a person."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.notices.kinds import Kind, Said
from whistles.clocks.models import Clock
from whistles.clocks.words import moment
from whistles.intake.table import DONE as LEAD_DONE
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.states import STATES
from whistles.lifecycle.table import DONE, LIFECYCLE, WARN


def of_whistle(notice: Any) -> Said:
    """A notice of a whistle."""
    facts = notice.facts
    number = facts["number"]
    title = f"{_why(notice)}：{number}"
    state = STATES.get(facts.get("state", ""))
    meta = (facts["grade"], facts["area"], *([str(state)] if state else ()), *_due(notice))
    return Said(title, meta, reverse("whistle", args=[notice.subject_id]))


def of_lead(notice: Any) -> Said:
    """A notice of a lead."""
    facts, done = notice.facts, LEAD_DONE[notice.verb]
    asked = LEAD_LIFECYCLE.steps[notice.verb].label
    why = _("等您决定：%(what)s") % {"what": asked} if notice.kind == Kind.DECIDE else str(done)
    title = _("%(why)s：哨源 %(number)s") % {"why": why, "number": facts["number"]}
    return Said(title, (facts["source"], facts["area"]), reverse("lead", args=[notice.subject_id]))


def _why(notice: Any) -> str:
    """What happened, or what is to be done now."""
    facts, done = notice.facts, str(DONE[notice.verb])
    following = LIFECYCLE.steps.get(facts.get("next", ""))
    if notice.kind == Kind.EMERGENCY:
        return _("应急哨，请立即%(next)s") % {"next": following.label} if following else _("应急哨")
    if notice.kind == Kind.ACT and following and LIFECYCLE.steps[notice.verb].is_everyday:
        return _("等您%(next)s") % {"next": following.label}
    if notice.kind == Kind.ACT and following:
        return _("等您%(next)s（%(done)s）") % {"next": following.label, "done": done}
    if notice.kind == Kind.ACT:
        return _("等您处理（%(done)s）") % {"done": done}
    if notice.kind == Kind.DECIDE:
        return _("等您决定：%(what)s") % {"what": LIFECYCLE.steps[notice.verb].label}
    if notice.kind == Kind.DUE:
        clock = Clock(facts["clock"]).label if facts.get("clock") else ""
        said = _("已超时：%(clock)s") if notice.verb == WARN.verb else _("快到期：%(clock)s")
        return said % {"clock": clock}
    return done


def _due(notice: Any) -> Iterator[str]:
    if due := notice.facts.get("due_at"):
        yield _("时限 %(at)s") % {"at": moment(datetime.fromisoformat(due))}
