"""What a step of the table does to the clocks, as its row says."""

import uuid
from typing import TYPE_CHECKING

from grids.conduct.lifecycle import On
from whistles.clocks.holds import HOLDS
from whistles.clocks.models import WORK, Clock
from whistles.clocks.starts import STARTS
from whistles.clocks.terms import Terms

if TYPE_CHECKING:
    from grids.conduct.engine import Act
    from grids.conduct.lifecycle import Step
    from whistles.lifecycle.models import ReportIn

# every clock that runs
ALL = "*"


def carry(terms: Terms, step: "Step", act: "Act") -> None:
    """Carry out what a step says of the clocks: what is over first, what stands still or goes on, what begins; and save.

    Of a step on a part the clocks of that part alone. given: `term`, of which something was said by the sweep; `outer`,
    the limit from outside of a matter whose clocks begin with the step.
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
    """What the step lets stand still, and what it lifts: of the part that it is on or about, else of every part."""
    own = act.part if step.on != On.MATTER else None
    for hold in step.pauses:
        terms.pause(act.at, hold, part=None if HOLDS[hold].of == On.MATTER else own)
    for hold in step.resumes:
        terms.resume(act.at, hold, part=act.about or (own if step.on == On.PART else None))


def _wait_for_the_desk(terms: Terms, act: "Act") -> None:
    """What was handed in before the desk had a clock of its own: the department's stands still since then."""
    leading = act.around.leading
    if leading and leading.submitted_at and not any(terms.open(Clock.VERIFY)):
        terms.hand_in(leading)
        terms.begin(Clock.VERIFY, act)


def _begin_own(terms: Terms, step: "Step", act: "Act", part: "ReportIn") -> None:
    """What begins for a department that assists: none of the clocks by which the matter as a whole goes."""
    if ALL in step.starts:
        _begin_again(terms, act, part)
    work = [clock for clock in step.starts if clock in WORK]
    terms.start_all(act.at, part=part, clocks=work, is_main=False, round=act.matter.round or 1)
    for clock in _others(step):
        terms.begin(clock, act, part=part)


def _begin(terms: Terms, step: "Step", act: "Act") -> None:
    if ALL in step.starts:
        terms.restart(act.at)
        for part in act.around.current:
            _begin_again(terms, act, part)
    if work := [clock for clock in step.starts if clock in WORK]:
        outer = act.given.get("outer")
        terms.restart(
            act.at, *work, part=act.around.leading, round=act.matter.round or 1, external_due_at=outer
        )
    for clock in _others(step):
        terms.begin(clock, act)


def _others(step: "Step") -> list[str]:
    """Clocks that begin by their own rows, in the order of these."""
    return [clock for clock in STARTS if clock in step.starts and clock not in WORK]


def _begin_again(terms: Terms, act: "Act", part: "ReportIn") -> None:
    """Whoever assists has limits of the same grade; what stands still while it objects begins standing still."""
    old = [term for term in terms.open(part=part) if not term.is_main]
    clocks = [term.clock for term in old]
    if clocks:
        terms.start_all(act.at, part=part, clocks=clocks, is_main=False, round=act.matter.round or 1)
    for hold in {one.hold for term in old for one in term.stands if one.until is None}:
        terms.pause(act.at, hold, part=part)
