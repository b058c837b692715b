"""A file of buildings on its way in: checked, confirmed or dropped. Nothing is written before it is confirmed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import Point, Polygon
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area, CoordSource
from grids.conduct.refusals import Refusal, require
from grids.registry import book
from grids.registry.actions import correct_building
from grids.registry.dwellings.importing.actions import bring_rooms
from grids.registry.facts import Facts, Place, written
from grids.registry.importing.checking import CHANGED, NEW, check, leaves_of
from grids.registry.importing.reading import read_buildings
from grids.registry.kinds import Brought, ImportState, Placed, Verb
from grids.registry.models import Building, BuildingImport, Entrance

if TYPE_CHECKING:
    from grids.staff.models import User

AT_ONCE, NAME_MOST = 500, 120


def check_file(
    *, content: Iterable[bytes], size: int, name: str, area: Area, coord_source: str, by: "User"
) -> BuildingImport:  # fmt: skip
    """Read a file apart, look at every row and keep what it would do; Refusal where the file as a whole is not taken."""
    oracle.require_in(by, Permission.REGISTRY_EDIT, area.code, _("导入楼栋"))
    require(
        coord_source in CoordSource.values,
        _("不认识的坐标系「%(source)s」。") % {"source": coord_source},
        field="coord_source",
    )
    table = read_buildings(content, size=size)
    found = check(table=table, coord_source=coord_source, area=area, by=by)
    return BuildingImport.objects.create(
        area=area, file_name=name[-NAME_MOST:], coord_source=coord_source,
        rows=[one.kept() for one in found.taken if one.found in (NEW, CHANGED)],
        refused=[list(one) for one in found.refused],
        counts=found.counts | {"columns": found.columns, "advice": found.advice, "kind": table.kind},
        checked_at=timezone.now(), checked_by=by,
    )  # fmt: skip


@transaction.atomic
def confirm_import(*, import_id: UUID, by: "User", is_demo: bool = False) -> BuildingImport:
    """Write what was checked: new buildings in a few statements, known ones corrected. Boundaries are those of now."""
    found = _locked(import_id, by)
    if found.what == Brought.DWELLINGS:
        bring_rooms(found, by, is_demo=is_demo)
    else:
        _bring_buildings(found, by, is_demo=is_demo)
    return _ended(found, ImportState.CONFIRMED, by)


def _bring_buildings(found: BuildingImport, by: "User", *, is_demo: bool) -> None:
    where = leaves_of([(row["lon"], row["lat"]) for row in found.rows])
    require(
        all(code.startswith(found.area.prefix) for code in where),
        _("检查以后界线变过，有的楼不再落在%(area)s里，请重新上传检查。") % {"area": found.area.short_name},
        code="conflict",
    )
    fresh = [(row, code) for row, code in zip(found.rows, where, strict=True) if row["found"] == NEW]
    _bring(found, fresh, by, is_demo=is_demo)
    for row in found.rows:
        if row["found"] == CHANGED:
            correct_building(
                building_id=row["known"], facts=_facts(row), place=_place(row, found.coord_source), by=by,
                reason=_("导入 %(file)s") % {"file": found.file_name},
            )  # fmt: skip


@transaction.atomic
def drop_import(*, import_id: UUID, by: "User") -> BuildingImport:
    """Give up what was checked."""
    return _ended(_locked(import_id, by), ImportState.DROPPED, by)


def _locked(import_id: UUID, by: "User") -> BuildingImport:
    rows = BuildingImport.objects.all() if by.is_system else BuildingImport.objects.visible_to(by)
    found = rows.select_for_update(of=("self",)).select_related("area").get(pk=import_id)
    oracle.require_in(by, Permission.REGISTRY_EDIT, found.area_id, _("导入楼栋"))
    require(found.state == ImportState.CHECKED, _("这次导入已经结束。"), code="conflict")
    return found


def _ended(found: BuildingImport, state: ImportState, by: "User") -> BuildingImport:
    found.state, found.ended_at, found.ended_by, found.rows = state, timezone.now(), by, []
    found.save(update_fields=["state", "ended_at", "ended_by", "rows"])
    return found


def _facts(row: dict) -> Facts:
    return Facts(**(row["facts"] | {"entrances": tuple(row["facts"]["entrances"])}))


def _place(row: dict, coord_source: str) -> Place:
    shape = Polygon(*row["rings"], srid=4326) if row["rings"] else None
    return Place(Point(row["lon"], row["lat"], srid=4326), shape, coord_source)


def _bring(found: BuildingImport, rows: list[tuple[dict, str]], by: "User", *, is_demo: bool) -> None:
    made, entrances = [], []
    for row, code in rows:
        place = _place(row, found.coord_source)
        building = Building(
            area_id=code, placed=Placed.PLACE, point=place.point, shape=place.shape, coord_source=found.coord_source,
            is_demo=is_demo,
        )  # fmt: skip
        facts = _facts(row)
        made.append(written(building, facts))
        entrances += [
            Entrance(building=building, number=number, place=number_of)
            for number_of, number in enumerate(facts.entrances, start=1)
        ]
    try:
        with transaction.atomic():
            Building.objects.bulk_create(made, batch_size=AT_ONCE)
    except IntegrityError as broken:
        raise Refusal(_("检查以后有人登记了其中的楼，请重新上传检查。"), code="conflict") from broken
    Entrance.objects.bulk_create(entrances, batch_size=AT_ONCE)
    now, reason = timezone.now(), _("导入 %(file)s") % {"file": found.file_name}
    book.append(
        [book.step(one, Verb.IMPORTED, by, with_change=found.pk, reason=reason, at=now) for one in made]
    )


@transaction.atomic
def forget_imports(*, by: "User") -> int:
    """Files that nobody confirmed are given up, and refused rows of ended ones forgotten, after the days that are set."""
    before = timezone.now() - timedelta(days=settings.IMPORT_UNCONFIRMED_DAYS)
    waiting = BuildingImport.objects.filter(state=ImportState.CHECKED, checked_at__lt=before)
    for one in waiting.select_for_update(skip_locked=True):
        _ended(one, ImportState.DROPPED, by)
    return BuildingImport.objects.filter(ended_at__lt=before).exclude(refused=[]).update(refused=[])
