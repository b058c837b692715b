"""The engine's port for whistles: the row and its departments' parts locked and moved together, the event in its book."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals.standing import ask, decide, lacking, unaskable, use
from grids.conduct.asks import AskMoment
from grids.conduct.engine import REASON, Act, Engine
from grids.conduct.fetched import fetched
from grids.conduct.lifecycle import STAY, UNDO, On, Step
from grids.conduct.questions import Question
from grids.conduct.refusals import Refusal, require
from grids.conduct.writing import insert, rewrite
from grids.personal.masking import masked, without
from grids.staff.models import User
from grids.staff.queries import system_actor
from whistles.clocks.starts import STARTS, is_over_by_itself_in
from whistles.clocks.steps import carry
from whistles.clocks.sweeping import end_what_is_over
from whistles.intake.correcting import is_as_given
from whistles.intake.engine import LEDGER, actor_label
from whistles.intake.reporters import known_where_written
from whistles.intake.standing import standing
from whistles.lifecycle import facts, own_work
from whistles.lifecycle.actors import ASSISTING, LEADING
from whistles.lifecycle.confirming import check_earlier
from whistles.lifecycle.effects import EFFECTS
from whistles.lifecycle.models import Part, ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.querysets import WhistleQuerySet
from whistles.lifecycle.refusals import REFUSALS
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import ASSIST_ACTS, LEAD_ACTS
from whistles.lifecycle.table import LIFECYCLE

ITS_OWN_TIME = gettext_lazy("办理时间以系统时间为准，不能自己填写；确需补记较早的时间，请街道研判岗办理。")
NAMED = ("area", "category", "grade__scheme")
# what is given with a step and has a column of its own in the event
COLUMNS = ("outcome",)
# what the system says by itself and moves nothing: in nobody's way
NOTES = tuple(step.verb for step in LIFECYCLE.steps.values() if step.internal and step.target == STAY)
# with what somebody adds that is in the way of nobody who decides
QUIET = (*NOTES, *(step.verb for step in LIFECYCLE.steps.values() if step.is_quiet))
# by what something is over by itself
OVER = tuple({start.over_by for start in STARTS.values() if start.over_by})
# what of a part a step may change: anything
PART_FIELDS = tuple(field.name for field in ReportIn._meta.concrete_fields if not field.primary_key)
# what of the whistle says its terms
MIRRORED = frozenset(
    {
        "sign_due_at",
        "contact_due_at",
        "report_due_at",
        "close_due_at",
        "next_due_at",
        "due_rule",
        "due_tentative",
    }
)


def _to_be_locked() -> WhistleQuerySet:
    return Whistle.objects.select_related(*NAMED).select_for_update(of=("self",))


@lru_cache(maxsize=1000)
def _ordinary_to(grants: tuple[oracle.Grant, ...]) -> Question:
    """The question by which whoever holds these grants locks a whistle that is no complaint's."""
    holder: Any = SimpleNamespace(grants=grants)
    return Question(lambda key: _to_be_locked().ordinary_to(holder).filter(pk=key).order_by(), uuid.UUID)


class WhistleEngine(Engine):
    """Carries out the steps of `whistles.lifecycle.table`."""

    cycle = LIFECYCLE

    def locked(self, matter_id: uuid.UUID | str, by: User) -> Whistle:
        """The whistle, locked, with the rows that it names but for its departments, which its parts bring along.

        Most are no complaint and are found without the question whose office it is about; what isn't found so, whatever
        the reason, is asked for once more with it.
        """
        rows = _to_be_locked()
        if by.is_system:
            return rows.get(pk=matter_id)
        found = _ordinary_to(by.grants).of(uuid.UUID(str(matter_id)))
        return found[0] if found else rows.visible_to(by).get(pk=matter_id)

    def catch_up(self, matter: Whistle) -> bool:
        """A suspension that is over ended when it was to, though no worker ran: what follows follows it."""
        return is_over_by_itself_in(matter.state) and end_what_is_over(matter, by_system)

    def around(self, matter: Whistle, by: User) -> Situation:
        """The whistle's situation."""
        return Situation(matter, by)

    def events(self, matter: Whistle) -> Any:
        """Its steps."""
        return matter.events

    def standing(self, matter: Whistle) -> Any:
        """Those of them that count."""
        return standing(matter.events)

    def last_at(self, matter: Whistle, told: datetime | None) -> datetime:
        """When the last step but for the system's own notes happened; asked of the book where one may stand in the way."""
        if told is None or told >= matter.last_occurred_at:
            return matter.last_occurred_at
        steps = self.standing(matter).exclude(verb__in=NOTES).order_by("-seq")
        # of what was taken back from its first step on nothing stands that it could come before
        return steps.values_list("occurred_at", flat=True).first() or told

    def moved_since(self, matter: Whistle, version: int) -> bool:
        """Whether anything but the system's own notes came since."""
        return version > matter.version or self._since(matter, version).exists()

    def was_step(self, matter: Whistle, version: int) -> WhistleEvent | None:
        """The first step since that was none of the system's own: what was over by itself is written before a step."""
        return self._since(matter, version).exclude(verb__in=OVER).order_by("seq").first()

    def is_same_beside(self, matter: Whistle, given: Mapping[str, Any]) -> bool:
        """What was put right stands in the whistle."""
        return is_as_given(matter, given)

    def _since(self, matter: Whistle, version: int) -> QuerySet[WhistleEvent]:
        return matter.events.filter(seq__gt=version).exclude(verb__in=QUIET)

    def counted(self, matter: Whistle) -> Mapping[str, Any]:
        """Under what it is counted."""
        return {
            "area": matter.area_id, "grade": matter.grade_id, "source": matter.source_id, "outcome": matter.outcome,
            "late": matter.late, "lead": matter.lead_department_id,
        }  # fmt: skip

    def words(self, around: Situation, text: str) -> str:
        """Without who reported the matter: it is kept for good in the book, and beside it as the result."""
        leads = around.leads
        # where the term is over, what comes later keeps to it
        text = masked(text) if any(lead.is_erased for lead in leads) else text
        return masked(without(text, [known for lead in leads for known in known_where_written(lead)]))

    def tells_time(self, around: Situation, step: Step) -> bool:
        """Whether an earlier time may be told of a step at all: of the desk's own, with a reason.

        Never of what is asked for or decided, nor of what a department does in its own part, whoever else somebody is:
        being late would be in their own hands; nor of a step that asks for a time itself. Where a ledger names no
        department, the desk stands in its place.
        """
        is_own = step.actor in (LEADING, ASSISTING) and around.matter.lead_department_id is not None
        asks_itself = any(isinstance(ask, AskMoment) for ask in step.asks)
        return REASON in step.inputs and not (step.decides or step.asks_for or is_own or asks_itself)

    def check_time(self, around: Situation, step: Step, at: datetime, *, reason: str, now: datetime) -> None:
        """Only the desk tells an earlier time, with a reason and within some days."""
        require(
            around.by.is_system or self.tells_time(around, step), ITS_OWN_TIME, field="occurred_at", code="forbidden",
        )  # fmt: skip
        check_backdating(at, by=around.by, area_code=around.matter.area_id, reason=reason, now=now)

    def part_refusal(self, around: Situation, step: Step) -> str:
        """Why the asker's part doesn't stand where the step begins."""
        if step.on != On.PART:
            return ""
        part = around.part_for(step)
        if part is None or part.standing in step.part_sources:
            return ""
        if step.stamps and getattr(part, step.stamps):
            return _("本部门已经%(step)s过。") % {"step": step.label}
        return LIFECYCLE.sentence(part.standing, step)

    def is_done(self, around: Situation, step: Step) -> bool:
        """Whether the asker's own part has this step behind it."""
        part = around.part_for(step) if step.on == On.PART else None
        return part is not None and bool(step.stamps) and getattr(part, step.stamps) is not None

    def kept_by(self, event: WhistleEvent) -> dict[str, Any]:
        """What was given with a step."""
        kept = {**event.given, **{name: getattr(event, name) for name in COLUMNS if getattr(event, name)}}
        # what the step itself added to it, and how a matter ended before, nobody gave with it
        return {name: value for name, value in kept.items() if name in LIFECYCLE.steps[event.verb].inputs}

    def newer(self, matter: Any) -> Refusal:
        """That somebody was faster: who, when and with what."""
        last = self.events(matter).order_by("-seq").first()
        return Refusal(
            _("%(who)s 刚在 %(when)s %(what)s了这件哨件，请看最新情况再办理。")
            % {
                "who": last.actor_label,
                "when": timezone.localtime(last.recorded_at).strftime("%m-%d %H:%M"),
                "what": last.verb_label,
            },
            code="conflict",
        )

    # -- writing --

    def decide(self, act: Act) -> None:
        """Decide what was asked for, as the step says, and use up what it needs."""
        decide(act)
        use(self.cycle, act)
        own_work.require_reason(act)

    def lacking(self, around: Situation, step: Step) -> Refusal | None:
        """That what it needs was not granted, what it asks for can't be asked for, or it is the reader's own work."""
        asks = unaskable(around, step, part=around.part_for(step), in_round=around.matter.round or 1)
        return lacking(self.cycle, around, step) or asks or own_work.refusal_of(around, step)

    def write(self, act: Act) -> None:
        """Move the parts and the clocks, ask what is asked for, then the book, then the row."""
        whistle = act.matter
        own_work.tell(act)
        part_before = act.part.standing if act.part else ""
        self._move_parts(act)
        act.change(version=whistle.version + 1)
        if act.step.target != UNDO:
            act.change(last_occurred_at=max(whistle.last_occurred_at, act.at))
        if act.step.asks_for:
            ask(act, part=act.part, in_round=whistle.round or 1)
        save_parts(act.around)
        carry(act.around.terms, act.step, act)
        act.changed |= MIRRORED
        if act.part:
            act.told |= {"part": act.part.pk, "part_from": part_before, "part_to": act.part.standing}
        append(act)
        # whoever shows the whistle now asks for its parts no second time
        fetched(whistle, "report_ins", act.around.parts)

    def _move_parts(self, act: Act) -> None:
        step, part, whistle = act.step, act.part, act.matter
        if part and step.stamps:
            setattr(part, step.stamps, act.at)
        if step.on == On.PART and part and step.target != STAY:
            part.state = step.target
        leading = act.around.leading
        if leading and whistle.is_open:
            leading.state = whistle.state
        for one in act.around.current:
            acts = LEAD_ACTS if one.part == Part.LEAD else ASSIST_ACTS
            one.is_open = whistle.is_open and one.standing in acts


def save_parts(around: Situation) -> None:
    """Write what became of the departments' parts, in two statements at most: what ended makes room for what begins."""
    changed, made = around.touched
    for part in (*changed, *made):
        part.version = (part.version or 0) + 1
    rewrite(changed, PART_FIELDS)
    insert(made)


def append(act: Act) -> None:
    """The step goes into the book, the row is saved, anchored to it."""
    entry_of(act).write()
    rewrite([act.matter], (*sorted(act.changed), "last_digest"))


def entry_of(act: Act) -> WhistleEvent:
    """The step as it goes into the book, with the mark of the facts after it; its own mark stands in the row. Neither is saved."""
    whistle, around = act.matter, act.around
    event = event_of(act)
    event.facts = facts.now(whistle, around.parts, around.lead_ids, around.terms.rows)
    whistle.last_digest = event.sign(bytes(whistle.last_digest))
    return event


def event_of(act: Act) -> WhistleEvent:
    """The event of a step, after which the whistle stands as it does."""
    whistle, told = act.matter, dict(act.told)
    given = {**ENGINE.kept(act.step, act.given), **told.pop("given", {})}
    own = {name: given.pop(name, "") for name in COLUMNS}
    own["outcome"] = whistle.outcome
    moved, led = ENGINE.moved(act), act.counted.get("lead")
    # a department may come where none led: that it moved is told apart from who led
    moved.pop("lead_before", None)
    if act.before and led != whistle.lead_department_id:
        moved |= {"lead_before_id": led, "lead_moved": True}
    return WhistleEvent(
        street_code=whistle.street_code, whistle_id=whistle.pk, seq=whistle.version, verb=act.step.verb,
        from_state=act.before, to_state=whistle.state, actor_id=act.by.pk, actor_label=actor_label(act.by),
        occurred_at=act.at, recorded_at=act.now, origin=act.origin, reason=act.reason, given=given,
        area_code=whistle.area_id, grade_key=whistle.grade_id, source_code=whistle.source_id,
        leading_id=whistle.lead_department_id, late=whistle.late, is_sealed=whistle.is_sealed,
        department_id=act.part.department_id if act.part else None, ledger_id=act.given.get(LEDGER), **own, **moved, **told,
    )  # fmt: skip


def check_backdating(
    occurred_at: datetime | None, *, by: User, area_code: str, reason: str, now: datetime
) -> None:
    """Refuse a time that whoever acts gives their own step: every figure of being on time would be in their hands.

    A ledger tells when things were done; the street's desk may enter what was done some days ago, with a reason.
    """
    if occurred_at is None or by.is_system:
        return
    require(
        oracle.may_in(by, Permission.WHISTLE_VERIFY, area_code),
        ITS_OWN_TIME,
        field="occurred_at",
        code="forbidden",
    )
    check_earlier(occurred_at, area_code=area_code, reason=reason, now=now)


ENGINE = WhistleEngine(EFFECTS, REFUSALS)


def by_system(whistle: Whistle, verb: str, given: Mapping[str, Any]) -> Whistle:
    """What the product does by itself on a whistle whose lock the caller holds: a suspension ends, somebody is reminded.

    given: `occurred_at` too, where it came to pass before anybody looked.
    """
    given = dict(given)
    at = given.pop("occurred_at", None)
    around = Situation(whistle, system_actor())
    return ENGINE.carry_out(around, LIFECYCLE.steps[verb], given=given, occurred_at=at)
