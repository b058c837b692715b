"""What a whistle's book says, folded slowly and apart from the product: state, parts, clocks; and deadlines by a walk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

import chinese_calendar

from whistles.clocks.calendar import SHANGHAI
from whistles.clocks.models import WORK, Term
from whistles.lifecycle.models import ReportIn, WhistleEvent
from whistles.lifecycle.states import (
    AT_REST,
    OBJECTED,
    OFFERED,
    OPEN,
    PAUSED,
    REPORTED_IN,
    SIGNED,
    SUBMITTED,
    SUSPENDED,
    WHISTLED,
)
from whistles.lifecycle.table import LIFECYCLE

STANDS_STILL = {OBJECTED, SUSPENDED}
Stretch = tuple[datetime, datetime | None]
MINUTE = timedelta(minutes=1)


@dataclass
class FoldedPart:
    """A department's part as the book tells it."""

    department: int
    role: str
    state: str = WHISTLED
    ended_at: datetime | None = None
    signed: bool = False
    objected: list[list[datetime | None]] = field(default_factory=list)
    # as what it assisted until it was asked to lead
    before: "FoldedPart | None" = None

    @property
    def told(self) -> tuple[int, str, str, datetime | None]:
        return self.department, self.role, self.state, self.ended_at


@dataclass
class Folded:
    """A whistle as its book tells it; departments by their codes are told by whoever asks."""

    departments: dict[str, int]
    leading: int
    assisting: Iterable[int] = ()
    state: str = ""
    at: datetime | None = None
    came_from: dict[str, str] = field(default_factory=dict)
    stood: list[list[datetime | None]] = field(default_factory=list)
    suspended: list[list[datetime | None]] = field(default_factory=list)
    handed_in: list[list[datetime | None]] = field(default_factory=list)
    # the last moment of the day until which it was put off
    until: datetime | None = None
    parts: list[FoldedPart] = field(default_factory=list)

    # -- reading the book --

    def read(self, event: WhistleEvent) -> None:
        """One more step; it has to be one that the table has from where the matter stands."""
        step = LIFECYCLE.steps[event.verb]
        assert event.from_state == self.state, (event.verb, event.from_state, self.state)
        assert self.state in step.sources
        assert event.to_state == self._target(step), (event.verb, event.to_state)
        assert self.at is None or event.occurred_at >= self.at
        if event.to_state != event.from_state:
            self.came_from[event.to_state] = event.from_state
            self._stretches(event)
        self.state, self.at = event.to_state, event.occurred_at
        getattr(self, f"_{event.verb}", self._nothing)(event)
        if step.on == "part":
            self._own(event)
        if self.lead and self.state in OPEN:
            self.lead.state = self.state

    def _target(self, step) -> str:
        if step.target == "=" or step.on == "part":
            return self.state
        return self.came_from[self.state] if step.target == "<" else step.target

    def _stretches(self, event: WhistleEvent) -> None:
        still = (self.stood, STANDS_STILL), (self.suspended, {SUSPENDED}), (self.handed_in, {SUBMITTED})
        for stretches, states in still:
            if event.to_state in states:
                stretches.append([event.occurred_at, None])
            elif event.from_state in states:
                # by the day that was granted, however late anybody looked
                until = self.until if event.from_state == SUSPENDED else None
                stretches[-1][1] = min(event.occurred_at, until or event.occurred_at)

    def _own(self, event: WhistleEvent) -> None:
        part = next(one for one in self.current if one.department == event.department_id)
        assert part.state == event.part_from
        part.state = event.part_to
        part.signed |= event.part_to == SIGNED
        if event.part_to == OBJECTED:
            part.objected.append([event.occurred_at, None])

    @property
    def current(self) -> list[FoldedPart]:
        return [part for part in self.parts if part.ended_at is None]

    @property
    def lead(self) -> FoldedPart | None:
        return next((part for part in self.current if part.role == "lead"), None)

    def _of(self, department: int) -> FoldedPart | None:
        return next((part for part in self.current if part.department == department), None)

    def _end(self, *parts: FoldedPart | None) -> None:
        for part in filter(None, parts):
            part.ended_at = self.at

    # -- what verbs do beside moving the matter --

    def _nothing(self, event: WhistleEvent) -> None:
        """Nothing."""

    def _blow(self, event: WhistleEvent) -> None:
        self.parts = [
            FoldedPart(self.leading, "lead"),
            *(FoldedPart(one, "assist") for one in self.assisting),
        ]

    def _uphold(self, event: WhistleEvent) -> None:
        department = self.departments[event.given["department"]]
        for part in [
            part for part in self.current if part.state == OFFERED and part.department != department
        ]:
            self._go_back(part)
        self._end(self.lead, self._of(department))
        self.parts.append(FoldedPart(department, "lead"))

    _reassign = _uphold

    def _grant_suspension(self, event: WhistleEvent) -> None:
        day = date.fromisoformat(event.given["until"])
        self.until = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHANGHAI)

    def _withdraw_objection(self, event: WhistleEvent) -> None:
        # the clocks go on as if they had never stood still
        self.stood.pop()

    def _submit(self, event: WhistleEvent) -> None:
        for part in [part for part in self.current if part.state == OFFERED]:
            self._go_back(part)

    def _offer_lead(self, event: WhistleEvent) -> None:
        department = self.departments[event.given["department"]]
        known = self._of(department)
        self._end(known)
        objected = known.objected if known else []
        self.parts.append(FoldedPart(department, "assist", OFFERED, objected=objected, before=known))

    def _offered(self) -> FoldedPart:
        return next(part for part in self.current if part.state == OFFERED)

    def _accept_lead(self, event: WhistleEvent) -> None:
        offered, before = self._offered(), self.lead
        self._end(offered, before)
        self.parts.append(FoldedPart(offered.department, "lead", SIGNED, signed=True))
        self.parts.append(FoldedPart(before.department, "assist", SIGNED, signed=True))

    def _decline_lead(self, event: WhistleEvent) -> None:
        self._go_back(self._offered())

    def _withdraw_offer(self, event: WhistleEvent) -> None:
        self._go_back(self._offered())

    def _go_back(self, offered: FoldedPart) -> None:
        """Whoever was asked to lead assists as before, if it did."""
        self._end(offered)
        if known := offered.before:
            # its clocks went on: they stood still when they did before
            again = FoldedPart(
                known.department, "assist", known.state, signed=known.signed, objected=known.objected
            )
            self.parts.append(again)

    def _add_assistant(self, event: WhistleEvent) -> None:
        self.parts.append(FoldedPart(self.departments[event.given["assistant"]], "assist"))

    def _keep_assistant(self, event: WhistleEvent) -> None:
        part = self._of(self.departments[event.given["assistant"]])
        part.state = SIGNED if part.signed else WHISTLED
        part.objected[-1][1] = self.at

    def _release_assistant(self, event: WhistleEvent) -> None:
        self._end(self._of(self.departments[event.given["assistant"]]))

    def _reopen(self, event: WhistleEvent) -> None:
        department = self.lead.department
        self._end(*self.current)
        self.parts.append(FoldedPart(department, "lead"))

    _follow_up_reopen = _reopen

    # -- what has to be so --

    def same_as(self, row: ReportIn) -> FoldedPart | None:
        """The part that a row is."""
        told = (row.department_id, row.part, row.standing, row.ended_at)
        return next((part for part in self.parts if part.told == told), None)

    def is_told_by(self, parts: Iterable[ReportIn]) -> None:
        """The rows of parts say the same."""
        stored = sorted(
            ((one.department_id, one.part, one.standing, one.ended_at) for one in parts), key=repr
        )
        assert stored == sorted((one.told for one in self.parts), key=repr)

    def stretches_of(self, term: Term, part: FoldedPart | None) -> list[Stretch]:
        """When a department's clock stood still, since it began and until it ended."""
        found = [*self.stood] if term.is_main else [*self.suspended, *(part.objected if part else ())]
        if term.clock == "close":
            # who handed in the result waits for the desk
            found += self.handed_in
        ends = term.ended_at
        cut = [
            (max(since, term.started_at), until)
            for since, until in found
            if (until is None or until > term.started_at) and (ends is None or since < ends)
        ]
        return _joined(cut)

    def holds_of(self, term: Term, part: FoldedPart | None) -> set[str]:
        """For what a department's clock stands still, by where the matter and the part stand."""
        whole = {SUSPENDED: "suspension"}
        own = {OBJECTED: "objection"} | ({SUBMITTED: "verifying"} if term.clock == "close" else {})
        found = (whole | own if term.is_main else whole).get(self.state)
        objects = not term.is_main and part and part.objected and part.objected[-1][1] is None
        return {found, "assists_not" if objects else None} - {None}


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for since, until in sorted(stretches, key=lambda one: one[0]):
        if found and (found[-1][1] is None or found[-1][1] > since):
            last = found.pop()
            ends = None if None in (last[1], until) else max(last[1], until)
            found.append((last[0], ends))
        else:
            found.append((since, until))
    return found


# which clocks have to have ended once the matter stands in a state
OVER = {
    "sign": {SIGNED, REPORTED_IN, "in_progress", SUBMITTED, SUSPENDED},
    "report": {REPORTED_IN, "in_progress", SUBMITTED},
    "answer": (OPEN | PAUSED) - {OBJECTED},
    "verify": (OPEN | PAUSED) - {SUBMITTED},
    "follow": OPEN | PAUSED,
    "review": OPEN,
    "resume": OPEN,
}


def clocks_agree(folded: Folded, terms: Iterable[Term], parts: dict[object, ReportIn]) -> None:
    """Every clock began, stood still, went on and ended as the book says, and ends when a walk says."""
    own = {pk: folded.same_as(row) for pk, row in parts.items()}
    for term in terms:
        one = (term.clock, term.started_at, term.ended_at, term.due_at)
        _ended_as_told(folded, term, parts.get(term.part_id))
        assert term.due_at >= term.started_at, one
        if term.clock in WORK:
            _stood_as_told(folded, term, own.get(term.part_id))
        for bound in term.bounds:
            assert bound.limit is None or bound.at == slowly(term, bound), (*one, term.moved)
        assert term.due_at == min(bound.at for bound in term.bounds)


def _ended_as_told(folded: Folded, term: Term, part: ReportIn | None) -> None:
    # after its end one waits for those who reported it to be asked
    is_over = (folded.state in AT_REST and term.clock != "follow") or bool(part and part.ended_at)
    is_over = is_over or (term.is_main and folded.state in OVER.get(term.clock, ()))
    assert term.ended_at or not is_over, (folded.state, term.clock, term.started_at)
    if term.ended_at:
        assert term.started_at <= term.ended_at <= folded.at, (term.clock, term.started_at)


def _stood_as_told(folded: Folded, term: Term, part: FoldedPart | None) -> None:
    told = folded.stretches_of(term, part)
    moves = [
        (move.since, move.until) for move in term.moves if move.why == "pause" and move.since < move.until
    ]
    # what ended while it stood still didn't go on
    over = [
        (since, until) for since, until in told
        if until and since < until and (term.ended_at is None or until < term.ended_at)
    ]  # fmt: skip
    kept = [one for one in moves if one[1] != term.ended_at]
    assert kept == over, (term.clock, term.is_main, moves, told)
    if term.ended_at is None:
        assert (term.paused_at is not None) == bool(told and told[-1][1] is None), (term.clock, told)
        present = {one.hold for one in term.stands if one.until is None}
        assert present == folded.holds_of(term, part), (term.clock, term.stands)


# -- deadlines by a walk: minute by minute and day by day --


@cache
def is_working(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def _close(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 17, tzinfo=SHANGHAI)


def slowly(term: Term, bound) -> datetime:
    """When a limit ends that began with the term, after everything that moved it."""
    unit = str(bound.limit.unit)
    due = _walk(term.started_at.astimezone(SHANGHAI), bound.limit.amount, unit)
    for move in term.moves:
        if move.why == "extend":
            due = _walk(due, move.limit.amount, str(move.limit.unit))
        elif move.why == "pause" and move.since < move.until and move.since < due:
            due = _after(due, move.since.astimezone(SHANGHAI), move.until.astimezone(SHANGHAI), unit)
    return due


def _walk(start: datetime, amount: int, unit: str) -> datetime:
    if unit in ("natural_minutes", "urgent_hours"):
        return start + timedelta(**{"minutes" if unit == "natural_minutes" else "hours": amount})
    if unit == "working_hours":
        return _office_minutes(start, amount * 60)
    day, left = start.date(), amount
    while left > 0 or not is_working(day):
        day += timedelta(days=1)
        left -= 1 if unit == "natural_days" else is_working(day)
    return _close(day)


def _at_office(at: datetime) -> bool:
    minutes = at.hour * 60 + at.minute
    return is_working(at.date()) and (540 <= minutes < 720 or 780 <= minutes < 1020)


def _office_minutes(start: datetime, left: int) -> datetime:
    at = start
    while left > 0:
        left -= _at_office(at)
        at += MINUTE
    return at


def _after(due: datetime, since: datetime, until: datetime, unit: str) -> datetime:
    if unit in ("natural_minutes", "urgent_hours"):
        return due + (until - since)
    if unit == "working_hours":
        minutes, at = 0, since
        while at < until:
            minutes += _at_office(at)
            at += MINUTE
        return _office_minutes(due, minutes) if minutes else due
    day, closes = since.date(), 0
    while day <= until.date():
        closes += since < _close(day) <= until and (unit == "natural_days" or is_working(day))
        day += timedelta(days=1)
    return _walk(due, closes, unit) if closes else due
