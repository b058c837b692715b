"""What the earlier batches of a check found: a check writes no matter, and yet a number may come again much later.

Kept in a table of the session that is gone with the connection, so that memory stays flat at any length of a file.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from whistles.imports.references import Fresh
from whistles.intake.models import Lead
from whistles.intake.table import NEW, WHISTLED
from whistles.lifecycle import table
from whistles.lifecycle.models import Whistle


class Sight(NamedTuple):
    """A matter as the rows so far tell it; `began`: when its whistle was blown."""

    street: str
    number: str
    area_code: str
    title: str
    received_at: datetime
    began: datetime
    state: str


class Seen:
    """The matters that a check has met in its earlier batches."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.ledger_seen")
            cursor.execute(
                "CREATE TEMP TABLE ledger_seen (street_code varchar, number varchar, area_code varchar, "
                "title varchar, received_at timestamptz, began timestamptz, state varchar, "
                "PRIMARY KEY (street_code, number))"
            )

    def known(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Lead]:
        """The matters of these (street, number), each as a lead that was never saved."""
        streets, numbers = zip(*keys, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT s.* FROM unnest(%s::varchar[], %s::varchar[]) AS wanted(street_code, number) "
                "JOIN ledger_seen s USING (street_code, number)",
                [list(streets), list(numbers)],
            )
            return {row[:2]: _as_lead(Sight(*row)) for row in cursor.fetchall()}

    def note(self, sights: list[Sight]) -> None:
        """Remember these; the last word about a number counts."""
        if not sights:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_seen SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[], "
                "%s::varchar[], %s::timestamptz[], %s::timestamptz[], %s::varchar[]) "
                "ON CONFLICT (street_code, number) DO UPDATE SET state = EXCLUDED.state",
                [list(column) for column in zip(*sights, strict=True)],
            )


def _as_lead(sight: Sight) -> Lead:
    lead = Lead(
        street_code=sight.street, source_number=sight.number, area_id=sight.area_code, title=sight.title,
        received_at=sight.received_at, state=NEW if sight.state == NEW else WHISTLED,
    )  # fmt: skip
    lead.whistle_state, lead.locked = None if sight.state == NEW else sight.state, None
    lead.locked_whistle = Whistle(last_occurred_at=sight.began)
    return lead


def sights_of(items: Iterable[Fresh]) -> list[Sight]:
    """New matters of a batch as the batches after it will meet them."""
    return [
        Sight(
            item.area.street_code,
            item.row.number,
            item.area.code,
            item.row.title,
            item.row.received_at,
            item.row.whistled_at or item.row.received_at,
            (table.CLOSED if item.row.closed_at else table.WHISTLED) if item.grade else NEW,
        )
        for item in items
    ]


def closed_sights(known: dict[tuple[str, str], Lead]) -> list[Sight]:
    """Known matters that are closed by now: a row that closes one again finds it so."""
    return [
        Sight(street, number, lead.area_id, lead.title, lead.received_at, lead.received_at, table.CLOSED)
        for (street, number), lead in known.items()
        if lead.whistle_state == table.CLOSED
    ]
