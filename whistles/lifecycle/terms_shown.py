"""A whistle's terms and those of its parts as its page shows them: what holds, and what held before. Values only."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from whistles.clocks.calendar import Calendar
from whistles.clocks.models import WORK, Clock, Term, TermEnd
from whistles.clocks.shown import ClockShown, shown_one
from whistles.clocks.starts import STARTS
from whistles.lifecycle.shown import clocks_of
from whistles.lifecycle.situation import Situation


def terms_of(
    around: Situation, now: datetime, calendar: Calendar
) -> tuple[list[ClockShown], list[ClockShown]]:
    """What holds of a whistle and its parts, and what held before; of one without rows what its columns say."""
    rows = around.terms.rows
    if not rows:
        return clocks_of(around.matter, around.leading, now, calendar), []
    ended = {part.pk for part in around.parts if part.ended_at}
    names = {part.pk: part.department.name for part in around.parts}
    held, before = [], []
    for term in sorted(rows, key=_place):
        found = shown_one(term, now, calendar)
        if not term.is_main and term.part_id in names:
            whose = {"department": names[term.part_id], "clock": found.label}
            found = replace(found, label=_("%(department)s · 配合%(clock)s") % whose)
        (before if _is_past(term, ended) else held).append(found)
    return held, before


def _is_past(term: Term, ended: set) -> bool:
    """Whether another came in its place, its part has ended, or nobody is waited for by it any more."""
    over = term.ended_at is not None and term.clock not in WORK
    return term.end == TermEnd.SUPERSEDED or term.part_id in ended or over


def suspended_until(around: Situation) -> datetime | None:
    """When a suspension ends by itself; None where none stands."""
    return next((term.due_at for term in around.terms.open(Clock.RESUME)), None)


def _place(term: Term) -> tuple:
    whose = "" if term.is_main else str(term.part_id)
    return not term.is_main, whose, [*STARTS].index(term.clock), term.started_at
