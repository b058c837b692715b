"""What is to be done goes with its grid: with a building to where that lies now, of a grid that ended to its heir."""

from collections import Counter

from django.db import connection
from django.utils.translation import gettext as _

from grids.areas.changing import Relocation
from grids.seams import Moved

# of buildings that lie elsewhere now, and of ended grids whose heir has no such item yet
CARRIED = """
    WITH heir AS (SELECT * FROM unnest(%(ended)s::text[], %(heirs)s::text[]) AS heir(ended, code)),
    moving AS (
        SELECT task.id, task.area_code AS was, coalesce(house.area_code, heir.code) AS becomes
        FROM grids_initiativetask task
        JOIN grids_initiative initiative ON initiative.id = task.initiative_id AND initiative.state = 'going'
        LEFT JOIN grids_building house ON house.id = task.building_id
        LEFT JOIN heir ON heir.ended = task.area_code AND task.building_id IS NULL
        WHERE task.state = 'open' AND task.area_code = ANY(%(codes)s)
            AND coalesce(house.area_code, heir.code) <> task.area_code
            AND (task.building_id IS NOT NULL OR NOT EXISTS (
                SELECT FROM grids_initiativetask other
                WHERE other.item_id = task.item_id AND other.area_code = heir.code AND other.building_id IS NULL))
    ),
    chosen AS (SELECT DISTINCT ON (coalesce(task.building_id::text, moving.becomes), task.item_id) moving.*
        FROM moving JOIN grids_initiativetask task USING (id)
        ORDER BY coalesce(task.building_id::text, moving.becomes), task.item_id, moving.was)
    UPDATE grids_initiativetask task SET area_code = chosen.becomes FROM chosen WHERE task.id = chosen.id
    RETURNING chosen.was, chosen.becomes
"""
# of an ended grid whose heir has the item itself: it is done there
UNITED = """
    UPDATE grids_initiativetask task SET state = 'noted', done_by_id = %(by)s, done_at = now(), note = %(note)s
    FROM grids_initiative initiative
    WHERE initiative.id = task.initiative_id AND initiative.state = 'going' AND task.state = 'open'
        AND task.building_id IS NULL AND task.area_code = ANY(%(ended)s)
    RETURNING task.area_code
"""


def carry(relocation: Relocation) -> list[Moved]:
    """Move what is open, in two statements; what was done stays where it was done."""
    given = {
        "ended": list(relocation.heirs), "heirs": list(relocation.heirs.values()), "codes": list(relocation.codes),
        "by": relocation.by.pk, "note": _("网格已撤并，这一项在并入的网格里办。"),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CARRIED, given)
        moved = Counter(cursor.fetchall())
        cursor.execute(UNITED, given)
        for (code,) in cursor.fetchall():
            moved[code, relocation.heirs[code]] += 1
    return [Moved(was, becomes, count) for (was, becomes), count in sorted(moved.items())]
