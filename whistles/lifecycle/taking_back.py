"""What ledgers told of a matter is taken back, from the last step on, or told anew with other times: as steps, with the reason.

Nothing is deleted. Only what a ledger told and on which nothing stands is taken back; a step that somebody took later keeps it.
Whether somebody may is asked by whoever offers it.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.engine import REASON, TAKES
from grids.conduct.events import Origin
from grids.conduct.fetched import fetched
from grids.conduct.gathering import gathering
from grids.conduct.lifecycle import STAY, Step
from grids.conduct.refusals import Refusal
from grids.staff.models import User
from whistles.clocks.models import Term
from whistles.clocks.terms import Terms
from whistles.intake.actions import record as record_of_lead
from whistles.intake.engine import LEAD_ENGINE, LEDGER
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.numbering import Numberings
from whistles.intake.queries import outer_limit
from whistles.intake.situation import LeadSituation
from whistles.intake.standing import standing_among
from whistles.intake.table import LEAD_LIFECYCLE, RECEIVE
from whistles.intake.table import NEW as IN_POOL
from whistles.intake.table import TAKE_BACK as TAKE_LEAD_BACK
from whistles.intake.table import TAKEN_BACK as LEAD_TAKEN_BACK
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.table import BLOW, LET_GO, LIFECYCLE, TAKE_BACK, TAKE_IN
from whistles.lifecycle.undoing import KEEPS_LEADS, LEADS, STEPS

Event = LeadEvent | WhistleEvent
# what the product says by itself and moves nothing: nothing is built on it, and it builds on nothing
NOTES = {
    step.verb for cycle in (LIFECYCLE, LEAD_LIFECYCLE) for step in cycle.steps.values()
    if step.internal and step.target == STAY and not step.effect
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """What a ledger tells otherwise of a matter; what isn't given stays as it is.

    end: the row of the table by which it ended (`table.CLOSE_BY_LEDGER` …); is_open: it didn't end. ended_at, outcome,
    resolution: when and how. is_timed: whether the ledger tells beginning and end to the minute; None as it did before.
    """

    received_at: datetime | None = None
    whistled_at: datetime | None = None
    ended_at: datetime | None = None
    end: Step | None = None
    outcome: str = ""
    resolution: str = ""
    is_open: bool = False
    is_timed: bool | None = None


AS_BEFORE = Correction()


@dataclass(frozen=True, slots=True)
class Kept:
    """A matter that stays as it is: something was built on what is to be taken back. why: what, by whom and when."""

    lead_id: uuid.UUID
    source_number: str
    why: str


@dataclass(slots=True)
class TookBack:
    """What came of taking back what an import told: how many matters of which it tells nothing any more, and what is kept."""

    taken: int = 0
    kept: list[Kept] = field(default_factory=list)


def told_by(
    ledger_id: uuid.UUID | str, *, after: uuid.UUID | None = None, at_most: int = 1000
) -> list[uuid.UUID]:
    """Ids of leads of which an import tells something, in their order, those behind `after`; taken back or not.

    Also where all that it tells is that what another told doesn't hold. Of complaints none: they don't go with their import,
    and nothing that is counted of it tells how many there are.
    """
    own = LeadEvent.objects.filter(ledger_id=ledger_id).values("lead_id")
    whistled = WhistleEvent.objects.filter(ledger_id=ledger_id).values("whistle_id")
    found = (
        Lead.objects.filter(pk__in=own)
        .values("pk")
        .union(Lead.objects.filter(whistle__in=whistled).values("pk"))
    )
    leads = Lead.objects.filter(pk__in=found.values("pk"), is_sealed=False)
    leads = leads.filter(pk__gt=after) if after else leads
    return list(leads.order_by("pk").values_list("pk", flat=True)[:at_most])


@transaction.atomic
def take_back(*, lead_id: uuid.UUID | str, of: uuid.UUID | str, by: User, reason: str) -> Lead:
    """Take back everything that the import `of` tells of a matter and that still stands, the last step first.

    Where the import made the matter, nothing of it counts any more and its number is free; where it closed or whistled one
    that was there, this stands or waits as before. Raises Refusal(conflict), with what was built on it, where the last step
    isn't the import's; nothing is changed then.
    """
    matter, of = _Matter.locked(lead_id, by), uuid.UUID(str(of))
    for one in matter.told_last_by(of):
        matter.take_back_one(one, reason, of)
    return matter.lead


def take_back_many(*, lead_ids: Iterable[uuid.UUID], of: uuid.UUID | str, by: User, reason: str) -> TookBack:
    """As `take_back`, for many matters in the caller's transaction: what can't be taken back is told, the rest is.

    All of them are locked, read and written together, a few statements for each thousand; one that no lead is known by
    any more is passed over. Raises DatabaseError outside of a transaction.
    """
    came, of = TookBack(), uuid.UUID(str(of))
    waiting: list[tuple[_Matter, list[Event]]] = []
    for matter in _all_locked(lead_ids, by):
        try:
            waiting.append((matter, matter.told_last_by(of)))
        except Refusal as refusal:
            came.kept.append(Kept(matter.lead.pk, matter.lead.source_number, str(refusal)))
    with gathering():
        # the last step of each, then the one before: what is gathered is written before a matter's next step
        for place in range(max((len(own) for _matter, own in waiting), default=0)):
            for matter, own in waiting:
                if place < len(own):
                    matter.take_back_one(own[place], reason, of)
    came.taken = sum(1 for _matter, own in waiting if own)
    return came


@transaction.atomic
def correct(
    *, lead_id: uuid.UUID | str, told: Correction, by: User, reason: str, ledger_id: uuid.UUID | str
) -> Lead:  # fmt: skip
    """Let a matter be as a later ledger tells it: its last steps are taken back and taken again as `told`, in one go.

    ledger_id: the import that tells it. Raises Refusal(conflict) where somebody took a later step, or the times can't be so.
    """
    return _Matter.locked(lead_id, by).correct(told, reason, uuid.UUID(str(ledger_id)))


class _Matter:
    """A lead with its whistle, both locked, and the steps of their books that stand."""

    def __init__(
        self, lead: Lead, whistle: Whistle | None, by: User, lead_steps: Iterable[LeadEvent], steps: Iterable[WhistleEvent]
    ) -> None:  # fmt: skip
        self.lead, self.whistle, self.by = lead, whistle, by
        self.lead_steps, self.steps = standing_among(lead_steps), standing_among(steps)
        # read once, whatever is taken back
        self.terms: Terms | None = None
        self.parts: list[ReportIn] | None = None
        # whether nothing of the lead is left, or it is told anew at once: it goes into no pool
        self.is_whole = True
        # how it was closed, in words, which stand in no book: told again with the closing
        self.result = ""

    @classmethod
    def locked(cls, lead_id: uuid.UUID | str, by: User) -> "_Matter":
        """Leads are locked before whistles, as everywhere."""
        lead = LEAD_ENGINE.locked(lead_id, by)
        whistle = ENGINE.locked(lead.whistle_id, by) if lead.whistle_id else None
        steps = whistle.events.order_by("seq") if whistle else ()
        return cls(lead, whistle, by, lead.events.order_by("seq"), steps)

    @property
    def _told(self) -> list[Event]:
        """The steps that stand, the last first: of the whistle before the lead's own."""
        return [
            one
            for one in (*reversed(self.steps), *reversed(self.lead_steps))
            if one.verb not in NOTES or one.verb in OF_MANY
        ]

    def told_last_by(self, ledger_id: uuid.UUID) -> list[Event]:
        """The steps of an import that stand, the last first; Refusal where something else stands on them."""
        told = self._told
        own = [one for one in told if one.ledger_id == ledger_id]
        for one, last in zip(own, told, strict=False):
            if one is not last or not _of_ledger(last):
                raise _built_on(last)
        # where something is left of the lead itself, it waits in the pool again
        self.is_whole = len(own) == len(told)
        return own

    def take_back_one(self, last: Event, reason: str, ledger_id: uuid.UUID) -> None:
        """The last step that stands counts no more; Refusal where no ledger told it."""
        if not _of_ledger(last):
            raise _built_on(last)
        given = {TAKES: last, REASON: reason, LEDGER: ledger_id}
        if isinstance(last, WhistleEvent):
            around = self._around()
            given |= {STEPS: self.steps, KEEPS_LEADS: self.is_whole}
            ENGINE.carry_out(around, TAKE_BACK, given=given, occurred_at=last.occurred_at)
            self.steps = [one for one in self.steps if one is not last]
        else:
            around_lead = LeadSituation(self.lead, self.by)
            LEAD_ENGINE.carry_out(around_lead, TAKE_LEAD_BACK, given=given, occurred_at=last.occurred_at)
            self.lead_steps = [one for one in self.lead_steps if one is not last]

    def _around(self) -> Situation:
        """The whistle with what stands around it, of which nothing is asked twice."""
        around = Situation(self.whistle, self.by)
        if self.parts is not None:
            around.know(self.parts)
        if not any(step.verb in OF_MANY for step in self.steps):
            around.leads = [self.lead]
        self.parts = around.parts
        self.terms = self.terms or around.terms
        around.terms = self.terms
        return around

    # -- told anew --

    def correct(self, told: Correction, reason: str, ledger_id: uuid.UUID) -> Lead:
        first = _first_moved(told)
        self.result = told.resolution or (self.whistle.resolution if self.whistle else "")
        taken: list[Event] = []
        for last in self._told:
            if _place(last) < first:
                break
            self.take_back_one(last, reason, ledger_id)
            taken.append(last)
            if first == ENDED:
                # of several ends that ledgers told only the last is otherwise
                break
        said = {REASON: reason, LEDGER: ledger_id}
        for one in reversed(taken):
            self._again(one, told if one is taken[0] or _place(one) != ENDED else AS_BEFORE, said)
        if told.end and not any(_place(one) == ENDED for one in taken):
            self._end(told.end, told.ended_at, told, said)
        return self.lead

    def _again(self, before: Event, told: Correction, said: dict) -> None:
        if isinstance(before, LeadEvent):
            self._receive(before, told, said)
        elif _place(before) == WHISTLED:
            at = told.whistled_at or before.occurred_at
            given = {**said, LEADS: [self.lead]}
            ENGINE.carry_out(
                self._around(), BLOW, given=given, occurred_at=max(at, self.lead.received_at),
                origin=Origin.IMPORTED,
            )  # fmt: skip
        elif not told.is_open:
            is_timed = before.minutes is not None if told.is_timed is None else told.is_timed
            given = {"outcome": told.outcome or before.outcome, "is_timed": is_timed}
            step = told.end or LIFECYCLE.steps[before.verb]
            self._end(step, told.ended_at or before.occurred_at, told, {**given, **said})

    def _end(self, step: Step, at: datetime | None, told: Correction, said: dict) -> None:
        given = {
            "outcome": told.outcome,
            "is_timed": bool(told.is_timed),
            "resolution": self.result,
            **said,
        }
        ENGINE.carry_out(self._around(), step, given=given, occurred_at=at, origin=Origin.IMPORTED)

    def _receive(self, before: LeadEvent, told: Correction, said: dict) -> None:
        """What becomes of a lead without a whistle (settled on the spot, say) is told again as it was."""
        lead, is_birth = self.lead, before.verb == RECEIVE.verb
        at = told.received_at if is_birth and told.received_at else before.occurred_at
        if not is_birth:
            LEAD_ENGINE.carry_out(
                LeadSituation(lead, self.by), LEAD_LIFECYCLE.steps[before.verb], given=said,
                occurred_at=max(at, lead.received_at), origin=Origin.IMPORTED,
            )  # fmt: skip
            return
        lead.received_at, lead.external_due_at = at, outer_limit(lead.source, at)
        if not lead.is_sealed:
            # of a channel that numbers anew it may be another year's
            lead.number_space = Numberings.of(lead.source).space(lead.street_code, at)
        lead.state, lead.version = IN_POOL, lead.version + 1
        record_of_lead(
            lead, RECEIVE, by=self.by, occurred_at=at, before=LEAD_TAKEN_BACK, reason=said[REASON], origin=Origin.IMPORTED,
            ledger_id=said[LEDGER],
        )  # fmt: skip
        lead.save(update_fields=["received_at", "external_due_at", "number_space", "state", "version"])


# steps by which a whistle has had more leads than one
OF_MANY = frozenset({TAKE_IN.verb, LET_GO.verb})

# what a step of a ledger is about, in the order in which it comes to pass
RECEIVED, WHISTLED, ENDED = range(3)


def _all_locked(lead_ids: Iterable[uuid.UUID], by: User) -> Iterator[_Matter]:
    """The matters of these leads, read in a question for each table; of a whistle the leads come one after the other."""
    leads = list(
        Lead.objects.select_for_update(of=("self",)).filter(pk__in=list(lead_ids)).select_related("area", "source").order_by("pk")
    )  # fmt: skip
    whistles = Whistle.objects.select_for_update(of=("self",)).filter(
        pk__in=[one.whistle_id for one in leads if one.whistle_id]
    )
    known = {
        one.pk: one for one in whistles.select_related("area", "category", "grade__scheme").order_by("pk")
    }
    own = _by(LeadEvent.objects.filter(lead__in=leads).order_by("seq"), "lead_id")
    steps = _by(WhistleEvent.objects.filter(whistle__in=known).order_by("seq"), "whistle_id")
    parts = _by(ReportIn.objects.filter(whistle__in=known), "whistle_id")
    terms = _by(Term.objects.filter(whistle__in=known).order_by("started_at", "id"), "whistle_id")
    for lead in leads:
        whistle = known.get(lead.whistle_id)
        fetched(lead, "events", own[lead.pk])
        matter = _Matter(lead, whistle, by, own[lead.pk], steps[whistle.pk] if whistle else ())
        if whistle:
            matter.parts = parts[whistle.pk]
            if terms[whistle.pk] or whistle.next_due_at is None:
                matter.terms = Terms(whistle, terms[whistle.pk])
        yield matter


def _by(rows: Iterable[Any], matter: str) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, matter)].append(row)
    return found


def _place(event: Event) -> int:
    if isinstance(event, LeadEvent):
        return RECEIVED
    return WHISTLED if event.verb == BLOW.verb else ENDED


def _first_moved(told: Correction) -> int:
    """From which of a ledger's steps on something is other."""
    if told.received_at:
        return RECEIVED
    return WHISTLED if told.whistled_at else ENDED


def _of_ledger(event: Event) -> bool:
    cycle = LEAD_LIFECYCLE if isinstance(event, LeadEvent) else LIFECYCLE
    return event.origin == Origin.IMPORTED and cycle.steps[event.verb].of_ledger


def _built_on(event: Event) -> Refusal:
    """That something stands on what is to be taken back: who did what, and when."""
    told = {
        "who": event.actor_label, "when": f"{timezone.localtime(event.recorded_at):%Y-%m-%d %H:%M}", "what": event.verb_label,
    }  # fmt: skip
    return Refusal(
        _("后来 %(who)s 在 %(when)s 办了「%(what)s」，这件保留，不能撤回。") % told, code="conflict"
    )
