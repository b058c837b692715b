"""The engine's port for leads."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.approvals.standing import ask, decide, lacking, unaskable, use
from grids.conduct.engine import REASON, TAKES, Act, Engine
from grids.conduct.events import GENESIS, values_of
from grids.conduct.fetched import fetched, fetched_of
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import Refusal, require
from grids.conduct.writing import rewrite
from grids.personal.masking import masked, without
from grids.staff.models import User
from whistles.intake import facts
from whistles.intake.correcting import is_as_given
from whistles.intake.effects import EFFECTS, REFUSALS, replied
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.queries import locked_lead
from whistles.intake.reporters import known_where_written
from whistles.intake.situation import LeadSituation
from whistles.intake.standing import standing
from whistles.intake.table import LEAD_LIFECYCLE, RETURN, WHISTLE

# by which import a ledger tells a step
LEDGER = "ledger_id"
# what is in the way of nobody who decides
QUIET = tuple(step.verb for step in LEAD_LIFECYCLE.steps.values() if step.is_quiet)


class LeadEngine(Engine):
    """Carries out the steps of `whistles.intake.table`."""

    cycle = LEAD_LIFECYCLE

    def locked(self, matter_id: uuid.UUID | str, by: User) -> Lead:
        """The lead, locked."""
        return locked_lead(matter_id, by)

    def around(self, matter: Lead, by: User) -> LeadSituation:
        """The lead's situation."""
        return LeadSituation(matter, by)

    def events(self, matter: Lead) -> Any:
        """Its steps."""
        return matter.events

    def standing(self, matter: Lead) -> Any:
        """Those of them that count."""
        return standing(matter.events)

    def counted(self, matter: Lead) -> Mapping[str, Any]:
        """Under what it is counted."""
        return {"area": matter.area_id, "source": matter.source_id}

    def last_at(self, matter: Lead, told: datetime | None) -> datetime:
        """When it was received: of its later steps only the order is kept."""
        return matter.received_at

    def words(self, around: LeadSituation, text: str) -> str:
        """Without who reported it."""
        text = without(text, known_where_written(around.matter))
        return masked(text) if around.matter.is_erased else text

    def newer(self, matter: Lead) -> Refusal:
        """That somebody was faster."""
        return Refusal(_("这条哨源刚被处理过，请看最新情况再决定。"), code="conflict")

    def was_step(self, matter: Lead, version: int) -> Any:
        """The last step: what happens to a lead's row besides its steps counts in its version too.

        That it was whistled stands in its whistle's book.
        """
        if matter.version != version + 1:
            return None
        last = self.events(matter).order_by("-seq").first()
        if matter.state == WHISTLE.target and (last is None or last.to_state != WHISTLE.target):
            return matter.whistle.events.order_by("seq").first()
        return last

    def check_time(
        self, around: LeadSituation, step: Step, at: datetime, *, reason: str, now: datetime
    ) -> None:
        """A step on a lead is taken when it is taken; what it makes may have begun before, as its effect says."""
        if step.told_as:
            return
        raise Refusal(_("研判的时间以系统时间为准，不能自己填写。"), field="occurred_at", code="forbidden")

    def is_same_beside(self, matter: Lead, given: Mapping[str, Any]) -> bool:
        """The reply stands in the lead."""
        is_replied = "reply" not in given or matter.reply == replied(matter, given["reply"])
        return is_replied and is_as_given(matter, given)

    def moved_since(self, matter: Lead, version: int) -> bool:
        """Whether anything but what is in nobody's way came since."""
        newer = matter.version - version
        if newer < 0:
            return True
        # each step made one version: the newest are those that came since; that it was whistled stands in another book
        last = list(self.events(matter).order_by("-seq").values_list("verb", "to_state")[:newer])
        if len(last) < newer or (last and last[0][1] != matter.state):
            return True
        return not {verb for verb, _state in last} <= set(QUIET)

    def kept_by(self, event: Any) -> dict[str, Any]:
        """What was given with a step; how a text read before, nobody gave with it."""
        # that it was whistled stands in its whistle's book, under that one's verb
        step = self.cycle.steps.get(event.verb)
        return {name: told for name, told in event.given.items() if step is None or name in step.inputs}

    def decide(self, act: Act) -> None:
        """Decide what was asked for, as the step says, and use up what it needs."""
        decide(act)
        use(self.cycle, act)

    def lacking(self, around: LeadSituation, step: Step) -> Refusal | None:
        """That what it needs was not granted, or what it asks for can't be asked for."""
        return lacking(self.cycle, around, step) or unaskable(around, step)

    def write(self, act: Act) -> None:
        """Ask what is asked for, append the event unless another's book tells it, save the row."""
        lead = act.matter
        act.change(version=lead.version + 1)
        if act.step.asks_for:
            ask(act)
        if not act.step.told_as:
            append(act, {**self.kept(act.step, act.given), **act.told.get("given", {})})
            act.changed.add("last_digest")
        rewrite([lead], sorted(act.changed))


def append(act: Act, given: dict[str, Any] | None = None) -> LeadEvent:
    """The step goes into the lead's book, its mark into the row, which the caller saves."""
    lead = act.matter
    known, takes = fetched_of(lead, "events"), act.given.get(TAKES)
    newest = lead.events.order_by("-seq").only("seq", "digest")[:1] if known is None else known[-1:]
    last = next(iter(newest), None)
    event = LeadEvent(
        street_code=lead.street_code, lead=lead, seq=last.seq + 1 if last else 1, verb=act.step.verb,
        from_state=act.before, to_state=lead.state, actor=act.by, actor_label=actor_label(act.by), reason=act.reason,
        occurred_at=act.at, recorded_at=act.now, origin=act.origin, given=given or {}, facts=facts.marked(values_of(lead)),
        area_code=lead.area_id, source_code=lead.source_id, is_sealed=lead.is_sealed,
        ledger_id=act.given.get(LEDGER), takes_back=takes and takes.seq, **LEAD_ENGINE.moved(act),
    )  # fmt: skip
    lead.last_digest = event.append(bytes(last.digest) if last else GENESIS)
    if known is not None:
        fetched(lead, "events", [*known, event])
    return event


def actor_label(user: User) -> str:
    """The name and post under which a step is signed, kept as it was then."""
    posts = [grant.label for grant in user.grants] if not user.is_system else []
    return f"{user} · {posts[0]}"[:80] if posts else str(user)


def back_to_pool(leads: Iterable[Lead], *, by: User, number: str, reason: str) -> None:
    """The leads of a cancelled whistle wait in the pool again; the caller holds the whistle's lock.

    Leads are locked before whistles everywhere else, so that one in somebody's hands is not waited for: Refusal.
    """
    wanted = [lead.pk for lead in leads]
    found = (
        Lead.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=wanted).order_by("pk")
    )
    locked = list(found)
    require(
        len(locked) == len(wanted), _("这件的哨源正在被别人处理，请过一会儿再办。"), code="conflict",
    )  # fmt: skip
    for lead in locked:
        told = _("哨件 %(number)s 已撤销：%(reason)s") % {"number": number, "reason": reason}
        LEAD_ENGINE.carry_out(LeadSituation(lead, by), RETURN, given={REASON: told})


LEAD_ENGINE = LeadEngine(EFFECTS, REFUSALS)
