"""New matters of a ledger as lines of COPY: the lead, its whistle, their events, the department's part."""

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

import uuid_utils

from grids.conduct.events import GENESIS, Origin, chained, stamp
from whistles.imports.copying import blob, copy, moment, text
from whistles.intake.table import NEW, WHISTLED
from whistles.lifecycle import table

if TYPE_CHECKING:
    from whistles.imports.batch import Fresh
    from whistles.intake.actions import Reporter

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

NULL = "\\N"
# in this order every row finds what it refers to
TABLES = (
    ("whistles_whistle", WHISTLE_COLUMNS),
    ("whistles_lead", LEAD_COLUMNS),
    ("whistles_leadevent", LEAD_EVENT_COLUMNS),
    ("whistles_whistleevent", WHISTLE_EVENT_COLUMNS),
    ("whistles_reportin", REPORT_IN_COLUMNS),
)


class BatchWriter:
    """Gathers the lines of one batch and copies them. `now` is when all of it was recorded."""

    def __init__(self, actor_id: int, actor_label: str, source_code: str, now: datetime) -> None:
        self.actor_label, self.source = actor_label, source_code
        self.actor, self.label = str(actor_id), text(actor_label)
        self.now, self.recorded = stamp(now), moment(now)
        self.lines: dict[str, list[str]] = defaultdict(list)

    def lead(self, item: "Fresh", reporter: "Reporter", whistle_id: str | None) -> None:
        """A lead and the event that it was received."""
        row, street = item.row, item.area.street_code
        lead_id, event_id = str(uuid_utils.uuid7()), str(uuid_utils.uuid7())
        received = moment(row.received_at)
        self.lines["whistles_lead"].append(
            "\t".join(
                (
                    lead_id, street, self.source, text(row.number), text(row.title), text(row.content), received,
                    self.recorded, item.area.code, text(row.address), _key(item.category_id),
                    WHISTLED if whistle_id else NEW, whistle_id or NULL, "", blob(reporter.name),
                    blob(reporter.phone), text(reporter.mask), blob(reporter.phone_digest), "f", NULL,
                    Origin.IMPORTED.value, "1",
                )
            )
        )  # fmt: skip
        mark = chained(
            GENESIS,
            [event_id, "1", "receive", "", NEW, self.actor_label, "", stamp(row.received_at), self.now],
        )
        self.lines["whistles_leadevent"].append(
            "\t".join(
                (
                    event_id, street, lead_id, "1", "receive", "", NEW, self.actor, self.label, "", received,
                    self.recorded, Origin.IMPORTED.value, blob(mark),
                )
            )
        )  # fmt: skip

    def whistle(self, item: "Fresh", number: str) -> str:
        """A whistle with the steps its ledger knows, and the department's part; the whistle's id."""
        row, area, grade = item.row, item.area, item.grade.key
        street, whistle_id = area.street_code, str(uuid_utils.uuid7())
        whistled_at = row.whistled_at or row.received_at
        received, whistled, closed = moment(row.received_at), moment(whistled_at), moment(row.closed_at)
        mark = self._event(
            item, whistle_id, GENESIS, 1, ("blow", "", table.WHISTLED, whistled_at, whistled, "")
        )
        state, last, seq = table.WHISTLED, whistled, 1
        if row.closed_at:
            step = ("close_by_ledger", table.WHISTLED, table.CLOSED, row.closed_at, closed, str(item.outcome))
            mark = self._event(item, whistle_id, mark, 2, step)
            state, last, seq = table.CLOSED, closed, 2
        department = _key(item.department_id)
        self.lines["whistles_whistle"].append(
            "\t".join(
                (
                    whistle_id, street, area.code[:12] if len(area.code) >= 12 else "", number, text(row.title),
                    area.code, text(row.address), _key(item.category_id), self.source, grade, state,
                    str(item.outcome), text(row.resolution), department, received, whistled, closed, "", "f",
                    Origin.IMPORTED.value, str(seq), last, blob(mark),
                )
            )
        )  # fmt: skip
        if item.department_id is not None:
            self.lines["whistles_reportin"].append(
                "\t".join(
                    (
                        str(uuid_utils.uuid7()), street, whistle_id, department, "lead", whistled,
                        "f" if row.closed_at else "t",
                    )
                )
            )  # fmt: skip
        return whistle_id

    def _event(self, item: "Fresh", whistle_id: str, before: bytes, seq: int, step: tuple) -> bytes:
        verb, from_state, to_state, at, at_text, outcome = step
        event_id, code, grade = str(uuid_utils.uuid7()), item.area.code, item.grade.key
        mark = chained(
            before,
            [event_id, str(seq), verb, from_state, to_state, self.actor_label, "", stamp(at), self.now, outcome, code,
             grade, self.source],
        )  # fmt: skip
        self.lines["whistles_whistleevent"].append(
            "\t".join(
                (
                    event_id, item.area.street_code, whistle_id, str(seq), verb, from_state, to_state, self.actor,
                    self.label, "", at_text, self.recorded, Origin.IMPORTED.value, blob(mark), outcome, code, grade,
                    self.source, NULL,
                )
            )
        )  # fmt: skip
        return mark

    def copy(self) -> None:
        """Copy everything gathered, each table once."""
        for name, columns in TABLES:
            copy(name, columns, self.lines[name])


def _key(value: int | None) -> str:
    return NULL if value is None else str(value)
