"""New matters of a ledger as lines of COPY: the lead, its whistle, their events, the department's part.

Lines are made while PostgreSQL takes in the ones before them, so that both work at the same time.
"""

from datetime import datetime
from typing import NamedTuple

import uuid_utils

from grids.conduct.events import GENESIS, Origin, chained, columns_of, named
from whistles.imports.copying import Table, copy
from whistles.imports.matters import Fresh
from whistles.intake import facts as lead_facts
from whistles.intake.actions import Reporter
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.table import NEW, WHISTLED
from whistles.lifecycle import facts, table
from whistles.lifecycle.models import Part, ReportIn, Whistle, WhistleEvent

LEADS, WHISTLES, PARTS = Table(Lead), Table(Whistle), Table(ReportIn)
LEAD_EVENTS, WHISTLE_EVENTS = Table(LeadEvent), Table(WhistleEvent)


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
        self.source, self.now = source_code, now
        # what every step of a batch says alike
        self.step = {
            "actor_id": actor_id, "actor_label": actor_label, "recorded_at": now, "origin": Origin.IMPORTED.value,
        }  # fmt: skip
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
        whistled = (self._whistle(one) for one in self.matters if one.number)
        copy(WHISTLES.name, WHISTLES.columns, whistled)
        copy(LEADS.name, LEADS.columns, (self._lead(one) for one in self.matters if one.reporter))
        copy(LEAD_EVENTS.name, LEAD_EVENTS.columns, self.lead_events)
        copy(WHISTLE_EVENTS.name, WHISTLE_EVENTS.columns, self.whistle_events)
        copy(PARTS.name, PARTS.columns, self.parts)

    def _lead(self, matter: Matter) -> str:
        """A lead, and on the way the event that it was received."""
        row, reporter = matter.item.row, matter.reporter
        lead = LEADS.row(
            id=matter.lead_id, street_code=matter.street, source_code=self.source, source_number=row.number,
            title=row.title, content=row.content, received_at=row.received_at, recorded_at=self.now,
            area_code=matter.item.area.code, address=row.address, category_id=matter.item.category_id,
            state=WHISTLED if matter.whistle_id else NEW, whistle_id=matter.whistle_id or None,
            reporter_name=reporter.name, reporter_phone=reporter.phone, reporter_mask=reporter.mask,
            phone_digest=reporter.phone_digest, origin=Origin.IMPORTED.value,
            is_sealed=matter.item.is_sealed, accused_id=matter.item.accused_id,
        )  # fmt: skip
        event = LEAD_EVENTS.row(
            id=str(uuid_utils.uuid7()), street_code=matter.street, lead_id=matter.lead_id, seq=1, verb="receive",
            to_state=NEW, occurred_at=row.received_at, facts=lead_facts.marked(lead), **self.step,
        )  # fmt: skip
        lead["last_digest"] = event["digest"] = _signed(LeadEvent, GENESIS, event)
        self.lead_events.append(LEAD_EVENTS.line(event))
        return LEADS.line(lead)

    def _whistle(self, matter: Matter) -> str:
        """A whistle; on the way the steps its ledger knows, and the department's part."""
        item, row, code = matter.item, matter.item.row, matter.item.area.code
        began = row.whistled_at or row.received_at
        whistle = WHISTLES.row(
            id=matter.whistle_id, street_code=matter.street, community_code=code[:12] if len(code) >= 12 else "",
            number=matter.number, title=row.title, area_code=code, address=row.address, category_id=item.category_id,
            source_code=self.source, grade_key=item.grade.key, state=table.WHISTLED,
            lead_department_id=item.department_id, received_at=row.received_at, whistled_at=began,
            origin=Origin.IMPORTED.value, version=1, last_occurred_at=began, resolution=row.resolution,
        )  # fmt: skip
        parts = self._parts(matter, began)
        # what a row says is marked by the last step: nobody could stand between two of one moment
        blown = self._event(
            matter, GENESIS, whistle, parts, is_last=not row.closed_at, verb="blow", from_state=""
        )
        whistle["last_digest"] = blown
        if row.closed_at:
            whistle |= {
                "state": table.CLOSED, "outcome": str(item.outcome), "closed_at": row.closed_at, "version": 2,
                "last_occurred_at": row.closed_at,
            }  # fmt: skip
            for part in parts:
                part["is_open"] = False
            whistle["last_digest"] = self._event(
                matter, blown, whistle, parts, verb="close_by_ledger", from_state=table.WHISTLED
            )
        self.parts += [PARTS.line(part) for part in parts]
        return WHISTLES.line(whistle)

    def _parts(self, matter: Matter, began: datetime) -> list[dict]:
        """The part of the department that its ledger names."""
        if matter.item.department_id is None:
            return []
        return [
            PARTS.row(
                id=str(uuid_utils.uuid7()), street_code=matter.street, whistle_id=matter.whistle_id,
                department_id=matter.item.department_id, part=Part.LEAD.value, assigned_at=began,
            )
        ]  # fmt: skip

    def _event(
        self, matter: Matter, before: bytes, whistle: dict, parts: list[dict], *, is_last: bool = True, **step: str
    ) -> bytes:  # fmt: skip
        """One step after which whistle and parts stand as given; its mark."""
        event = WHISTLE_EVENTS.row(
            id=str(uuid_utils.uuid7()), street_code=matter.street, whistle_id=matter.whistle_id,
            seq=whistle["version"], to_state=whistle["state"], occurred_at=whistle["last_occurred_at"],
            outcome=whistle["outcome"], area_code=whistle["area_code"], grade_key=whistle["grade_key"],
            source_code=self.source, facts=facts.marked(whistle, parts, [matter.lead_id]) if is_last else b"",
            **self.step, **step,
        )  # fmt: skip
        event["digest"] = _signed(WhistleEvent, before, event)
        self.whistle_events.append(WHISTLE_EVENTS.line(event))
        return event["digest"]


def _signed(model: type, before: bytes, row: dict) -> bytes:
    return chained(before, named(columns_of(model), row))
