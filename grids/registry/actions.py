"""What happens to buildings: added, corrected, moved to another grid with a reason, ended, and there again."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.locating import locate
from grids.areas.models import Area
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.registry import book
from grids.registry.dwellings import with_house
from grids.registry.facts import Facts, Place, differing, facts_of, written
from grids.registry.kinds import Placed, Verb
from grids.registry.models import Building
from grids.together import follow_buildings

if TYPE_CHECKING:
    from grids.staff.models import User

MADE = ["sought", "sort_key"]
# by what a dwelling is called and stands in order
CALLED_BY = {"address", "number", "name", "entrances"}


@transaction.atomic
def add_building(
    *, facts: Facts, place: Place, by: "User", area_code: str = "", reason: str = "", is_demo: bool = False
) -> Building:  # fmt: skip
    """A new building, in the leaf in which its place lies; area_code: the grid chosen by hand, with the reason for it."""
    area = _chosen(area_code, reason) if area_code else _leaf_of(place)
    oracle.require_in(by, Permission.REGISTRY_EDIT, area.code, _("登记楼栋"))
    building = Building(
        area=area, placed=Placed.HAND if area_code else Placed.PLACE, point=place.point, shape=place.shape,
        coord_source=place.coord_source, is_demo=is_demo,
    )  # fmt: skip
    checked(written(building, facts), exclude=MADE)
    building.save(force_insert=True)
    _set_entrances(building, facts.entrances)
    book.append([book.step(building, Verb.ADDED, by, reason=reason)])
    return building


@transaction.atomic
def correct_building(
    *, building_id: UUID, facts: Facts, by: "User", place: Place | None = None, reason: str = "", known: int | None = None
) -> Building:  # fmt: skip
    """Put right what is told of a building, and its place where one is given: then it lies by that.

    known: the last step that whoever corrects has seen; where there are later ones, somebody was faster (Refusal, conflict).
    """
    building = _locked(building_id, by, _("更正楼栋"), known)
    before = facts_of(building, building.entrances.values_list("number", flat=True))
    was_in = building.area_id
    checked(written(building, facts), exclude=MADE)
    detail: dict[str, Any] = differing(before, facts_of(building, facts.entrances))
    if place is not None:
        detail |= _moved_to(building, place, by)
    require(detail, _("没有改动，不用保存。"))
    checked(building, exclude=MADE)
    building.save()
    if "entrances" in detail:
        _set_entrances(building, facts.entrances)
    if detail.keys() & CALLED_BY:
        with_house.rekey_all(building)
    book.append([book.step(building, Verb.CORRECTED, by, area_from=was_in, reason=reason, detail=detail)])
    if building.area_id != was_in:
        follow_buildings([building.pk], by=by)
    return building


def _moved_to(building: Building, place: Place, by: "User") -> dict[str, list]:
    """The building at another place, in the leaf there; nothing where it is the same place."""
    same_shape = (building.shape is None) == (place.shape is None) and (
        place.shape is None or building.shape.equals_exact(place.shape, 1e-9)
    )
    if same_shape and building.point.equals_exact(place.point, 1e-9):
        return {}
    area = _leaf_of(place)
    oracle.require_in(by, Permission.REGISTRY_EDIT, area.code, _("登记楼栋"))
    old = [round(building.point.x, 6), round(building.point.y, 6)]
    building.point, building.shape, building.coord_source = place.point, place.shape, place.coord_source
    building.area, building.placed = area, Placed.PLACE
    return {"place": [old, [round(place.point.x, 6), round(place.point.y, 6)]]}


@transaction.atomic
def move_building(
    *, building_id: UUID, reason: str, by: "User", area_code: str = "", known: int | None = None
) -> Building:  # fmt: skip
    """Put a building into another grid, with a reason: there it stays by hand. Without a grid its place decides again."""
    building = _locked(building_id, by, _("调整楼栋所在网格"), known)
    require(said(reason), _("请写明为什么改换网格。"), field="reason")
    before, was = building.area_id, building.placed
    if area_code:
        area, placed = _chosen(area_code, reason), Placed.HAND
    else:
        area, placed = _leaf_of(Place(building.point, building.shape, building.coord_source)), Placed.PLACE
    oracle.require_in(by, Permission.REGISTRY_EDIT, area.code, _("调整楼栋所在网格"))
    is_same = (area.code, placed) == (before, was) or (area_code and area.code == before)
    require(not is_same, _("这幢楼本来就在这个网格，不用调整。"), field="area")
    building.area, building.placed = area, placed
    checked(building, exclude=MADE)
    building.save(update_fields=["area", "placed"])
    book.append([book.step(building, Verb.MOVED, by, area_from=before, reason=reason)])
    if building.area_id != before:
        follow_buildings([building.pk], by=by)
    return building


@transaction.atomic
def end_building(
    *, building_id: UUID, reason: str, by: "User", on: date | None = None, known: int | None = None
) -> Building:  # fmt: skip
    """A building that is no more: pulled down, or registered twice. Its book stays."""
    building = _locked(building_id, by, _("注销楼栋"), known)
    require(said(reason), _("请写明为什么注销，例如：已拆除。"), field="reason")
    day = on or timezone.localdate()
    require(day <= timezone.localdate(), _("注销日期不能晚于今天。"), field="on")
    building.ends_on = day
    checked(building, exclude=MADE)
    building.save(update_fields=["ends_on"])
    with_house.end_all(building, on=day, reason=reason, by=by)
    book.append(
        [book.step(building, Verb.ENDED, by, reason=reason, detail={"ends_on": [None, day.isoformat()]})]
    )
    follow_buildings([building.pk], by=by)
    return building


@transaction.atomic
def restore_building(*, building_id: UUID, reason: str, by: "User", known: int | None = None) -> Building:
    """A building that was ended by mistake stands again, with a reason; in the grid in which its place lies today.

    One that was put into a grid by hand is there again, as long as that grid stands.
    """
    building = _locked(building_id, by, _("恢复楼栋"), known, is_ended=True)
    require(said(reason), _("请写明为什么恢复，例如：注销错了。"), field="reason")
    before, ended = building.area_id, building.ends_on
    if building.placed == Placed.PLACE or not _is_leaf_today(building.area_id):
        building.area = _leaf_of(Place(building.point, building.shape, building.coord_source))
        building.placed = Placed.PLACE
        oracle.require_in(by, Permission.REGISTRY_EDIT, building.area_id, _("恢复楼栋"))
    building.ends_on = None
    checked(building, exclude=MADE)
    building.save(update_fields=["area", "placed", "ends_on"])
    with_house.restore_all(building, reason=reason, by=by)
    detail = {"ends_on": [ended.isoformat(), None]}
    book.append([book.step(building, Verb.RESTORED, by, area_from=before, reason=reason, detail=detail)])
    follow_buildings([building.pk], by=by)
    return building


def _is_leaf_today(code: str) -> bool:
    standing = Area.objects.standing_on(timezone.localdate())
    return standing.filter(code=code).exists() and not standing.filter(parent=code).exists()


def _locked(
    building_id: UUID, by: "User", doing: str, known: int | None, *, is_ended: bool = False
) -> Building:  # fmt: skip
    rows = Building.objects.all() if by.is_system else Building.objects.visible_to(by)
    # no lock of its key: what is laid for buildings under an initiative's lock refers to them, and would wait for this one
    building = rows.select_for_update(of=("self",), no_key=True).get(pk=building_id)
    oracle.require_in(by, Permission.REGISTRY_EDIT, building.area_id, doing)
    if is_ended:
        require(building.ends_on is not None, _("这幢楼在册，不用恢复。"), code="conflict")
    else:
        require(building.ends_on is None, _("这幢楼已经注销，不能再改。"), code="conflict")
    if known is not None:
        last = building.events.order_by("-seq").first()
        is_known = last is None or last.seq <= known
        told = {"who": last.actor_label if last else "", "what": last.verb_label if last else ""}
        require(
            is_known,
            _("您打开以后 %(who)s 已经对这幢楼做了“%(what)s”；请看过现在的内容再改。") % told,
            code="conflict",
        )
    return building


def _leaf_of(place: Place) -> Area:
    """The leaf in which a place lies; Refusal where no grid is drawn there."""
    found = locate(place.point.x, place.point.y)
    told = {"chain": " › ".join(area.name for area in found.chain)}
    around = _("这个位置在%(chain)s，但那里还没有画到网格；请先补画界线，或人工指定网格。") % told
    require(
        found.leaf,
        around if found.chain else _("这个位置不在任何网格里，请核对位置，或人工指定网格。"),
        field="lon",
    )
    return found.leaf


def _chosen(code: str, reason: str) -> Area:
    """A grid that somebody chose: one that stands today, with nothing below it."""
    require(said(reason), _("人工指定网格要写明理由。"), field="reason")
    area = Area.objects.standing_on(timezone.localdate()).filter(code=code).first()
    require(area, _("没有这个网格，请重新选择。"), field="area")
    is_leaf = not Area.objects.standing_on(timezone.localdate()).filter(parent=code).exists()
    require(is_leaf, _("%(name)s 下面还有网格，请选到最小的一级。") % {"name": area.short_name}, field="area")
    return area


def _set_entrances(building: Building, numbers: tuple[str, ...]) -> None:
    """The entrances in this order; one in which dwellings stand can't be left out."""
    there = {one.number: one for one in building.entrances.all()}
    gone = [one for number, one in there.items() if number not in numbers]
    held = (
        building.dwellings.filter(entrance__in=gone)
        .values_list("entrance__number", flat=True)
        .order_by("entrance__place")
    )
    told = {"n": "、".join(dict.fromkeys(held))}
    require(
        not told["n"],
        _("%(n)s 单元里登记过户室，不能去掉；请先把户室改到别的单元。") % told,
        field="entrances",
    )
    building.entrances.filter(pk__in=[one.pk for one in gone]).delete()
    for place, number in enumerate(numbers, start=1):
        if number not in there:
            building.entrances.create(number=number, place=place)
        elif there[number].place != place:
            there[number].place = place
            there[number].save(update_fields=["place"])
    # whoever read them before reads them anew
    getattr(building, "_prefetched_objects_cache", {}).pop("entrances", None)
