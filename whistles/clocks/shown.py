"""How the terms of a matter look on a page: kept, missed, how much is left, or that they stand still. Values only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.conduct.wording import enumerated
from whistles.clocks.calendar import Calendar, Unit, describe_left
from whistles.clocks.counting import Why
from whistles.clocks.holds import HOLDS
from whistles.clocks.models import WORK, LimitUnit, Term, TermEnd, TermOrigin
from whistles.clocks.starts import STARTS
from whistles.clocks.words import moment, span

# nearer than this a deadline is soon
SOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class ClockShown:
    """One clock: on_time, late, soon, left or none."""

    label: str | Promise
    state: str
    text: str
    sub: str = ""
    # which of several limits holds, and what moved it
    notes: tuple[str, ...] = ()


def of_the_matter(terms: Iterable[Term], now: datetime, calendar: Calendar) -> list[ClockShown]:
    """The clocks of a matter as a whole: a department's four, then what somebody else is waited for with."""
    in_order = sorted((term for term in terms if term.is_main), key=lambda term: term.ended_at is None)
    last = {term.clock: term for term in in_order}
    shown = [last[clock] for clock in WORK if clock in last]
    shown += [
        last[clock] for clock in STARTS if clock in last and clock not in WORK and not last[clock].ended_at
    ]
    return [shown_one(term, now, calendar) for term in shown]


def shown_one(term: Term, now: datetime, calendar: Calendar) -> ClockShown:
    """One term, with what is to be noted of it."""
    return replace(_standing(term, now, calendar), notes=tuple(_notes(term, now)))


def _standing(term: Term, now: datetime, calendar: Calendar) -> ClockShown:
    label = term.get_clock_display()
    if term.met_at:
        took = _("用时 %(span)s") % {"span": span(term.met_at - term.started_at)}
        if term.met_at > term.due_at:
            return ClockShown(
                label, "late", _("超时 %(span)s") % {"span": span(term.met_at - term.due_at)}, took
            )
        return ClockShown(label, "on_time", _("按时"), took)
    if term.ended_at:
        return ClockShown(label, "none", "—", str(TermEnd(term.end).label))
    if term.paused_at:
        holds = [HOLDS[one.hold].label for one in term.stands if one.until is None]
        since = {"at": moment(term.paused_at, now), "why": enumerated(holds)}
        return ClockShown(label, "none", _("暂停计时"), _("%(at)s 起：%(why)s") % since)
    late, soon = now > term.due_at, term.due_at - now < SOON
    # a moment given from outside has no unit: it is told by the watch
    unit = Unit(term.unit) if term.unit else Unit.NATURAL_DAYS
    left = describe_left(now, term.due_at, calendar, unit)
    return ClockShown(label, "late" if late else "soon" if soon else "left", left, _beside(term, now))


def _beside(term: Term, now: datetime) -> str:
    """When it falls due, and which limit holds where that isn't the grade's."""
    said = [moment(term.due_at, now)]
    if term.origin in (TermOrigin.SOURCE, TermOrigin.ORDER, TermOrigin.CATEGORY):
        said.append(_("按%(origin)s时限") % {"origin": TermOrigin(term.origin).label})
    extended = sum(move.why == Why.EXTEND for move in term.moves)
    if extended:
        said.append(_("已延期 %(n)d 次") % {"n": extended})
    return " · ".join(said)


def _notes(term: Term, now: datetime) -> Iterator[str]:
    """Which of several limits holds, that it may move, and what moved it, from when to when."""
    if len(term.limits) > 1:
        yield _("几项时限里最早的一项：%(origin)s") % {"origin": TermOrigin(term.origin).label}
    if term.is_tentative:
        yield _("暂定")
    for kept in term.moved:
        if kept["from"] == kept["to"]:
            continue
        moved = {name: moment(datetime.fromisoformat(kept[name]), now) for name in ("from", "to")}
        yield _("%(why)s：%(from)s → %(to)s") % {"why": _why(kept), **moved}


def _why(kept: dict) -> str:
    if kept["why"] == Why.EXTEND and "amount" in kept:
        unit = LimitUnit(kept["unit"]).label
        return _("延期 %(days)d 个%(unit)s") % {"days": kept["amount"], "unit": unit}
    return {
        Why.EXTEND: _("延期"), Why.PAUSE: _("暂停后顺延"), Why.RECOUNT: _("按公布的日历重算"),
        Why.LIMITS: _("更正分类或来源"),
    }[Why(kept["why"])]  # fmt: skip
