"""The rows of a whistle's terms: begun, held to limits, moved and ended in memory, then written at once."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from grids.conduct.fetched import fetched
from grids.conduct.lifecycle import On
from grids.conduct.writing import insert, rewrite
from whistles.clocks.counting import Bound, Move, Stand, Why, as_kept, holding, moved, next_look, settled
from whistles.clocks.holds import HOLDS, named_by_state
from whistles.clocks.limits import Limits
from whistles.clocks.mirroring import mirror
from whistles.clocks.models import WORK, Term, TermEnd
from whistles.clocks.starts import STARTS

if TYPE_CHECKING:
    from grids.conduct.lifecycle import Step
    from whistles.lifecycle.models import ReportIn, Whistle

_MUTABLE = (
    "part", "origin", "amount", "unit", "limits", "rule", "calendar_version", "due_at", "is_tentative", "paused_at", "paused_for", "met_at",
    "ended_at", "end", "moved", "look_at", "reminded_at", "supervised_at",
)  # fmt: skip


class Held(Limits):
    """The terms of one whistle as rows; nothing is written before `save`."""

    def __init__(self, whistle: "Whistle", rows: Iterable[Term] = ()) -> None:
        super().__init__(whistle)
        self.rows = list(rows)
        self._fresh: list[Term] = []
        self._changed: dict[uuid.UUID, Term] = {}
        # what moved a term in this step: its event's number is known when it is saved
        self._moves: list[dict[str, Any]] = []
        self._name_what_holds()
        # what holds the matter's clocks, each since when: what begins meanwhile stands still too
        self._held: dict[str, datetime] = {}
        for term in self.rows:
            if term.ended_at is None and term.is_main:
                self._held |= {one.hold: one.since for one in term.stands if one.until is None}

    def _name_what_holds(self) -> None:
        """Rows that stand still since before standstills had names get theirs, which is written with the next step."""
        unnamed = [
            term for term in self.rows if term.paused_at and not term.paused_for and term.ended_at is None
        ]
        parts = {} if all(term.is_main for term in unnamed) else self.whistle.report_ins.in_bulk()
        for term in unnamed:
            standing = parts[term.part_id].standing if term.part_id in parts else ""
            names = named_by_state(self.whistle.state, standing, is_main=term.is_main, clock=term.clock)
            term.paused_for = [Stand(name, term.paused_at).as_json() for name in names]
            self._note(term)

    def open(self, *clocks: str, part: "ReportIn | None" = None) -> Iterator[Term]:
        """Terms that have not ended, of these clocks or of all; of a part, or of the matter as a whole."""
        for term in self.rows:
            own = term.part_id == part.pk if part else term.is_main
            if term.ended_at is None and own and (not clocks or term.clock in clocks):
                yield term

    def undo(self, step: "Step", at: datetime) -> None:
        """A step of a ledger that did what its row says at this moment did not: what began with it ends, what it ended runs.

        What stood still before it stands still again: everybody has the time that they had.
        """
        for term in self.rows:
            ended_by = step.meets or step.ends
            if term.ended_at is None and term.started_at == at and step.starts:
                self._end(term, at, TermEnd.STOPPED)
            elif ended_by and term.ended_at == at and term.end != TermEnd.SUPERSEDED:
                term.ended_at, term.end, term.met_at = None, "", None
                self._look(term)

    def mirror(self) -> None:
        """Let the whistle's own columns say its terms: the deadline of each clock, what is due next and by which rule."""
        mirror(self.whistle, self.rows)

    def save(self) -> None:
        """Write what is new and what changed, in one statement; the mark of the facts asks nothing more."""
        for one in self._moves:
            one["seq"] = self.whistle.version
        self._moves = []
        for term in self._fresh:
            self._changed.pop(term.pk, None)
        # what ends makes room for what begins
        rewrite(list(self._changed.values()), _MUTABLE)
        insert(self._fresh)
        self._fresh, self._changed = [], {}
        fetched(self.whistle, "terms", self.rows)

    def _start(
        self, clock: str, at: datetime, bounds: tuple[Bound, ...], *, part: "ReportIn | None" = None,
        is_main: bool = True, round: int = 1,  # noqa: A002
    ) -> Term:  # fmt: skip
        same = self.open(clock) if is_main and clock in WORK else self.open(clock, part=part)
        for term in list(same):
            self._end(term, at, TermEnd.SUPERSEDED)
        term = Term(
            street_code=self.whistle.street_code, whistle=self.whistle, part=part, is_main=is_main, clock=clock,
            round=round, started_at=at, calendar_version=self._version, moved=[],
        )  # fmt: skip
        self._hold(term, bounds)
        for hold, since in self._held.items():
            if clock in HOLDS[hold].clocks and (is_main or HOLDS[hold].of == On.MATTER):
                self._stand(term, [*term.stands, Stand(hold, max(since, at))])
        self.rows.append(term)
        self._fresh.append(term)
        return term

    def _stand(self, term: Term, stands: Iterable[Stand]) -> None:
        """Let these hold a term: it has stood still in the stretches that are over, and does as long as one of them holds."""
        found = settled(stands)
        term.paused_at, term.paused_for = found.since, [one.as_json() for one in found.stands]
        for since, until in found.over:
            self._move(term, Move(Why.PAUSE, since=since, until=until))
        self._look(term)

    def _hold(self, term: Term, bounds: tuple[Bound, ...]) -> None:
        """Give a term its limits: what holds, by which rule, and when it is looked at."""
        now = holding(bounds)
        term.limits = [bound.as_json() for bound in bounds]
        term.origin, term.due_at, term.is_tentative = now.origin, now.at, now.is_tentative
        term.amount, term.unit = (now.limit.amount, str(now.limit.unit)) if now.limit else (None, "")
        # the rule of what is counted stands behind a limit from outside: it says what would hold without
        inner = next((bound.name for bound in bounds if bound.limit and bound is not now), "")
        names = [now.name, inner] if now.limit is None else [now.name]
        term.rule = " · ".join(filter(None, [*names, term.calendar_version]))[:200]
        self._look(term)

    def _look(self, term: Term) -> None:
        if not term.is_running:
            term.look_at = None
        elif STARTS[term.clock].over_by:
            term.look_at = term.due_at
        else:
            term.look_at = next_look(
                term.started_at, term.holding, self.calendar, self.rules,
                reminded=term.reminded_at, supervised=term.supervised_at,
            )  # fmt: skip
        self._note(term)

    def _move(self, term: Term, move: Move) -> None:
        before = term.due_at
        self._hold(term, moved(term.bounds, move, self.calendar))
        self._moved(term, move, before)

    def _moved(self, term: Term, move: Move, before: datetime) -> None:
        said = {**move.as_json(), "from": as_kept(before), "to": as_kept(term.due_at)}
        term.moved = [*term.moved, said]
        self._moves.append(said)
        self._note(term)

    def _end(self, term: Term, at: datetime, end: TermEnd) -> None:
        if end == TermEnd.MET:
            self._done(term, at)
        term.ended_at, term.end, term.look_at = at, end, None
        self._note(term)

    def _done(self, term: Term, at: datetime) -> None:
        """What a term is for was done: of what waited to be verified when that began. Until then it stood still."""
        waits = [one.since for one in term.stands if one.until is None and HOLDS[one.hold].is_done]
        term.met_at = min(waits, default=at)
        if term.paused_at and term.paused_at < term.met_at:
            since, term.paused_at = term.paused_at, term.met_at
            self._move(term, Move(Why.PAUSE, since=since, until=term.met_at))

    def _note(self, term: Term) -> None:
        self._changed[term.pk] = term

    def _work(self, clocks: tuple[str, ...], part: "ReportIn | None") -> list[Term]:
        """A department's terms that have not ended: of a part, else of every part."""
        return [
            term
            for term in self.rows
            if term.ended_at is None
            and term.clock in (clocks or WORK)
            and (part is None or term.part_id == part.pk)
        ]
