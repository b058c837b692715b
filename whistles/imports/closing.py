"""Open matters of earlier ledgers closed by this one, column by column: each as the engine would close it.

That is the everyday kind: blown by a ledger and touched by nobody since, without clocks, of one lead, for one department at
most. Every other one is closed by the engine (`whistles.lifecycle.recording`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import uuid_utils
from django.db import connection
from django.db.models import Model, UUIDField
from django.utils import timezone

from grids.approvals.models import Approval
from grids.conduct.covering import Texts
from grids.conduct.engine import time_of
from grids.conduct.events import Origin
from grids.conduct.gathering import rewrite_each
from grids.staff.models import User
from whistles.clocks.models import Term
from whistles.imports.copying import Column, Table, column
from whistles.intake.engine import actor_label
from whistles.intake.models import Lead
from whistles.lifecycle import facts
from whistles.lifecycle.effects import lasted
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.outcomes import Late
from whistles.lifecycle.table import BLOW, CLOSE_BY_LEDGER, LIFECYCLE

WHISTLES, PARTS, EVENTS = Table(Whistle), Table(ReportIn), Table(WhistleEvent)
WIDTH = len(WHISTLES.columns)
# a whistle's columns, its part's, its lead, and whether the part is there and at work
_PLACE = {name: place for place, name in enumerate(WHISTLES.columns)}
_PART_PLACE = {name: place for place, name in enumerate(PARTS.columns, WIDTH)}
_LEAD = WIDTH + len(PARTS.columns)


def _told(model: type[Model], name: str) -> str:
    """The columns of a table as they are read: keys as text, which is how marks cover them and nothing asks more of."""
    return ", ".join(
        f"{name}.{field.column}::text" if _is_key(field) else f"{name}.{field.column}"
        for field in model._meta.concrete_fields
    )


def _is_key(field: Any) -> bool:
    return isinstance(field.target_field if field.is_relation else field, UUIDField)


# names of our own tables and columns; what is given goes as parameters
EVERYDAY = f"""
    SELECT {_told(Whistle, "w")}, {_told(ReportIn, "p")}, l.id::text
    FROM {WHISTLES.name} w JOIN {Lead._meta.db_table} l ON l.whistle_id = w.id
    LEFT JOIN {PARTS.name} p ON p.whistle_id = w.id
    WHERE w.id = ANY(%s::uuid[]) AND w.version = 1 AND w.state = %s AND w.origin = %s AND NOT w.is_sealed
    AND w.next_due_at IS NULL AND w.close_due_at IS NULL AND w.point IS NULL AND w.round IS NULL AND w.late = '' AND w.outcome = ''
    AND NOT EXISTS (SELECT FROM {Term._meta.db_table} t WHERE t.whistle_id = w.id)
    AND NOT EXISTS (SELECT FROM {Approval._meta.db_table} a WHERE a.subject_kind = '{Whistle._meta.label_lower}'
        AND a.subject_id = w.id::text AND a.subject_id <> '')
"""  # noqa: S608


class Everyday:
    """A locked whistle of the everyday kind, as its row and its part's were read; `at`: when it was closed, None before."""

    __slots__ = ("at", "ended", "last_occurred_at", "origin", "row", "state", "whistled_at")

    def __init__(self, row: tuple) -> None:
        self.row, self.at = row, None
        self.state, self.origin = row[_PLACE["state"]], row[_PLACE["origin"]]
        self.whistled_at, self.last_occurred_at = row[_PLACE["whistled_at"]], row[_PLACE["last_occurred_at"]]

    @property
    def has_part(self) -> bool:
        """Whether a department has a part in it."""
        return self.row[WIDTH] is not None

    def close(self, at: datetime, *, outcome: str, resolution: str, is_timed: bool) -> None:
        """Have it closed when `write` is called. Raises what the engine raises of its time or where it stands."""
        LIFECYCLE.step(self.state, CLOSE_BY_LEDGER.verb)
        self.at = time_of(at, after=self.last_occurred_at, now=timezone.now())
        minutes = lasted(self.whistled_at, self.at) if is_timed else None
        self.state = CLOSE_BY_LEDGER.target
        self.ended = str(outcome), resolution or self.row[_PLACE["resolution"]], minutes


def everyday(ids: Sequence[UUID]) -> dict[UUID, Everyday]:
    """Those of these locked whistles that are of the everyday kind, with all that is needed to close them."""
    if not ids:
        return {}
    rows: dict[str, list[tuple]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(EVERYDAY, [list(ids), BLOW.target, Origin.IMPORTED.value])
        for row in cursor:
            rows[row[0]].append(row)
    # of several leads or departments there are several rows
    return {
        UUID(pk): Everyday(found[0])
        for pk, found in rows.items()
        if len(found) == 1 and _is_at_work(found[0])
    }


def _is_at_work(row: tuple) -> bool:
    """Whether its part, where it has one, is as the ledger made it."""
    return row[WIDTH] is None or (row[_PART_PLACE["is_open"]] and row[_PART_PLACE["ended_at"]] is None)


def write(closed: Iterable[Everyday], *, by: User, ledger_id: UUID | None) -> None:
    """Write the closings: the departments' parts, the steps, the whistles, a statement each. DatabaseError where one is gone."""
    of_parts: dict[bool, list[Everyday]] = defaultdict(list)
    for one in closed:
        of_parts[one.has_part].append(one)
    step = {
        "actor_id": by.pk, "actor_label": actor_label(by), "recorded_at": timezone.now(), "ledger_id": ledger_id,
        "origin": Origin.IMPORTED.value, "verb": CLOSE_BY_LEDGER.verb, "from_state": BLOW.target,
        "to_state": CLOSE_BY_LEDGER.target, "seq": 2, "late": Late.NO.value,
    }  # fmt: skip
    for has_part, some in of_parts.items():
        _Closings(some, step, has_part=has_part).write()


class _Closings:
    """Closings of matters that all have a part, or none of which has one."""

    def __init__(self, closed: Sequence[Everyday], step: Mapping[str, Any], *, has_part: bool) -> None:
        self.count, self.steps = len(closed), EVENTS.alike(**step)
        columns = list(zip(*(one.row for one in closed), strict=True))
        self.before, self.leads = columns[_PLACE["last_digest"]], columns[_LEAD]
        at = [one.at for one in closed]
        outcomes, resolutions, minutes = zip(*(one.ended for one in closed), strict=True)
        self.minutes = column(minutes)
        self.changed: dict[str, Sequence[Any]] = {
            "state": [CLOSE_BY_LEDGER.target] * self.count, "version": [2] * self.count, "closed_at": at,
            "last_occurred_at": at, "outcome": outcomes, "resolution": resolutions,
        }  # fmt: skip
        self.whistles = _now(WHISTLES, columns[:WIDTH], self.changed)
        self.ids, self.part_ids = columns[0], columns[WIDTH]
        self.part_changed: dict[str, Sequence[Any]] = {}
        self.parts: dict[str, Column] = {}
        if has_part:
            versions = columns[_PART_PLACE["version"]]
            self.part_changed = {
                "is_open": [False] * self.count, "version": [(one or 0) + 1 for one in versions],
            }  # fmt: skip
            self.parts = _now(PARTS, columns[WIDTH:_LEAD], self.part_changed)

    def write(self) -> None:
        """Parts before steps before whistles, as the engine writes them."""
        if self.parts:
            rewrite_each(ReportIn, {"id": self.part_ids, **self.part_changed})
        marks = self._steps()
        rewrite_each(Whistle, {"id": self.ids, **self.changed, "last_digest": marks})

    def _steps(self) -> list[bytes]:
        """Write the steps; their marks."""
        parts = [_marks(self.parts)] if self.parts else []
        told = facts.marked_each(_marks(self.whistles), parts, self.leads)
        of = self.whistles
        events = {
            "id": column([str(uuid_utils.uuid7()) for _one in self.leads]), "street_code": of["street_code"],
            "whistle_id": of["id"], "occurred_at": of["closed_at"], "outcome": of["outcome"],
            "area_code": of["area_code"], "grade_key": of["grade_key"], "source_code": of["source_code"],
            "leading_id": of["lead_department_id"], "minutes": self.minutes, "facts": column(told),
        }  # fmt: skip
        marks = self.steps.signed([bytes(one) for one in self.before], events)
        EVENTS.copy(self.steps.lines(events | {"digest": column(marks)}, self.count))
        return marks


def _now(
    table: Table, was: Sequence[Sequence[Any]], changed: Mapping[str, Sequence[Any]]
) -> dict[str, Column]:
    """The columns that marks cover as they stand after the step."""
    values = {**dict(zip(table.columns, was, strict=True)), **changed}
    # what none of them covers
    values.pop("last_digest", None)
    return {name: column(each) for name, each in values.items()}


def _marks(columns: Mapping[str, Column]) -> dict[str, Texts]:
    return {name: texts.marks for name, texts in columns.items()}
