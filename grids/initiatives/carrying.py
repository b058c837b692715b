"""What is to be done goes with its grid: with a building to where that lies now, of a grid that ended to its heir.

Nobody does anything by redrawing: where the heir has the same to do, the ended grid's is told as gone into it, by no one. An
initiative that was planned for a grid that ended is the heir's.
"""

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection

from grids.areas.changing import Relocation
from grids.areas.models import Area
from grids.initiatives.actions import append
from grids.initiatives.kinds import CARRY, MERGE, MOVE, State
from grids.initiatives.models import Initiative, InitiativeTask
from grids.seams import Left, Moved

LIVE = (State.DRAFT, State.GOING)

if TYPE_CHECKING:
    from uuid import UUID

    from grids.staff.models import User

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
    RETURNING task.initiative_id, chosen.was, chosen.becomes
"""
# of an ended grid whose heir has the item itself: it is done there
UNITED = """
    UPDATE grids_initiativetask task SET state = 'merged'
    FROM grids_initiative initiative
    WHERE initiative.id = task.initiative_id AND initiative.state = 'going' AND task.state = 'open'
        AND task.building_id IS NULL AND task.area_code = ANY(%(ended)s)
    RETURNING task.initiative_id, task.area_code, task.id
"""


def carry(relocation: Relocation) -> list[Moved]:
    """Move what is open, in two statements, each told in the books; what was done stays where it was done."""
    given = {
        "ended": list(relocation.heirs), "heirs": list(relocation.heirs.values()), "codes": list(relocation.codes),
    }  # fmt: skip
    open_here = InitiativeTask.objects.filter(state="open", area__in=relocation.codes)
    going = Initiative.objects.going().filter(pk__in=open_here.values("initiative"))
    books = {one.pk: one for one in going.select_for_update(of=("self",)).order_by("pk")}
    with connection.cursor() as cursor:
        cursor.execute(CARRIED, given)
        carried: Counter[tuple[UUID, str, str]] = Counter(cursor.fetchall())
        cursor.execute(UNITED, given)
        united = sorted(cursor.fetchall())
    moved: Counter[tuple[str, str]] = Counter()
    for (key, was, becomes), count in sorted(carried.items()):
        moved[was, becomes] += count
        _told(books[key], CARRY, relocation, {"from": was, "to": becomes, "count": count})
    tasks = InitiativeTask.objects.in_bulk([task for _key, _was, task in united])
    for key, was, task in united:
        becomes = relocation.heirs[was]
        moved[was, becomes] += 1
        _told(books[key], MERGE, relocation, {"from": was, "to": becomes}, task=tasks[task])
    return [Moved(was, becomes, count) for (was, becomes), count in sorted(moved.items())]


def carry_initiatives(relocation: Relocation) -> list[Moved]:
    """Initiatives planned for a grid that ends are those of its heir; one that is over stays what it was."""
    rows = Initiative.objects.filter(area__in=list(relocation.heirs)).filter(state__in=LIVE)
    ways: dict[tuple[str, str], list[Initiative]] = defaultdict(list)
    for one in rows.select_for_update(of=("self",)).order_by("pk"):
        was, one.area_id = one.area_id, relocation.heirs[one.area_id]
        one.save(update_fields=["area"])
        _told(one, MOVE, relocation, {"from": was, "to": one.area_id})
        ways[was, one.area_id].append(one)
    known = set(Initiative.objects.visible_to(relocation.by).values_list("pk", flat=True)) if ways else set()
    return [
        Moved(was, becomes, len(some), tuple((one.name, "") for one in some if one.pk in known))
        for (was, becomes), some in sorted(ways.items())
    ]


def _told(
    initiative: Initiative,
    verb: str,
    relocation: Relocation,
    given: dict[str, Any],
    task: InitiativeTask | None = None,
) -> None:
    told = given | {"change": str(relocation.change.pk)}
    append(initiative, verb, by=relocation.by, given=told, task=task)


def tasks_left(by: "User", area: Area, day: date) -> Left:
    """What is still to be done in an area that is to end."""
    rows = InitiativeTask.objects.waiting().filter(area=area)
    return Left(rows.exists(), InitiativeTask.objects.visible_to(by).waiting().filter(area=area).count())


def initiatives_left(by: "User", area: Area, day: date) -> Left:
    """Initiatives that are planned for an area that is to end, or under way in it."""
    rows = Initiative.objects.filter(area=area).filter(state__in=LIVE)
    return Left(rows.exists(), Initiative.objects.visible_to(by).filter(pk__in=rows.values("pk")).count())
