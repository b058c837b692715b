"""What the earlier batches of a check found: a check writes no matter, and yet a number may come again much later.

Kept in a table of the session that is gone with the connection, so that memory stays flat at any length of a file.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import starmap
from typing import NamedTuple

from django.db import connection

from whistles.imports.identity import Looks
from whistles.imports.matters import Fresh, Key, Known, Standing
from whistles.imports.paths import ends_as, turned_at
from whistles.intake.table import LEAD_REST, RECEIVE, WHISTLE

# where a lead stands that no whistle was blown for
IN_POOL = LEAD_REST | {RECEIVE.target}


class Sight(NamedTuple):
    """A matter as the rows so far tell it; `began`: when its last step was taken."""

    street: str
    number: str
    space: str
    area_code: str
    title: str
    received_at: datetime
    began: datetime
    state: str
    is_sealed: bool = False
    content: str = ""
    address: str = ""
    is_loose: bool = False


class Seen:
    """The matters that a check has met in its earlier batches."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.ledger_seen")
            cursor.execute(
                "CREATE TEMP TABLE ledger_seen (street_code varchar, number varchar, space varchar, area_code varchar, "
                "title varchar, received_at timestamptz, began timestamptz, state varchar, is_sealed boolean, content varchar, address varchar, "
                "is_loose boolean, "
                "PRIMARY KEY (street_code, number, space, is_sealed))"
            )

    def known(self, keys: Iterable[Key]) -> dict[Key, Known]:
        """The matters of these keys, as those rows left them."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT s.* FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[], %s::boolean[]) "
                "AS wanted(street_code, number, space, is_sealed) "
                "JOIN ledger_seen s USING (street_code, number, space, is_sealed)",
                [list(column) for column in zip(*keys, strict=True)],
            )
            return {
                (sight.street, sight.number, sight.space, sight.is_sealed): _as_known(sight)
                for sight in starmap(Sight, cursor)
            }

    def note(self, sights: list[Sight]) -> None:
        """Remember these; the last word about a number counts."""
        if not sights:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_seen SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[], %s::varchar[], "
                "%s::varchar[], %s::timestamptz[], %s::timestamptz[], %s::varchar[], %s::boolean[], %s::varchar[], %s::varchar[], %s::boolean[]) "
                "ON CONFLICT (street_code, number, space, is_sealed) DO UPDATE SET (state, began) = (EXCLUDED.state, EXCLUDED.began)",
                [list(column) for column in zip(*sights, strict=True)],
            )


def _as_known(sight: Sight) -> Known:
    is_in_pool = sight.state in IN_POOL
    return Known(
        sight.state if is_in_pool else WHISTLE.target, sight.area_code,
        Looks(sight.title, sight.received_at, sight.content, sight.address, is_loose=sight.is_loose),
        None if is_in_pool else sight.state, sight.began,
    )  # fmt: skip


def sights_of(items: Iterable[Fresh]) -> list[Sight]:
    """New matters of a batch as the batches after it will meet them."""
    return [
        Sight(
            item.area.street_code,
            item.row.number,
            item.space,
            item.area.code,
            item.row.title,
            item.row.received_at,
            turned_at(item),
            ends_as(item),
            item.is_sealed,
            item.looks.content,
            item.looks.address,
            item.looks.is_loose,
        )
        for item in items
    ]


def moved_sights(known: dict[Key, Known], before: Mapping[Key, Standing]) -> list[Sight]:
    """Known matters that rows whistled or closed: a row that comes later finds them so."""
    return [
        Sight(
            street, number, space, matter.area_code, matter.looks.title, matter.looks.received_at,
            matter.last_step_at or matter.looks.received_at, matter.whistle_state or matter.state,
            content=matter.looks.content, address=matter.looks.address, is_loose=matter.looks.is_loose,
        )
        for (street, number, space, is_sealed), matter in known.items()
        if not is_sealed and matter.stands != before[(street, number, space, is_sealed)]
    ]  # fmt: skip
