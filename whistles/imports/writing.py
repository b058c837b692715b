"""New matters of a ledger as lines of COPY: the lead, its whistle, their events, the department's part.

Lines are made while PostgreSQL takes in the ones before them, so that both work at the same time.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import uuid_utils

from grids.conduct.events import GENESIS, Origin, chained, stamp
from whistles.imports.copying import NULL, blob, copy, moment, text
from whistles.imports.matters import Fresh
from whistles.intake.actions import Reporter
from whistles.intake.table import NEW, WHISTLED
from whistles.lifecycle import table

LEAD_COLUMNS = (
    "id", "street_code", "source_code", "source_number", "title", "content", "received_at", "recorded_at",
    "area_code", "address", "category_id", "state", "whistle_id", "reply", "reporter_name", "reporter_phone",
    "reporter_mask", "phone_digest", "is_sealed", "external_due_at", "origin", "version",
)  # fmt: skip
LEAD_EVENT_COLUMNS = (
    "id", "street_code", "lead_id", "seq", "verb", "from_state", "to_state", "actor_id", "actor_label", "reason",
    "occurred_at", "recorded_at", "origin", "digest",
)  # fmt: skip
WHISTLE_COLUMNS = (
    "id", "street_code", "community_code", "number", "title", "area_code", "address", "category_id",
    "source_code", "grade_key", "state", "outcome", "resolution", "lead_department_id", "received_at",
    "whistled_at", "closed_at", "due_rule", "due_tentative", "origin", "version", "last_occurred_at",
    "last_digest",
)  # fmt: skip
WHISTLE_EVENT_COLUMNS = (
    "id", "street_code", "whistle_id", "seq", "verb", "from_state", "to_state", "actor_id", "actor_label",
    "reason", "occurred_at", "recorded_at", "origin", "digest", "outcome", "area_code", "grade_key",
    "source_code", "department_id",
)  # fmt: skip
REPORT_IN_COLUMNS = ("id", "street_code", "whistle_id", "department_id", "part", "assigned_at", "is_open")

IMPORTED = Origin.IMPORTED.value


class Matter(NamedTuple):
    """A row to be written. `number`: of its whistle, "" where none is blown; `lead_id`: "" where its lead is there."""

    item: Fresh
    street: str
    whistle_id: str
    number: str
    lead_id: str
    reporter: Reporter | None


class BatchWriter:
    """Gathers the matters of one batch and copies them. `now` is when all of it was recorded."""

    def __init__(self, actor_id: int, actor_label: str, source_code: str, now: datetime) -> None:
        self.actor_label, self.source = actor_label, source_code
        self.actor, self.label = str(actor_id), text(actor_label)
        self.now, self.recorded = stamp(now), moment(now)
        self.matters: list[Matter] = []
        # made on the way, copied after what they belong to
        self.lead_events: list[str] = []
        self.whistle_events: list[str] = []
        self.parts: list[str] = []

    def add(self, item: Fresh, number: str = "", lead_id: str = "", reporter: Reporter | None = None) -> str:
        """Take a matter in; the id of its whistle, "" where there is none."""
        whistle_id = str(uuid_utils.uuid7()) if number else ""
        self.matters.append(Matter(item, item.area.street_code, whistle_id, number, lead_id, reporter))
        return whistle_id

    def copy(self) -> None:
        """Copy everything gathered, each table once, in an order in which every row finds what it refers to."""
        copy(
            "whistles_whistle",
            WHISTLE_COLUMNS,
            map(self._whistle, (one for one in self.matters if one.number)),
        )
        copy("whistles_lead", LEAD_COLUMNS, self._leads())
        copy("whistles_leadevent", LEAD_EVENT_COLUMNS, self.lead_events)
        copy("whistles_whistleevent", WHISTLE_EVENT_COLUMNS, self.whistle_events)
        copy("whistles_reportin", REPORT_IN_COLUMNS, self.parts)

    def _leads(self) -> Iterator[str]:
        """Leads, and on the way the events that they were received."""
        for item, street, whistle_id, _number, lead_id, reporter in self.matters:
            if reporter is None:
                continue
            row = item.row
            received = moment(row.received_at)
            self.lead_events.append(self._received(street, lead_id, row.received_at, received))
            yield "\t".join(
                (
                    lead_id, street, self.source, text(row.number), text(row.title), text(row.content), received,
                    self.recorded, item.area.code, text(row.address), _key(item.category_id),
                    WHISTLED if whistle_id else NEW, whistle_id or NULL, "", blob(reporter.name),
                    blob(reporter.phone), text(reporter.mask), blob(reporter.phone_digest), "f", NULL, IMPORTED, "1",
                )
            )  # fmt: skip

    def _received(self, street: str, lead_id: str, at: datetime, at_text: str) -> str:
        event_id = str(uuid_utils.uuid7())
        mark = chained(
            GENESIS,
            [event_id, street, self.actor, IMPORTED, "1", "receive", "", NEW, self.actor_label, "", stamp(at), self.now],
        )  # fmt: skip
        return "\t".join(
            (
                event_id, street, lead_id, "1", "receive", "", NEW, self.actor, self.label, "", at_text,
                self.recorded, IMPORTED, blob(mark),
            )
        )  # fmt: skip

    def _whistle(self, matter: Matter) -> str:
        """A whistle; on the way the steps its ledger knows, and the department's part."""
        item, street, whistle_id = matter.item, matter.street, matter.whistle_id
        row, code, grade = item.row, item.area.code, item.grade.key
        whistled_at = row.whistled_at or row.received_at
        received, closed = moment(row.received_at), moment(row.closed_at)
        whistled = received if whistled_at is row.received_at else moment(whistled_at)
        outcome = str(item.outcome)
        mark = self._event(matter, GENESIS, "1", ("blow", "", table.WHISTLED, whistled_at, whistled, ""))
        state, last, seq = table.WHISTLED, whistled, "1"
        if row.closed_at:
            step = ("close_by_ledger", table.WHISTLED, table.CLOSED, row.closed_at, closed, outcome)
            mark = self._event(matter, mark, "2", step)
            state, last, seq = table.CLOSED, closed, "2"
        department = _key(item.department_id)
        if item.department_id is not None:
            is_open = "f" if row.closed_at else "t"
            self.parts.append(
                "\t".join(
                    (str(uuid_utils.uuid7()), street, whistle_id, department, "lead", whistled, is_open)
                )
            )
        return "\t".join(
            (
                whistle_id, street, code[:12] if len(code) >= 12 else "", matter.number, text(row.title), code,
                text(row.address), _key(item.category_id), self.source, grade, state, outcome,
                text(row.resolution), department, received, whistled, closed, "", "f", IMPORTED, seq, last,
                blob(mark),
            )
        )  # fmt: skip

    def _event(self, matter: Matter, before: bytes, seq: str, step: tuple) -> bytes:
        verb, from_state, to_state, at, at_text, outcome = step
        event_id, code, grade = str(uuid_utils.uuid7()), matter.item.area.code, matter.item.grade.key
        mark = chained(
            before,
            [event_id, matter.street, self.actor, IMPORTED, seq, verb, from_state, to_state, self.actor_label, "",
             stamp(at), self.now, outcome, code, grade, self.source],
        )  # fmt: skip
        self.whistle_events.append(
            "\t".join(
                (
                    event_id, matter.street, matter.whistle_id, seq, verb, from_state, to_state, self.actor,
                    self.label, "", at_text, self.recorded, IMPORTED, blob(mark), outcome, code, grade, self.source,
                    NULL,
                )
            )
        )  # fmt: skip
        return mark


def _key(value: int | None) -> str:
    return NULL if value is None else str(value)
