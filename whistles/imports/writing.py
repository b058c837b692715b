"""New matters of a ledger as lines of COPY: the lead, its whistle, their events, the department's part.

Lines are made while PostgreSQL takes in the ones before them, so that both work at the same time.
"""

from datetime import datetime
from typing import NamedTuple

import uuid_utils

from grids.conduct.covering import Told
from grids.conduct.events import GENESIS, Origin
from whistles.imports.copying import Table, copy, told
from whistles.imports.matters import Fresh
from whistles.intake import facts as lead_facts
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.queries import number_space
from whistles.intake.reporters import Reporter
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
        imported, source = {"origin": Origin.IMPORTED.value}, {"source_code": source_code}
        step = {"actor_id": actor_id, "actor_label": actor_label, "recorded_at": now} | imported
        self.own_space = number_space(actor_id)
        # what every row of a batch says alike; the methods below say the rest
        self.leads = LEADS.alike(recorded_at=now, **source, **imported)
        self.received = LEAD_EVENTS.alike(seq=1, verb="receive", to_state=NEW, **step)
        self.whistles = WHISTLES.alike(**source, **imported)
        self.steps = WHISTLE_EVENTS.alike(**source, **step)
        self.own_parts = PARTS.alike(part=Part.LEAD.value)
        self.lead_facts = lead_facts.marked_alike(self.leads.alike)
        self.facts = facts.marked_alike(self.whistles.alike, self.own_parts.alike)
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
        received = told(row.received_at)
        lead = {
            "id": matter.lead_id, "street_code": matter.street, "source_number": row.number,
            "title": row.title, "content": row.content, "received_at": received,
            "area_code": matter.item.area.code, "address": row.address, "category_id": matter.item.category_id,
            "state": WHISTLED if matter.whistle_id else NEW, "whistle_id": matter.whistle_id or None,
            "reporter_name": reporter.name, "reporter_phone": reporter.phone, "reporter_mask": reporter.mask,
            "phone_digest": reporter.phone_digest,
            "is_sealed": matter.item.is_sealed, "accused_id": matter.item.accused_id,
            "kept_from": matter.item.kept_from, "number_space": self.own_space if matter.item.is_sealed else "",
        }  # fmt: skip
        event = {
            "id": str(uuid_utils.uuid7()), "street_code": matter.street, "lead_id": matter.lead_id,
            "occurred_at": received, "facts": told(self.lead_facts(lead)),
        }  # fmt: skip
        lead["last_digest"] = event["digest"] = self.received.signed(GENESIS, event)
        self.lead_events.append(self.received.line(event))
        return self.leads.line(lead)

    def _whistle(self, matter: Matter) -> str:
        """A whistle; on the way the steps its ledger knows, and the department's part."""
        item, row, code = matter.item, matter.item.row, matter.item.area.code
        received = told(row.received_at)
        began = told(row.whistled_at) if row.whistled_at else received
        whistle = {
            "id": matter.whistle_id, "street_code": matter.street, "community_code": code[:12] if len(code) >= 12 else "",
            "number": matter.number, "title": row.title, "area_code": code, "address": row.address,
            "category_id": item.category_id, "grade_key": item.grade.key, "state": table.WHISTLED, "outcome": "",
            "lead_department_id": item.department_id, "received_at": received, "whistled_at": began,
            "closed_at": None, "version": 1, "last_occurred_at": began, "resolution": row.resolution,
        }  # fmt: skip
        parts = self._parts(matter, began)
        # what a row says is marked by the last step: nobody could stand between two of one moment
        mark = self._event(matter, GENESIS, whistle, parts, "blow", "", is_last=not row.closed_at)
        if row.closed_at:
            closed = told(row.closed_at)
            whistle |= {
                "state": table.CLOSED, "outcome": str(item.outcome), "closed_at": closed, "version": 2,
                "last_occurred_at": closed,
            }  # fmt: skip
            for part in parts:
                part["is_open"] = False
            mark = self._event(matter, mark, whistle, parts, "close_by_ledger", table.WHISTLED)
        whistle["last_digest"] = mark
        self.parts += [self.own_parts.line(part) for part in parts]
        return self.whistles.line(whistle)

    def _parts(self, matter: Matter, began: Told) -> list[dict]:
        """The part of the department that its ledger names."""
        if matter.item.department_id is None:
            return []
        return [
            {
                "id": str(uuid_utils.uuid7()), "street_code": matter.street, "whistle_id": matter.whistle_id,
                "department_id": matter.item.department_id, "assigned_at": began, "is_open": True,
            }
        ]  # fmt: skip

    def _event(
        self, matter: Matter, before: bytes, whistle: dict, parts: list[dict], verb: str, from_state: str, *,
        is_last: bool = True,
    ) -> bytes:  # fmt: skip
        """One step after which whistle and parts stand as given; its mark."""
        event = {
            "id": str(uuid_utils.uuid7()), "street_code": matter.street, "whistle_id": matter.whistle_id,
            "seq": whistle["version"], "verb": verb, "from_state": from_state, "to_state": whistle["state"],
            "occurred_at": whistle["last_occurred_at"], "outcome": whistle["outcome"],
            "area_code": whistle["area_code"], "grade_key": whistle["grade_key"],
            "facts": told(self.facts(whistle, parts, matter.lead_id)) if is_last else b"",
        }  # fmt: skip
        event["digest"] = mark = self.steps.signed(before, event)
        self.whistle_events.append(self.steps.line(event))
        return mark
