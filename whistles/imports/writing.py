"""New matters of a ledger as lines of COPY: the lead, its whistle, their events, the department's part.

Lines are made a slice of the batch at a time, while PostgreSQL takes in the slice before it, so that both work at the same
time; those of matters that fill the same columns are made together, column by column.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import uuid_utils

from grids.conduct.ahead import Ahead
from grids.conduct.events import GENESIS, Origin
from grids.conduct.lifecycle import NEW, Step
from whistles.imports.copying import Column, Table, alike, column
from whistles.imports.matters import Fresh
from whistles.imports.paths import MOMENTS, Way, leads_way, whistles_way
from whistles.intake import facts as lead_facts
from whistles.intake.models import Lead, LeadEvent, Source
from whistles.intake.queries import outer_limit
from whistles.intake.reporters import Reporter
from whistles.intake.table import RECEIVE, WHISTLE
from whistles.lifecycle import facts
from whistles.lifecycle.models import Part, ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.table import BLOW, CLOSE_BY_LEDGER, REOPEN_BY_LEDGER

LEADS, WHISTLES, PARTS = Table(Lead), Table(Whistle), Table(ReportIn)
LEAD_EVENTS, WHISTLE_EVENTS = Table(LeadEvent), Table(WhistleEvent)
# matters whose lines are made while those of as many others are copied
SLICE = 2_500


class Matter(NamedTuple):
    """A row to be written. `number`: of its whistle, "" where none is blown; `is_new`: whether its lead is written too."""

    item: Fresh
    whistle_id: str
    number: str
    lead_id: str
    is_new: bool


class Kind(NamedTuple):
    """What is written of a matter: those of one kind fill the same columns."""

    lead: Way
    whistle: Way
    has_department: bool
    assisting: int
    is_new: bool

    @classmethod
    def of(cls, matter: Matter) -> "Kind":
        """The kind of a matter."""
        item = matter.item
        whistle = whistles_way(item) if matter.number else ()
        return cls(
            leads_way(item), whistle, item.department_id is not None, len(item.assisting), matter.is_new
        )


class Group:
    """Matters of one kind by column."""

    def __init__(self, matters: Sequence[Matter]) -> None:
        self.matters, self.count = matters, len(matters)
        self.leads = [one.lead_id for one in matters]
        self.rows = [one.item.row for one in matters]
        self.codes = [one.item.area.code for one in matters]
        # what several tables say
        self.street = self.of("item.area.street_code")
        self.received = self.of("item.row.received_at")
        self.whistle = self.of("whistle_id")

    def of(self, path: str) -> Column:
        """What an attribute of the matters says."""
        return column(list(map(attrgetter(path), self.matters)))

    def new_ids(self) -> Column:
        """A new id for each."""
        return column([self.new_id() for _one in self.matters])

    def ids_each(self, count: int) -> Iterator[Column]:
        """Several new ids for each, in their order."""
        if count < 2:
            return iter([self.new_ids()] * count)
        each = (sorted(self.new_id() for _one in range(count)) for _matter in self.matters)
        return map(column, zip(*each, strict=True))

    @staticmethod
    def new_id() -> str:
        """A new id."""
        return str(uuid_utils.uuid7())


def _each_kind(made: Callable[[Kind, Group], list[str]], matters: Sequence[Matter]) -> list[str]:
    """The lines of matters, made kind by kind."""
    kinds: dict[Kind, list[Matter]] = defaultdict(list)
    for matter in matters:
        kinds[Kind.of(matter)].append(matter)
    return [line for kind, group in kinds.items() for line in made(kind, Group(group))]


class BatchWriter:
    """Gathers the matters of one batch and copies them. `now` is when all of it was recorded, `ledger_id` its import."""

    def __init__(
        self, actor_id: int, actor_label: str, source: Source, now: datetime, ledger_id: UUID | None = None
    ) -> None:
        imported, told = {"origin": Origin.IMPORTED.value}, {"source_code": source.code}
        step = {
            "actor_id": actor_id,
            "actor_label": actor_label,
            "recorded_at": now,
            "ledger_id": ledger_id,
        } | imported
        # what every row of a batch says alike; the methods below say the rest
        self.leads = LEADS.alike(recorded_at=now, **told, **imported)
        self.of_leads = LEAD_EVENTS.alike(**told, **step)
        self.whistles = WHISTLES.alike(**told, **imported)
        self.steps = WHISTLE_EVENTS.alike(**told, **step)
        self.own_parts = PARTS.alike(state=BLOW.target)
        self.source = source
        self.matters: list[Matter] = []
        # made on the way, copied after what they belong to
        self.lead_events: list[str] = []
        self.whistle_events: list[str] = []
        self.parts: list[str] = []

    def add(self, item: Fresh, number: str, lead_id: str, *, is_new: bool) -> str:
        """Take a matter in; the id of its whistle, "" where there is none."""
        whistle_id = str(uuid_utils.uuid7()) if number else ""
        self.matters.append(Matter(item, whistle_id, number, lead_id, is_new))
        return whistle_id

    def copy(self) -> None:
        """Copy everything gathered, in an order in which every row finds what it refers to.

        Lines are made by a thread, one slice ahead of what is copied; it doesn't ask the database.
        """
        made = self._made()
        if len(self.matters) <= SLICE:
            for table_of, lines in made:
                table_of.copy(lines)
            return
        with closing(Ahead(lambda: next(made, None))) as ahead:
            while some := ahead.next():
                table_of, lines = some
                table_of.copy(lines)

    def open_whistles(self) -> list[str]:
        """The whistles that are blown and not closed."""
        return [
            one.whistle_id
            for one in self.matters
            if one.number and not (one.item.row.closed_at or one.item.row.standing)
        ]

    def _made(self) -> Iterator[tuple[Table, Sequence[str]]]:
        """Table after table with its lines; of whistles, then of leads, a slice at a time.

        All whistles come before what refers to them: on a table that was empty until now PostgreSQL plans its checks of
        references by how many rows are there at the first of them, and a few rows mislead it for the rest of the session.
        """
        slices = [self.matters[at : at + SLICE] for at in range(0, len(self.matters), SLICE)]
        for matters in slices:
            yield WHISTLES, _each_kind(self._whistles, [one for one in matters if one.number])
        for matters in slices:
            yield LEADS, _each_kind(self._leads, [one for one in matters if one.is_new])
        yield LEAD_EVENTS, self.lead_events
        yield WHISTLE_EVENTS, self.whistle_events
        yield PARTS, self.parts

    def _leads(self, kind: Kind, group: Group) -> list[str]:
        """Leads, and on the way the events that they were received."""
        reporters = [
            # what is sealed is bound to its row, so the row has its name before it is written
            Reporter.of(one.item.row.reporter, one.item.row.phone, lead_id=one.lead_id, is_sealed=one.item.is_sealed)
            for one in group.matters
        ]  # fmt: skip
        leads = {
            "id": column(group.leads), "street_code": group.street, "source_number": group.of("item.row.number"),
            "title": group.of("item.row.title"), "content": group.of("item.row.content"),
            "received_at": group.received, "area_code": column(group.codes), "address": group.of("item.row.address"),
            "category_id": group.of("item.category_id"), "state": alike((WHISTLE if kind.whistle else kind.lead[-1]).target),
            # its own steps, and that it was whistled
            "version": alike(len(kind.lead) + bool(kind.whistle)), "external_due_at": self._outer_limits(group),
            "whistle_id": group.whistle if kind.whistle else alike(None),
            "reporter_name": column([one.name for one in reporters]),
            "reporter_phone": column([one.phone for one in reporters]),
            "reporter_mask": column([one.mask for one in reporters]),
            "phone_digest": column([one.phone_digest for one in reporters]),
            "is_sealed": group.of("item.is_sealed"), "is_masked": group.of("item.is_sealed"), "accused_id": group.of("item.accused_id"),
            "kept_from": group.of("item.kept_from"),
            "number_space": group.of("item.space"),
        }  # fmt: skip
        digests = column(self._lead_steps(kind, group, leads))
        return self.leads.lines(leads | {"last_digest": digests}, group.count)

    def _lead_steps(self, kind: Kind, group: Group, leads: Mapping[str, Column]) -> list[bytes]:
        """The steps of leads; their last marks."""
        # where it stands is no fact of a lead's own: each of its steps has the same
        told = column(lead_facts.marked_each(self.leads.marks(leads), group.count))
        marks, before = [GENESIS] * group.count, NEW
        for seq, step in enumerate(kind.lead, start=1):
            events = {
                "id": group.new_ids(), "street_code": group.street, "lead_id": leads["id"], "seq": alike(seq),
                "verb": alike(step.verb), "from_state": alike(before), "to_state": alike(step.target),
                "occurred_at": group.of(MOMENTS[step]), "area_code": leads["area_code"],
                "is_sealed": leads["is_sealed"], "facts": told,
                "reason": alike("") if step is RECEIVE else group.of("item.told"),
            }  # fmt: skip
            marks, before = self.of_leads.signed(marks, events), step.target
            self.lead_events += self.of_leads.lines(events | {"digest": column(marks)}, group.count)
        return marks

    def _outer_limits(self, group: Group) -> Column:
        """Until when the channel itself wants an answer."""
        if not self.source.outer_limit_days:
            return alike(None)
        return column([outer_limit(self.source, row.received_at) for row in group.rows])

    def _whistles(self, kind: Kind, group: Group) -> list[str]:
        """Whistles; on the way the steps their ledger knows, and the departments' parts."""
        began = column([row.whistled_at or row.received_at for row in group.rows])
        whistles = {
            "id": group.whistle, "street_code": group.street, "number": group.of("number"),
            "community_code": column([code[:12] if len(code) >= 12 else "" for code in group.codes]),
            "title": group.of("item.row.title"), "area_code": column(group.codes),
            "address": group.of("item.row.address"), "category_id": group.of("item.category_id"),
            "point": group.of("item.point"), "point_source": group.of("item.point_source"),
            "grade_key": group.of("item.grade.key"), "state": alike(BLOW.target), "outcome": alike(""),
            "lead_department_id": group.of("item.department_id"), "received_at": group.received,
            "whistled_at": began, "closed_at": alike(None), "version": alike(1), "last_occurred_at": began,
            "resolution": group.of("item.row.resolution"), "round": alike(None),
        }  # fmt: skip
        marks = [GENESIS] * group.count
        for before, step in zip((None, *kind.whistle), kind.whistle, strict=False):
            was = whistles
            whistles = whistles | self._after(step, group, whistles)
            if step is not kind.whistle[-1]:
                # what a row says is marked by the last step: nobody could stand between two of one moment
                marks = self._step(group, marks, step, before, was, whistles, told=alike(b""))
        parts = self._parts(kind, group, began)
        told = facts.marked_each(
            self.whistles.marks(whistles), [self.own_parts.marks(part) for part in parts], group.leads
        )
        marks = self._step(group, marks, step, before, was, whistles, told=column(told))
        for part in parts:
            self.parts += self.own_parts.lines(part, group.count)
        return self.whistles.lines(whistles | {"last_digest": column(marks)}, group.count)

    def _after(self, step: Step, group: Group, whistles: Mapping[str, Column]) -> dict[str, Column]:
        """What of the whistles a step changes."""
        if step is BLOW:
            return {}
        at = group.of(MOMENTS[step])
        changed = {
            "state": alike(step.target), "last_occurred_at": at,
            "version": alike(int(str(whistles["version"].lines)) + 1),
        }  # fmt: skip
        if step is CLOSE_BY_LEDGER:
            outcomes = column([str(one.item.outcome) for one in group.matters])
            changed |= {"closed_at": at, "outcome": outcomes}
        elif step is REOPEN_BY_LEDGER:
            changed |= {"closed_at": alike(None), "outcome": alike(""), "round": alike(2)}
        return changed

    def _parts(self, kind: Kind, group: Group, began: Column) -> list[dict[str, Column]]:
        """The parts of the departments that a ledger names, and of who leads anew where it was opened again; by their ids."""
        roles = [Part.LEAD] * kind.has_department + [Part.ASSIST] * kind.assisting
        is_again, later = REOPEN_BY_LEDGER in kind.whistle, len(kind.whistle) - 1
        count = len(roles) + (is_again and kind.has_department)
        ids = group.ids_each(count)
        found = []
        for place, role in enumerate(roles):
            assists = (
                [one.item.assisting[place - kind.has_department] for one in group.matters]
                if role == Part.ASSIST
                else []
            )
            found.append({
                "id": next(ids), "street_code": group.street, "whistle_id": group.whistle, "part": alike(role.value),
                "department_id": column(assists) if assists else group.of("item.department_id"), "assigned_at": began,
                "is_open": alike(not later), "round": alike(None),
                "ended_at": group.of(MOMENTS[REOPEN_BY_LEDGER]) if is_again else alike(None),
                # what ends its work moves it, and that another begins in its place
                "version": alike(1 + bool(later) + is_again),
            })  # fmt: skip
        if is_again and kind.has_department:
            again = {
                "id": next(ids), "assigned_at": group.of(MOMENTS[REOPEN_BY_LEDGER]), "is_open": alike(True),
                "round": alike(2), "ended_at": alike(None), "version": alike(1),
            }  # fmt: skip
            found.append(found[0] | again)
        return found

    def _step(
        self, group: Group, marks: Sequence[bytes], step: Step, before: Step | None, was: Mapping[str, Column],
        whistles: Mapping[str, Column], *, told: Column,
    ) -> list[bytes]:  # fmt: skip
        """One step of each matter, after which the whistles stand as given; the steps' marks."""
        is_first, is_again = before is None, step is REOPEN_BY_LEDGER
        events = {
            "id": group.new_ids(), "street_code": group.street, "whistle_id": group.whistle,
            "seq": whistles["version"], "verb": alike(step.verb), "from_state": alike(before.target if before else NEW),
            "to_state": whistles["state"], "occurred_at": whistles["last_occurred_at"],
            "outcome": whistles["outcome"], "area_code": whistles["area_code"], "grade_key": whistles["grade_key"],
            "leading_id": whistles["lead_department_id"], "facts": told,
            "minutes": group.of("item.minutes") if step is CLOSE_BY_LEDGER else alike(None),
            "outcome_before": was["outcome"] if is_again else alike(""),
            "assisting": group.of("item.named_assisting") if is_first else alike(""),
            "reason": alike("") if step in (BLOW, CLOSE_BY_LEDGER) else group.of("item.told"),
        }  # fmt: skip
        marks = self.steps.signed(marks, events)
        self.whistle_events += self.steps.lines(events | {"digest": column(marks)}, group.count)
        return marks
