"""Care over the colours that everybody sees: of whom and of which homes there is care, on a day, for whoever may know of it.

Computed when somebody who may see care reads; nothing that it says is stored outside care's own tables.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from grids.access.oracle import prefixes
from grids.access.roles import Permission
from grids.registry.dwellings.kinds import Colour
from grids.seams import Overlaid, Overlay, Subjects

if TYPE_CHECKING:
    from grids.staff.models import User

# a merged row leads to whoever was kept; a record past its day holds no more, whatever the sweep did
TODAY = """
    SELECT root.id, root.colour, home.id, home.colour, home.building_id, home.area_code
    FROM grids_carerecord care
    JOIN grids_person named ON named.id = care.person_id
    JOIN grids_person root ON root.id = coalesce(named.merged_into_id, named.id)
    JOIN grids_residence lives ON lives.person_id = root.id AND lives.is_main AND upper_inf(lives.period) AND NOT isempty(lives.period)
    JOIN grids_dwelling home ON home.id = lives.dwelling_id
    WHERE care.state = 'active' AND care.review_on > %(day)s AND care.area_code ^@ ANY(%(below)s)
"""
ON_A_DAY = """
    SELECT root.id, own.colour, home.id, span.colour, home.building_id, home.area_code
    FROM grids_carerecord care
    JOIN grids_person named ON named.id = care.person_id
    JOIN grids_person root ON root.id = coalesce(named.merged_into_id, named.id)
    JOIN grids_residence lives ON lives.person_id = root.id AND lives.is_main AND lives.period @> %(day)s
    JOIN grids_dwelling home ON home.id = lives.dwelling_id
    JOIN grids_colourspan span ON span.kind = 'dwelling' AND span.subject = home.id AND span.since <= %(day)s
        AND (span.until IS NULL OR span.until > %(day)s)
    LEFT JOIN grids_colourspan own ON own.kind = 'person' AND own.subject = root.id AND own.since <= %(day)s
        AND (own.until IS NULL OR own.until > %(day)s)
    WHERE care.since_on <= %(day)s AND (care.ended_on IS NULL OR care.ended_on > %(day)s) AND care.area_code ^@ ANY(%(below)s)
"""
NARROWED = {
    "dwellings": " AND home.id = ANY(%(dwellings)s)",
    "people": " AND root.id = ANY(%(people)s)",
    "building": " AND home.building_id = %(building)s",
    "area": " AND home.area_code ^@ %(area)s",
}


def of(user: "User", asked: Subjects) -> Overlaid:
    """What of these there is care of, as far as `user` may know of it: one question."""
    told = {name: value for name, value in asked.given().items() if name in NARROWED}
    sql = (TODAY if asked.on is None else ON_A_DAY) + "".join(NARROWED[name] for name in sorted(told))
    below = list(prefixes(user, Permission.CARE_VIEW))
    day = asked.on or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(sql, {**told, "day": day, "below": below})
        return made(cursor.fetchall())


def made(rows: Sequence[tuple[Any, ...]]) -> Overlaid:
    """Rows as the pictures read them: each home and each person once."""
    return Overlaid(
        code=Colour.CARE,
        people={row[0]: row[1] or "" for row in rows},
        dwellings={row[2]: row[3] for row in rows},
        houses={row[2]: row[4] for row in rows},
        areas={row[2]: row[5] for row in rows},
        lives={row[0]: row[2] for row in rows},
    )


OVERLAYS = (Overlay("care", Permission.CARE_VIEW, Colour.CARE, of),)
