"""What a step does that takes back what a ledger told last, and what one does that tells it anew.

Nothing is deleted: the matter stands as it did before, and a further step says so, on the day of the one that it takes back.
"""

from collections.abc import Iterable
from dataclasses import replace

from grids.conduct.engine import REASON, TAKES, Act
from grids.conduct.writing import rewrite
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Lead
from whistles.intake.situation import LeadSituation
from whistles.intake.standing import standing_among
from whistles.intake.table import NEW, RETURN
from whistles.intake.table import WHISTLED as LEAD_WHISTLED
from whistles.lifecycle.handing import named_in
from whistles.lifecycle.models import Part, Whistle, WhistleEvent
from whistles.lifecycle.outcomes import Late
from whistles.lifecycle.queries import GIVES_RESULT
from whistles.lifecycle.states import CLOSED, TAKEN_BACK
from whistles.lifecycle.table import LIFECYCLE, REOPEN_BY_LEDGER

# what figures count of a step, by the columns of its event: the one that takes it back says the same, and counts less
COUNTED = ("minutes", "met", "answer", "closed_in", "assisting")
# whether its leads are left as they are, because they are taken back or whistled again at once; else they wait in the pool
KEEPS_LEADS = "keeps_leads"
# the steps that stand, in their order
STEPS = "steps"
# the leads of a whistle that is told anew
LEADS = "leads"


def undo(act: Act) -> None:
    """The step `act.given[TAKES]` counts no more."""
    taken: WhistleEvent = act.given[TAKES]
    act.told |= {"takes_back": taken.seq, **{name: getattr(taken, name) for name in COUNTED}}
    _stand_as_before(act, taken)
    if taken.verb == REOPEN_BY_LEDGER.verb:
        _round_before(act, taken)
    step = LIFECYCLE.steps[taken.verb]
    act.around.terms.undo(step, taken.occurred_at)
    for hold in step.pauses:
        act.around.terms.forget(hold)
    if act.matter.state == TAKEN_BACK:
        _be_no_more(act)


def _stand_as_before(act: Act, taken: WhistleEvent) -> None:
    """The columns that steps move, as the steps say that are left."""
    left = [one for one in standing_among(act.given[STEPS]) if one.seq != taken.seq]
    closed = [one for one in left if one.to_state == CLOSED != one.from_state]
    is_closed = act.matter.state == CLOSED
    late = taken.late_before if taken.late_before != Late.IN_TIME else Late.NO
    act.change(
        closed_at=closed[-1].occurred_at if is_closed else None, late=late if is_closed else Late.NO,
        outcome=closed[-1].outcome if is_closed else "",
        last_occurred_at=max((one.occurred_at for one in left), default=taken.occurred_at),
    )  # fmt: skip
    if act.matter.resolution and taken.to_state == CLOSED:
        # a ledger tells its result with the closing
        told = [one for one in left if one.verb in GIVES_RESULT]
        act.change(resolution=told[-1].reason if told else "")


def _round_before(act: Act, taken: WhistleEvent) -> None:
    """The round that a ledger had opened never was: its departments have the parts that they had."""
    before = (act.matter.round or 1) - 1
    act.change(round=before if before > 1 else None)
    ended = {part.department_id: part for part in act.around.parts if part.ended_at == taken.occurred_at}
    for part in act.around.current:
        if was := ended.pop(part.department_id, None):
            part.assigned_at, part.round = was.assigned_at, was.round
    for part in ended.values():
        part.ended_at = None


def _be_no_more(act: Act) -> None:
    """That it was whistled is taken back: its leads are no longer its own."""
    leads = act.around.leads
    act.change(
        leads_before=list(dict.fromkeys([*act.matter.leads_before, *(str(lead.pk) for lead in leads)]))
    )
    if act.given.get(KEEPS_LEADS):
        # that they were whistled stands in no book of their own, nor that they are no more
        _belong(leads, NEW, None)
    else:
        for lead in leads:
            LEAD_ENGINE.carry_out(LeadSituation(lead, act.by), RETURN, given={REASON: act.reason})
    act.around.leads = []


def blow_again(act: Act) -> None:
    """A whistle whose blowing was taken back was blown all the same, at another time: its departments, from then on."""
    whistle, terms, leads = act.matter, act.around.terms, act.given[LEADS]
    act.change(whistled_at=act.at, received_at=leads[0].received_at, leads_before=[])
    for part in act.around.current:
        part.assigned_at = act.at
        if terms.rows and part.part == Part.ASSIST:
            terms.assist(act.at, part)
    if not terms.rows:
        # a ledger tells no deadline
        act.step = replace(act.step, starts=())
    act.told["assisting"] = named_in(act.around.current)
    _belong(leads, LEAD_WHISTLED, whistle)
    act.around.leads = leads


def _belong(leads: Iterable[Lead], state: str, whistle: Whistle | None) -> None:
    leads = list(leads)
    for lead in leads:
        lead.state, lead.whistle, lead.version = state, whistle, lead.version + 1
    rewrite(leads, ["state", "whistle", "version"])
