"""In which grid buildings lie: located in exactly one leaf by one statement, and carried along when boundaries change.

By its place (`Placed.PLACE`) a building goes with the boundaries. Put into a grid by hand it stays there, whatever its place
says, until that grid ends, its place is given anew, or somebody lets its place decide again.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.areas.codes import prefix_of
from grids.areas.locating import located_sql, strays
from grids.conduct.refusals import Refusal
from grids.registry import book
from grids.registry.kinds import Verb
from grids.registry.models import Building
from grids.seams import Left, Moved
from grids.together import follow_buildings

if TYPE_CHECKING:
    from grids.areas.changing import Relocation
    from grids.areas.models import Area
    from grids.staff.models import User

# so many of a kind are named, the others counted
NAMED = 5
LOST = f"""
    SELECT found.id, found.area_code, found.leaf FROM (
        SELECT building.id, building.area_code, {located_sql("building.point")} AS leaf FROM grids_building building
        WHERE building.placed = 'place' AND building.ends_on IS NULL
            AND EXISTS (SELECT FROM unnest(%(prefixes)s::text[]) prefix WHERE starts_with(building.area_code, prefix))
    ) found WHERE found.leaf <> found.area_code ORDER BY found.area_code, found.leaf, found.id
"""  # noqa: S608  nothing of it comes from outside
PUT = """
    UPDATE grids_building building SET area_code = found.code, placed = 'place'
    FROM unnest(%(ids)s::uuid[], %(codes)s::text[]) AS found(id, code) WHERE building.id = found.id
"""


@transaction.atomic
def locate_buildings(*, area_codes: Iterable[str], by: "User") -> list[Moved]:
    """Put every building of these areas that lies by its place into the leaf in which it lies today; what moved from where."""
    given = {"day": timezone.localdate(), "prefixes": [prefix_of(code) for code in area_codes]}
    with connection.cursor() as cursor:
        cursor.execute(LOST, given)
        found = cursor.fetchall()
    moved = put(found, by=by)
    follow_buildings([key for key, _before, _after in found], by=by)
    return moved


def carry(relocation: "Relocation") -> list[Moved]:
    """Buildings after a change of boundaries, within its transaction: those by their place, and those whose grid ended."""
    found = strays(
        relocation, table="grids_building", key="id", area="area_code", point="point",
        where="row.ends_on IS NULL AND (row.placed = 'place' OR row.area_code = ANY(%(ended)s::text[]))",
    )  # fmt: skip
    return put(found, by=relocation.by, with_change=relocation.change.pk)


def left(by: "User", area: "Area", day: date) -> Left:
    """Buildings that stand in an area that is to end."""
    rows = Building.objects.filter(area=area).standing_on(day)
    return Left(rows.exists(), Building.objects.visible_to(by).filter(area=area).standing_on(day).count())


def put(found: list[tuple[Any, str, str]], *, by: "User", with_change: UUID | None = None) -> list[Moved]:
    """Buildings (key, from, to) in their new grids, each with a step in its book; what moved, counted and some of it named."""
    if not found:
        return []
    wanted = {key: (before, after) for key, before, after in found}
    rows = Building.objects.filter(pk__in=wanted).select_for_update(of=("self",), no_key=True)
    rows = list(rows.only("address", "number", "area").order_by("sort_key", "id"))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PUT, {"ids": list(wanted), "codes": [after for _before, after in wanted.values()]})
    except IntegrityError as twice:
        raise Refusal(
            _("有楼栋换到另一个社区后，与那里已有的楼栋同址同号；请先更正地址或幢号，再改界线。"),
            code="conflict",
        ) from twice
    steps, groups = [], defaultdict(list)
    now = timezone.now()
    for row in rows:
        before, row.area_id = wanted[row.pk]
        steps.append(book.step(row, Verb.CARRIED, by, area_from=before, with_change=with_change, at=now))
        groups[before, row.area_id].append(row)
    book.append(steps)
    return [
        Moved(before, after, len(those), tuple((row.label, row.address) for row in those[:NAMED]))
        for (before, after), those in sorted(groups.items())
    ]
