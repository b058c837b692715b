"""What a step of the table does to the clocks, as its row says."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.conduct.lifecycle import On
from whistles.clocks.calendar import Limit, Unit
from whistles.clocks.counting import counted
from whistles.clocks.models import WORK, Clock, TermOrigin
from whistles.clocks.terms import Terms

if TYPE_CHECKING:
    from grids.conduct.engine import Act
    from grids.conduct.lifecycle import Step
    from whistles.lifecycle.models import ReportIn

# every clock that runs
ALL = "*"


def carry(terms: Terms, step: "Step", act: "Act") -> None:
    """Carry out what a step says of the clocks: what is over first, what stands still or goes on, what begins; and save.

    Of a step on a part the clocks of that part alone. given: `term`, of which something was said by the sweep.
    """
    if told := act.given.get("term"):
        term = terms.told(uuid.UUID(str(told)), act.at)
        act.told["given"] = {
            "clock": term.clock, "due_at": term.due_at.isoformat(), "part": str(term.part_id or ""),
        }  # fmt: skip
    if act.given.get("recount"):
        terms.recount()
        _wait_for_the_desk(terms, act)
    own = act.part if step.on == On.PART else None
    for clock in step.meets:
        met = terms.meet(clock, act.at, part=own)
        # a department's figures are of its own clocks, not of the desk's
        if clock in WORK:
            act.told["met"] = met
    if ALL in step.ends:
        terms.stop(act.at, part=own)
    elif step.ends:
        terms.stop(act.at, *step.ends, part=own)
    _stand_still(terms, step, act)
    if own:
        _begin_own(terms, step, act, own)
    else:
        _begin(terms, step, act)
    terms.save()
    terms.mirror()


def _stand_still(terms: Terms, step: "Step", act: "Act") -> None:
    """A department's own step moves its own clocks; one on the matter moves all, but of parts that object still."""
    part = act.part if step.on != On.MATTER else None
    if step.pauses:
        terms.pause(act.at, *_named(step.pauses), part=part)
    if step.resumes:
        terms.resume(act.at, *_named(step.resumes), part=part, but=() if part else act.around.objecting)


def _named(clocks: tuple[str, ...]) -> tuple[str, ...]:
    return () if ALL in clocks else clocks


def _wait_for_the_desk(terms: Terms, act: "Act") -> None:
    """What was handed in before the desk had a clock of its own: the department's stands still since then."""
    leading = act.around.leading
    if leading and leading.submitted_at and not any(terms.open(Clock.VERIFY)):
        terms.hand_in(leading)
        _begin_verifying(terms, act.at)


def _begin_own(terms: Terms, step: "Step", act: "Act", part: "ReportIn") -> None:
    """What begins for a department that assists: none of the clocks by which the matter as a whole goes."""
    if ALL in step.starts:
        _begin_again(terms, act, part)
    elif step.starts:
        terms.start_all(act.at, part=part, clocks=step.starts, is_main=False, round=act.matter.round or 1)


def _begin(terms: Terms, step: "Step", act: "Act") -> None:
    if ALL in step.starts:
        terms.restart(act.at)
        for part in act.around.current:
            _begin_again(terms, act, part)
    if work := [clock for clock in step.starts if clock in WORK]:
        terms.restart(act.at, *work, part=act.around.leading, round=act.matter.round or 1)
    # stored, so not in the language of whoever acts
    with translation.override(settings.LANGUAGE_CODE):
        _begin_of_the_desk(terms, step, act)


def _begin_of_the_desk(terms: Terms, step: "Step", act: "Act") -> None:
    """What somebody else than the department is waited for with."""
    if Clock.ANSWER in step.starts:
        within = Limit(terms.rules.answer_days, Unit.WORKING_DAYS)
        terms.start(Clock.ANSWER, act.at, limit=within, name=_("异议答复时限"))
    if Clock.VERIFY in step.starts:
        _begin_verifying(terms, act.at)
    if Clock.FOLLOW in step.starts and act.around.leads:
        within = Limit(terms.rules.follow_up_days, Unit.WORKING_DAYS)
        terms.start(Clock.FOLLOW, act.at, limit=within, name=_("回访时限"))
    if Clock.RESUME in step.starts:
        terms.start(
            Clock.RESUME, act.at, until=_until(act), origin=TermOrigin.GRANTED, name=_("批准的挂账期限")
        )
    if Clock.REVIEW in step.starts:
        _begin_review(terms, act.at)


def _begin_verifying(terms: Terms, at: datetime) -> None:
    within = Limit(terms.rules.verify_days, Unit.WORKING_DAYS)
    # stored, so not in the language of whoever acts
    with translation.override(settings.LANGUAGE_CODE):
        terms.start(Clock.VERIFY, at, limit=within, name=_("核实时限"))


def _begin_again(terms: Terms, act: "Act", part: "ReportIn") -> None:
    """Whoever assists has limits of the same grade; what stands still while it objects begins standing still."""
    old = [term for term in terms.open(part=part) if not term.is_main]
    clocks = [term.clock for term in old]
    if clocks:
        terms.start_all(act.at, part=part, clocks=clocks, is_main=False, round=act.matter.round or 1)
    if any(term.paused_at for term in old):
        terms.pause(act.at, *clocks, part=part)


def _begin_review(terms: Terms, at: datetime) -> None:
    """The next review of a suspension; none where it ends before."""
    ends = min((term.due_at for term in terms.open(Clock.RESUME)), default=None)
    every = Limit(terms.rules.review_days, Unit.NATURAL_DAYS)
    if ends is None or counted("", at, every, terms.calendar).at < ends:
        terms.start(Clock.REVIEW, at, limit=every, name=_("挂账复核期限"))


def _until(act: "Act") -> datetime:
    """The end of the day that was asked for and granted, or that is given with the step itself."""
    day = {**act.around.decided, **act.given}["until"]
    return end_of_day(day if isinstance(day, date) else date.fromisoformat(day))


def end_of_day(day: date) -> datetime:
    """The last moment of a day, by the clock on the wall here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(seconds=1)
