"""One way to carry out a step of any table: lock → same request again? → right → state → why not now → inputs → time →
what is decided and what is used up → effect → what the port writes (parts, asking, clocks, event, row), in one transaction.

What a subject adds is a port: how its matter is locked, what stands around it, how its event and its parts are written.
Doors call `take`; other actions, imports and tasks that hold the lock call `carry_out`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct import moments
from grids.conduct.asks import Ask, AskWords
from grids.conduct.events import Origin
from grids.conduct.gathering import settled
from grids.conduct.lifecycle import BACK, STAY, UNDO, Lifecycle, Offer, On, Step
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import all_kept, texts_in
from grids.personal.masking import masked

REASON = "reason"
# how many of somebody's own additions are looked through for one that is sent again
ADDED_BEFORE = 40
# no zone makes it a moment of before the first day
SURELY = moments.FIRST + timedelta(days=3)
# what is given with a step that takes another back: its event
TAKES = "takes"


@dataclass(slots=True)
class Act:
    """One step while it is carried out. Effects change `matter`, parts and clocks, and say which columns in `changed`.

    at: when it happened; now: when it is recorded. given: what was asked for, cleaned. told: further columns of the event.
    part: the one in whose name it is taken; about: the one that a step on the matter is about alone.
    """

    step: Step
    around: Any
    by: Any
    at: datetime
    now: datetime
    given: dict[str, Any]
    reason: str = ""
    part: Any = None
    about: Any = None
    origin: str = str(Origin.LIVE)
    before: str = ""
    counted: Mapping[str, Any] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def matter(self) -> Any:
        """The matter."""
        return self.around.matter

    def change(self, **values: Any) -> None:
        """Set columns of the matter, to be saved with the step."""
        for name, value in values.items():
            setattr(self.matter, name, value)
        self.changed |= set(values)


@dataclass(frozen=True, slots=True)
class Taken:
    """A matter after a step; again: this very request had been carried out before, and nothing was done now."""

    matter: Any
    again: bool = False


Effect = Callable[[Act], None]
Reason = Callable[[Any], str]


class Engine(ABC):
    """Carries out the steps of one table."""

    cycle: ClassVar[Lifecycle]

    def __init__(self, effects: Mapping[str, Effect], refusals: Mapping[str, Reason]) -> None:
        self.effects, self.refusals = effects, refusals

    # -- what a subject says --

    @abstractmethod
    def locked(self, matter_id: Any, by: Any) -> Any:
        """The matter, its row locked; DoesNotExist where `by` may not know it."""

    @abstractmethod
    def around(self, matter: Any, by: Any) -> Any:
        """The matter with what stands around it, each asked of the database once and when it is needed."""

    @abstractmethod
    def events(self, matter: Any) -> Any:
        """The steps of a matter."""

    def standing(self, matter: Any) -> Any:
        """Those of them that count: none that was taken back, nor what took it back."""
        return self.events(matter)

    @abstractmethod
    def write(self, act: Act) -> None:
        """Move parts and clocks, append the event, save the matter."""

    def last_at(self, matter: Any, told: datetime | None) -> datetime:
        """When the last step happened: none after it happened before it. told: an earlier time of the one that comes."""
        return matter.last_occurred_at

    def is_same_beside(self, matter: Any, given: Mapping[str, Any]) -> bool:
        """Whether words that the book doesn't keep are the same as well."""
        return True

    def moved_since(self, matter: Any, version: int) -> bool:
        """Whether somebody moved it since; what the system says by itself (a reminder) is in nobody's way."""
        return True

    def was_step(self, matter: Any, version: int) -> Any:
        """The step that made the version newer; None where there is none."""
        return self.events(matter).filter(seq=version + 1).first()

    @abstractmethod
    def decide(self, act: Act) -> None:
        """Decide what the step decides and use up what it needs, before its effect. Refusal where that isn't granted."""

    def lacking(self, around: Any, step: Step) -> Refusal | None:
        """That what the step needs was not granted, whatever is chosen with it."""
        return None

    def counted(self, matter: Any) -> Mapping[str, Any]:
        """Under what the matter is counted as it stands, by the names of what an event keeps of it with `_before` behind."""
        return {}

    def moved(self, act: Act) -> dict[str, Any]:
        """What of it the step changed, as the event's columns keep it; of a matter that comes to be, nothing was counted before."""
        after = self.counted(act.matter)
        return {f"{name}_before": was for name, was in act.counted.items() if was and was != after[name]}

    def words(self, around: Any, text: str) -> str:
        """A step's words as they are kept for good."""
        return text

    @abstractmethod
    def check_time(self, around: Any, step: Step, at: datetime, *, reason: str, now: datetime) -> None:
        """Refuse an earlier time that `by` may not give this step of theirs."""

    # -- the one way --

    def take(
        self, matter_id: Any, verb: str, *, by: Any, version: int | None, given: Mapping[str, Any] | None = None,
        occurred_at: datetime | None = None,
    ) -> Taken:  # fmt: skip
        """Take one step that somebody presses.

        given: what the step asks for, by its names. occurred_at: an earlier time, where it may be told.
        Raises Refusal when a newer version, the right, the state, an input or the time forbids it; DoesNotExist when
        `by` may not know the matter. The same request sent again changes nothing. What was over by itself before is
        written first, and stays written whatever becomes of this step.
        """
        step, given = self.cycle.of(verb), dict(given or {})
        require(all_kept(texts_in(given)), _("文字里有不能保存的字符，什么都没有改动。请去掉后再提交。"))
        with transaction.atomic():
            matter = self.locked(matter_id, by)
            known = matter.version
            if not self.catch_up(matter):
                return self._taken(matter, step, by=by, version=version, given=given, occurred_at=occurred_at)
        # nobody was faster than whoever saw the matter as it was then
        version = matter.version if version == known else version
        with transaction.atomic():
            matter = self.locked(matter_id, by)
            return self._taken(matter, step, by=by, version=version, given=given, occurred_at=occurred_at)

    def catch_up(self, matter: Any) -> bool:
        """Write what came to pass of a locked matter by itself before anybody looked; whether there was anything."""
        return False

    def _taken(
        self, matter: Any, step: Step, *, by: Any, version: int | None, given: Mapping[str, Any],
        occurred_at: datetime | None,
    ) -> Taken:  # fmt: skip
        around = self.around(matter, by)
        if (
            version is not None
            and matter.version != version
            and (step.adds or self.moved_since(matter, version))
        ):
            if self._is_again(around, step, version, given):
                return Taken(matter, again=True)
            if not step.adds:
                raise self.newer(matter)
        refusal = self.refusal(around, step)
        if refusal:
            raise refusal
        cleaned = _cleaned(step, given, around)
        if occurred_at is not None:
            self.check_time(around, step, occurred_at, reason=cleaned.get(REASON, ""), now=timezone.now())
        return Taken(self.carry_out(around, step, given=cleaned, occurred_at=occurred_at))

    def carry_out(
        self, around: Any, step: Step, *, given: Mapping[str, Any] | None = None, occurred_at: datetime | None = None,
        origin: str = str(Origin.LIVE),
    ) -> Any:  # fmt: skip
        """Write one step of a matter whose lock the caller holds, whoever takes it; the matter after it.

        Whose it is, why not now and where a part stands is asked by `take` alone: the sweep, an import and other actions
        that come here have a reason of their own. That it begins where the matter stands, and what it needs, holds for all.
        Raises Refusal(conflict) where the table has no such step from the state.
        """
        matter = around.matter
        settled(matter)
        self.cycle.step(matter.state, step.verb)
        now = timezone.now()
        given = self._without_names(around, step, given or {})
        act = Act(
            step=step, around=around, by=around.by, at=time_of(occurred_at, after=self.last_at(matter, occurred_at), now=now),
            now=now, given=given, reason=reason_of(step, given),
            part=around.part_for(step), origin=origin, before=matter.state, counted=self.counted(matter),
        )  # fmt: skip
        target = self.target_of(matter, step, given.get(TAKES))
        if target != matter.state:
            act.change(state=target)
        self.decide(act)
        if step.effect:
            self.effects[step.effect](act)
        self.write(act)
        return matter

    def _without_names(self, around: Any, step: Step, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was given, its words as they are kept for good."""
        words = {REASON, *(ask.name for ask in step.asks if isinstance(ask, AskWords) and ask.is_kept)}
        return {
            name: self.words(around, value) if name in words and value else value
            for name, value in given.items()
        }

    def target_of(self, matter: Any, step: Step, takes: Any = None) -> str:
        """Where a step leads from where the matter stands. One on a part leaves the matter where it is.

        takes: the event that it takes back.
        """
        if step.target == UNDO:
            return takes.from_state or self.cycle.undone
        if step.target == STAY or step.on == On.PART:
            return matter.state
        return self._came_from(matter) if step.target == BACK else step.target

    def _came_from(self, matter: Any) -> str:
        last = self.standing(matter).filter(to_state=matter.state).exclude(from_state=matter.state)
        return last.order_by("-seq").values_list("from_state", flat=True)[0]

    # -- questions --

    def refusal(self, around: Any, step: Step) -> Refusal | None:
        """Why the step can't be taken now, or None: first the right, then the state, so that rights stay private."""
        matter = around.matter
        if not step.actor.may(around):
            return Refusal(step.actor.sentence(around, step), code="forbidden")
        if matter.state not in step.sources:
            return Refusal(self.cycle.sentence(matter.state, step), code="conflict")
        said = self.part_refusal(around, step) or (
            self.refusals[step.refuses](around) if step.refuses else ""
        )
        return Refusal(said, code="conflict") if said else self.lacking(around, step)

    def part_refusal(self, around: Any, step: Step) -> str:
        """Why the part doesn't stand where the step begins, in words."""
        return ""

    def offers(self, around: Any) -> list[Offer]:
        """Every verb that whoever asks has the right to take, open or with the sentence why not now."""
        found = []
        for step in self.cycle.taken:
            if not step.actor.may(around):
                continue
            refusal = self.refusal(around, step)
            said = str(refusal.message) if refusal else ""
            found.append(Offer(step, said, is_done=bool(refusal) and self.is_done(around, step)))
        return found

    def is_done(self, around: Any, step: Step) -> bool:
        """Whether the part of whoever asks has this step behind it."""
        return False

    @abstractmethod
    def newer(self, matter: Any) -> Refusal:
        """That somebody was faster."""

    def _is_again(self, around: Any, step: Step, version: int, given: Mapping[str, Any]) -> bool:
        """Whether this very step with these very words, by this very user, made the version newer: a second click."""
        made = [self.was_step(around.matter, version)]
        if step.adds:
            # whatever else came meanwhile, by whomever
            own = self.events(around.matter).filter(verb=step.verb, actor_id=around.by.pk)
            made = list(own.order_by("-seq")[:ADDED_BEFORE])
        return any(self._is_this(event, around, step, given) for event in made)

    def _is_this(self, event: Any, around: Any, step: Step, given: Mapping[str, Any]) -> bool:
        if event is None or (event.verb, event.actor_id) != (step.told_as or step.verb, around.by.pk):
            return False
        try:
            cleaned = {ask.name: ask.clean_again(given.get(ask.name), around) for ask in step.asks}
        except Refusal:
            return False
        given = self._without_names(around, step, cleaned)
        kept = {
            name: masked(value) if isinstance(value, str) else value
            for name, value in self.kept(step, given).items()
        }
        is_same = event.reason == masked(reason_of(step, given)) and kept == self.kept_by(event)
        return is_same and self.is_same_beside(around.matter, given)

    def kept(self, step: Step, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was given, as the event keeps it beside its words."""
        return {
            ask.name: ask.kept(given[ask.name]) for ask in step.asks
            if _is_kept(ask) and given.get(ask.name) not in (None, "", False, [])
        }  # fmt: skip

    def kept_by(self, event: Any) -> dict[str, Any]:
        """The same as an event has it."""
        return dict(event.given)


def _is_kept(ask: Ask) -> bool:
    """Whether the event keeps it beside its words."""
    return ask.name != REASON and getattr(ask, "is_kept", True) and not getattr(ask, "is_reason", False)


def reason_of(step: Step, given: Mapping[str, Any]) -> str:
    """The step's words as the event keeps them: its reason, then what stands with it."""
    beside = [ask.name for ask in step.asks if getattr(ask, "is_reason", False)]
    return "；".join(filter(None, (given.get(name) for name in (REASON, *beside))))


def _cleaned(step: Step, given: Mapping[str, Any], around: Any) -> dict[str, Any]:
    return {ask.name: ask.clean(given.get(ask.name), around) for ask in step.asks}


def time_of(occurred_at: datetime | None, *, after: datetime, now: datetime) -> datetime:
    """When a step happened; now unless told. The future, and what lies before the step it follows, are refused."""
    if occurred_at is None:
        return max(now, after)
    # in words only where it is refused: of a ledger's steps many thousand are looked at
    if occurred_at.tzinfo is None or not SURELY <= occurred_at <= now:
        outside = moments.refusal(occurred_at, what=_("发生时间"), now=now - moments.SKEW)
        require(not outside, outside, field="occurred_at")
    if occurred_at < after:
        told = {"at": timezone.localtime(occurred_at), "after": timezone.localtime(after)}
        raise Refusal(
            _("发生时间 %(at)s 早于上一步 %(after)s。")
            % {name: at.strftime("%Y-%m-%d %H:%M") for name, at in told.items()},
            field="occurred_at",
        )
    return occurred_at


def unbound(
    steps: Iterable[Step], effects: Mapping[str, object], refusals: Mapping[str, object]
) -> list[str]:
    """What the table names and nobody does, and what stands beside it and no row names."""
    steps = list(steps)
    wanted = {step.effect for step in steps if step.effect}
    asked = {step.refuses for step in steps if step.refuses}
    return sorted((wanted ^ set(effects)) | (asked ^ set(refusals)))
