"""The terms of one locked whistle: what a step starts, meets, pauses, moves. Nothing is written before `save`."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from grids.conduct.questions import Question
from whistles.clocks.calendar import Limit, Unit
from whistles.clocks.counting import Bound, Move, Stand, Why, counted, holding, moved, recounted
from whistles.clocks.deadlines import (
    OUTER,
    limit_of,
)
from whistles.clocks.held import Held
from whistles.clocks.holds import HOLDS, VERIFYING
from whistles.clocks.models import WORK, Clock, Term, TermEnd, TermOrigin
from whistles.clocks.starts import STARTS

if TYPE_CHECKING:
    from grids.conduct.engine import Act
    from whistles.lifecycle.models import ReportIn, Whistle

OF_A_WHISTLE = Question(lambda key: Term.objects.filter(whistle=key).order_by("started_at", "id"), uuid.UUID)
# what an assisting department answers for
ASSISTING = (Clock.SIGN, Clock.REPORT)
# limits given from outside, which nothing here moves and a new clock keeps
OUTSIDE = frozenset({TermOrigin.SOURCE, TermOrigin.ORDER})
# in a rule the name of the calendar begins with this
CALENDAR = "chinesecalendar"
# the verbs by which the sweep speaks of what is over by itself in no row of `STARTS`
PROMPT, WARN, RECOUNT = "prompt", "warn", "recount_deadline"


class Told(NamedTuple):
    """A running term of which something is due to be said: by which verb."""

    term: Term
    verb: str

    @property
    def ended_at(self) -> datetime | None:
        """When it came to pass, of what is over by itself, however late somebody looks; what is told is told now."""
        return self.term.due_at if self.verb == STARTS[self.term.clock].over_by else None


class Terms(Held):
    """The terms of one whistle, whose row the caller has locked."""

    @classmethod
    def of(cls, whistle: "Whistle", rows: Iterable[Term] | None = None) -> "Terms":
        """The terms of a whistle, asked for unless given in order; of one from before there were any they are made of its columns."""
        found = cls(whistle, OF_A_WHISTLE.of(whistle.pk) if rows is None else rows)
        if not found.rows and whistle.next_due_at is not None:
            found._adopt()
        return found

    @classmethod
    def begun(cls, whistle: "Whistle", *, external_due_at: datetime | None = None) -> "Terms":
        """The terms of a whistle that is being blown, and its own columns that say them; nothing is asked of its rows."""
        found = cls(whistle)
        found.start_all(whistle.whistled_at, external_due_at=external_due_at)
        found.mirror()
        return found

    # -- which --

    @property
    def is_adopted(self) -> bool:
        """Whether they were made of the whistle's columns, and are not written yet."""
        return len(self._fresh) == len(self.rows) > 0

    def due(self, now: datetime) -> list[Told]:
        """What is to be said at this moment: what ended by itself, then the earliest first."""
        found = [term for term in self.rows if term.look_at and term.look_at <= now]
        said = [Told(term, _said_of(term)) for term in sorted(found, key=lambda term: term.look_at)]
        return sorted(said, key=lambda told: told.ended_at is None)

    # -- what a step does --

    def start(
        self, clock: str, at: datetime, *, limit: Limit | None = None, until: datetime | None = None,
        part: "ReportIn | None" = None, is_main: bool = True, round: int = 1, origin: str = TermOrigin.OWN,  # noqa: A002
        name: str = "",
    ) -> Term:  # fmt: skip
        """Start one clock, by a limit or until a moment; one of the kind that has not ended gives way to it."""
        bound = (
            counted(origin, at, limit, self.calendar, name=name) if limit else Bound(origin, until, name=name)
        )
        return self._start(clock, at, (bound,), part=part, is_main=is_main, round=round)

    def begin(self, clock: str, act: "Act", *, part: "ReportIn | None" = None) -> None:
        """Start a clock as its row says, where it begins with this step; of a part its own."""
        if bound := STARTS[clock].bound(self, act):
            self._start(clock, act.at, (bound,), part=part, is_main=part is None)

    def start_all(
        self, at: datetime, *, part: "ReportIn | None" = None, external_due_at: datetime | None = None,
        clocks: Iterable[str] = WORK, is_main: bool = True, round: int = 1,  # noqa: A002
    ) -> None:  # fmt: skip
        """Start a department's clocks by the grade's limits, the subject's and, for closing, the one given from outside.

        part: whose they are; None until the departments are known (`given_to`).
        """
        for clock in clocks:
            bounds = [*self._inner(clock, at)]
            if external_due_at and clock == Clock.CLOSE and is_main:
                bounds.append(self._outer(external_due_at))
            if bounds:
                self._start(clock, at, tuple(bounds), part=part, is_main=is_main, round=round)

    def assist(self, at: datetime, part: "ReportIn", *, round: int = 1) -> None:  # noqa: A002
        """Start the clocks of an assisting department's part."""
        self.start_all(at, part=part, clocks=ASSISTING, is_main=False, round=round)

    def given_to(self, leading: "ReportIn", *assisting: "ReportIn") -> None:
        """What was started for the matter before its parts were made is the leading department's; the others' begin too."""
        for term in self._fresh:
            if term.part_id is None and term.clock in WORK:
                term.part = leading
        for part in assisting:
            self.assist(part.assigned_at, part)

    def meet(self, clock: str, at: datetime, *, part: "ReportIn | None" = None) -> str:
        """What a clock was for has been done: as what the step says it; nothing where none runs."""
        met = ""
        for term in self.open(clock, part=part):
            self._end(term, at, TermEnd.MET)
            met = f"{clock}:late" if self._is_late(term, term.met_at or at) else str(clock)
        return met

    def late_at(self, clock: str, at: datetime) -> bool:
        """Whether what a clock of the matter is for is late when it is done at this moment; of one that ended, was.

        What stands still counts as if it went on then. Without rows the whistle's own column says when it was due.
        """
        in_order = sorted(self.rows, key=lambda term: term.ended_at is None)
        last = next((term for term in reversed(in_order) if term.is_main and term.clock == clock), None)
        if last is not None:
            return self._is_late(last, at)
        due = getattr(self.whistle, f"{clock}_due_at")
        return due is not None and at > due

    def _is_late(self, term: Term, at: datetime) -> bool:
        bounds, since = term.bounds, term.paused_at
        if since and since < at:
            bounds = moved(bounds, Move(Why.PAUSE, since=since, until=at), self.calendar)
        return at > holding(bounds).at

    def meet_earlier(self, clock: str, at: datetime, *, part: "ReportIn") -> bool:
        """What a part met it had met by an earlier moment; whether it was late by what was recorded and isn't by this."""
        term = self._met_last(clock, part)
        if term is None:
            return False
        was_late, term.met_at = self._is_late(term, term.met_at or at), at
        self._note(term)
        return was_late and not self._is_late(term, at)

    def stood_until(self, clock: str, part: "ReportIn") -> list[datetime]:
        """The ends of the stretches in which the clock that a part met stood still."""
        term = self._met_last(clock, part)
        return [move.until for move in term.moves if move.why == Why.PAUSE and move.until] if term else []

    def _met_last(self, clock: str, part: "ReportIn") -> Term | None:
        met = (term for term in reversed(self.rows) if term.clock == clock and term.part_id == part.pk)
        return next((term for term in met if term.end == TermEnd.MET), None)

    def stop(self, at: datetime, *clocks: str, part: "ReportIn | None" = None) -> None:
        """End clocks, of a part alone, else of every part; without a name all of them."""
        for term in self.rows:
            is_meant = (not clocks or term.clock in clocks) and (part is None or term.part_id == part.pk)
            if term.ended_at is None and is_meant:
                self._end(term, at, TermEnd.STOPPED)

    def pause(self, at: datetime, hold: str, *, part: "ReportIn | None" = None) -> None:
        """Let a department's clocks stand still for a reason, those that it holds: of a part alone, else of every part."""
        if part is None or part.part == "lead":
            self._held.setdefault(hold, at)
        for term in self._work(HOLDS[hold].clocks, part):
            if not term.is_held_by(hold):
                self._stand(term, [*term.stands, Stand(hold, at)])

    def hand_in(self, leading: "ReportIn") -> bool:
        """Let the clock of closing stand still since the result was handed in, where it ran on; whether it did."""
        found = [
            term for term in self.open(Clock.CLOSE) if leading.submitted_at and not term.is_held_by(VERIFYING)
        ]
        if found:
            self.pause(leading.submitted_at, VERIFYING, part=leading)
        return bool(found)

    def resume(self, at: datetime, hold: str, *, part: "ReportIn | None" = None) -> None:
        """A reason holds no more, of a part alone, else of every part: what nothing else holds goes on with what was left."""
        if part is None or part.part == "lead":
            self._held.pop(hold, None)
        for term in self._work((), part):
            if term.is_held_by(hold):
                ended = [
                    one._replace(until=one.until or at) if one.hold == hold else one for one in term.stands
                ]
                self._stand(term, ended)

    def forget(self, hold: str, *, part: "ReportIn | None" = None) -> None:
        """A reason is as if it had never been: what it held alone goes on without a deadline moved."""
        if part is None or part.part == "lead":
            self._held.pop(hold, None)
        for term in self._work((), part):
            if any(one.hold == hold for one in term.stands):
                self._stand(term, [one for one in term.stands if one.hold != hold])

    def pass_on(self, before: "ReportIn", part: "ReportIn", *clocks: str) -> None:
        """Clocks of one part are another's from now on, each with the deadline that it has; all, or those named."""
        for term in self._work(clocks, before):
            term.part = part
            self._note(term)

    def extend(
        self,
        *clocks: str,
        by: Limit | None = None,
        until: datetime | None = None,
        part: "ReportIn | None" = None,
    ) -> None:
        """Move deadlines later by a limit or to a moment; that of closing where none is named."""
        for term in list(self.open(*(clocks or (Clock.CLOSE,)), part=part)):
            self._move(term, Move(Why.EXTEND, limit=by, until=until))

    def restart(
        self,
        at: datetime,
        *clocks: str,
        part: "ReportIn | None" = None,
        round: int | None = None,  # noqa: A002
        external_due_at: datetime | None = None,
    ) -> None:
        """New clocks by what holds now; the old ones end and stay. Those that had not ended, or the ones named.

        part: who leads from now on; without it whoever led. What was given from outside holds on (external_due_at: of a
        matter that had no clocks), and no new clock wakes what stands still.
        """
        old = {term.clock: term for term in self.open(*WORK)}
        outer = self._from_outside(round)
        if outer is None and external_due_at:
            outer = self._outer(external_due_at)
        for clock in clocks or tuple(old):
            before = old.get(clock)
            bounds = [*self._inner(clock, at)]
            if outer and clock == Clock.CLOSE:
                bounds.append(outer)
            if before:
                self._end(before, at, TermEnd.SUPERSEDED)
            if bounds:
                term = self._start(clock, at, tuple(bounds), round=round or (before.round if before else 1))
                term.part_id = part.pk if part else before.part_id if before else None

    def told(self, term_id: uuid.UUID, at: datetime) -> Term:
        """What was due to be said of a term has been said."""
        term = next(term for term in self.rows if term.pk == term_id)
        verb = _said_of(term)
        if verb == STARTS[term.clock].over_by:
            self._end(term, at, TermEnd.MET)
        else:
            setattr(term, "reminded_at" if verb == PROMPT else "supervised_at", at)
            self._look(term)
        return term

    def recount(self) -> bool:
        """Count what was provisional anew by the calendar as it is now; whether any deadline is another, or certain."""
        found = False
        for term in self.rows:
            if term.is_tentative and term.ended_at is None:
                bounds = recounted(term.started_at, term.bounds, term.moves, self.calendar)
                if bounds != term.bounds:
                    before = term.due_at
                    term.calendar_version = self._version
                    self._hold(term, bounds)
                    self._moved(term, Move(Why.RECOUNT), before)
                    found = True
        return found

    def change_subject(self, at: datetime) -> bool:
        """Limits of the subject as it is now come in the place of those of the one before; whether a deadline moved."""
        clocks = [term.clock for term in self._work((), None)]
        own = {clock: Limit(one.amount, Unit(one.unit)) for clock, one in self._of_subject().items()}
        return self._change(
            at, TermOrigin.CATEGORY, clocks, lambda term: self._by_subject(term.clock, term.started_at), own
        )

    def change_source(self, at: datetime, until: datetime | None) -> bool:
        """The outer limit of the channel as it is now, `until` a moment, comes in the place of that of the one before.

        As when it was whistled: it is a matter's in its first round, and of closing. Whether a deadline moved.
        """

        def outer(term: Term) -> Iterator[Bound]:
            if until and term.is_main and term.round == 1:
                yield self._outer(until)

        return self._change(at, TermOrigin.SOURCE, [Clock.CLOSE], outer, {Clock.CLOSE: until})

    def _change(
        self, at: datetime, origin: TermOrigin, clocks: Iterable[str], limits: Callable[[Term], Iterator[Bound]],
        put_on: Mapping[str, object],
    ) -> bool:  # fmt: skip
        """Other limits of an origin, each counted from when its clock began and moved by all that moved the clock since."""
        before = {term.pk: term.due_at for term in self.rows}
        for term in self._work(tuple(clocks), None):
            new = recounted(term.started_at, list(limits(term)), term.moves, self.calendar)
            first = [bound for bound in term.bounds if bound.origin == TermOrigin.GRADE]
            rest = [bound for bound in term.bounds if bound.origin not in (TermOrigin.GRADE, origin)]
            kept = (*first, *new, *rest) if origin == TermOrigin.CATEGORY else (*first, *rest, *new)
            if not kept:
                self._end(term, at, TermEnd.STOPPED)
            elif kept != term.bounds:
                self._hold(term, kept)
                if term.due_at != before[term.pk]:
                    self._moved(term, Move(Why.LIMITS), before[term.pk])
        if put_on.get(Clock.CLOSE):
            self._begin_closing(limits)
        return before != {term.pk: term.due_at for term in self.rows}

    def _begin_closing(self, limits: Callable[[Term], Iterator[Bound]]) -> None:
        """A clock of closing where none was, beside the others of the round: as long as these, and standing still as they do."""
        beside = next(self.open(*WORK), None)
        if beside is None:
            return
        own = [term for term in self.rows if term.is_main and term.round == beside.round]
        if any(term.clock == Clock.CLOSE for term in own):
            return
        began = min(term.started_at for term in own)
        like = Term(clock=Clock.CLOSE, started_at=began, is_main=True, round=beside.round)
        if bounds := tuple(limits(like)):
            term = self._start(Clock.CLOSE, began, bounds, round=beside.round)
            term.part_id = beside.part_id

    # -- inside --

    def _from_outside(self, round: int | None) -> Bound | None:  # noqa: A002
        """The limit from outside that the matter has in this round, whichever department led."""
        closing = [
            term
            for term in self.rows
            if term.is_main and term.clock == Clock.CLOSE and round in (None, term.round)
        ]
        return next((bound for term in closing for bound in term.bounds if bound.origin in OUTSIDE), None)

    def _adopt(self) -> None:
        """The terms of a whistle from before there were rows of them, as its columns say."""
        whistle = self.whistle
        leading = next((part for part in whistle.report_ins.all() if part.part == "lead"), None)
        met = {
            Clock.SIGN: leading and leading.signed_at,
            Clock.REPORT: leading and leading.reported_at,
        }
        for clock in WORK:
            if due_at := getattr(whistle, f"{clock}_due_at"):
                term = self._start(clock, whistle.whistled_at, (self._kept(clock, due_at),), part=leading)
                term.rule, calendar = whistle.due_rule, whistle.due_rule.partition(CALENDAR)
                term.calendar_version = "".join(calendar[1:]).strip(" ·") or term.calendar_version
                if met.get(clock):
                    self._end(term, met[clock], TermEnd.MET)
                elif clock == Clock.CONTACT:
                    # no step met it then
                    self._end(term, whistle.whistled_at, TermEnd.STOPPED)
        if leading:
            self.hand_in(leading)

    def _kept(self, clock: str, due_at: datetime) -> Bound:
        whistle = self.whistle
        name = whistle.due_rule.partition(CALENDAR)[0].strip(" ·")
        if clock == Clock.CLOSE and whistle.due_rule.startswith(OUTER):
            return replace(self._outer(due_at), name=name)
        limit = limit_of(whistle.grade, clock)
        return Bound(TermOrigin.GRADE, due_at, limit, bool(limit) and whistle.due_tentative, name)


def _said_of(term: Term) -> str:
    """By which verb something is said of a term that has to be looked at."""
    if over_by := STARTS[term.clock].over_by:
        return over_by
    return WARN if term.reminded_at and term.reminded_at >= term.due_at else PROMPT
