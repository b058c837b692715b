"""A table of dwellings on its way in: checked and kept; written once it is confirmed (`grids.registry.importing.actions`)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.refusals import require
from grids.registry.dwellings.actions import add_dwellings, change_dwelling, set_use
from grids.registry.dwellings.facts import Facts
from grids.registry.dwellings.importing.checking import CHANGED, NEW, check, facts_from
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.models import Dwelling
from grids.registry.importing.reading import read_buildings
from grids.registry.kinds import Brought
from grids.registry.models import BuildingImport

if TYPE_CHECKING:
    from grids.staff.models import User

NAME_MOST = 120


def check_rooms(*, content: Iterable[bytes], size: int, name: str, area: Area, by: "User") -> BuildingImport:
    """Read a table apart, look at every row and keep what it would do; Refusal where the table as a whole is not taken."""
    oracle.require_in(by, Permission.REGISTRY_EDIT, area.code, _("导入户室"))
    table = read_buildings(content, size=size, what=Brought.DWELLINGS)
    found = check(table=table, area=area, by=by)
    return BuildingImport.objects.create(
        what=Brought.DWELLINGS, area=area, file_name=name[-NAME_MOST:],
        rows=[one.kept() for one in found.taken if one.found in (NEW, CHANGED)],
        refused=[list(one) for one in found.refused],
        counts=found.counts | {"columns": found.columns, "advice": found.advice, "kind": table.kind},
        checked_at=timezone.now(), checked_by=by,
    )  # fmt: skip


def bring_rooms(found: BuildingImport, by: "User", *, is_demo: bool = False) -> None:
    """Write what was checked, within the transaction of whoever confirms it: new ones house by house, known ones by their steps."""
    reason = _("导入 %(file)s") % {"file": found.file_name}
    houses: dict[str, list[Facts]] = defaultdict(list)
    for row in found.rows:
        if row["found"] == NEW:
            houses[row["building"]].append(facts_from(row["facts"]))
    for building, rooms in sorted(houses.items()):
        add_dwellings(
            building_id=UUID(building), rooms=rooms, by=by, reason=reason, verb=Verb.IMPORTED, key=found.pk, is_demo=is_demo
        )  # fmt: skip
    for row in found.rows:
        if row["found"] == CHANGED:
            _correct(UUID(row["known"]), row, by, reason)


def _correct(dwelling_id: UUID, row: dict, by: "User", reason: str) -> None:
    there = Dwelling.objects.filter(pk=dwelling_id, ends_on=None).first()
    require(there, _("检查以后有户室已经注销，请重新上传检查。"), code="conflict")
    facts = facts_from(row["facts"])
    if (there.floor, there.floor_area_m2) != (facts.floor, facts.floor_area_m2):
        change_dwelling(dwelling_id=dwelling_id, facts=facts, by=by, reason=reason)
    if row["says_use"] and there.use != facts.use:
        set_use(dwelling_id=dwelling_id, use=facts.use, by=by, reason=reason)
