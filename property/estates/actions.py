"""What is done with an estate: register it, say which buildings are in it, correct it, end it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.events import GENESIS
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.conduct.why import reason_of
from grids.registry.models import Building
from grids.staff.models import User
from grids.staff.signing import signed_as
from property.estates.kinds import ADD, COMMUNITY, CORRECT, END, LET_GO, TAKE_IN
from property.estates.models import Estate, EstateBuilding, EstateEvent

# houses of one estate
BUILDINGS_MOST = 500


@transaction.atomic
def register(
    *, area: Area, name: str, kind: str, by: User, built: str = "", note: str = "", is_demo: bool = False,
    provenance: str = "local", buildings: Iterable[UUID] = (),
) -> Estate:  # fmt: skip
    """A new estate, with the buildings that belong to it from today on."""
    oracle.require_in(by, Permission.ESTATE_EDIT, area.code, _("登记小区"))
    require(area.level >= COMMUNITY, _("小区登记在社区或网格里，请选社区或网格。"), field="area")
    estate = Estate(
        area=area,
        name=said(name),
        kind=kind,
        built=said(built),
        note=said(note),
        provenance=provenance,
        is_demo=is_demo,
    )
    checked(estate, exclude={"area"}).save(force_insert=True)
    append(estate, ADD, by=by)
    taken_in(estate, buildings, by=by)
    return estate


@transaction.atomic
def correct(*, estate_id: UUID, version: int, by: User, **told: str) -> Estate:
    """Name, kind, year, note as they are right; refused where somebody was faster."""
    estate = locked(estate_id, by, version)
    before = {field: getattr(estate, field) for field in told}
    for field, value in told.items():
        setattr(estate, field, said(value))
    changed = {
        field: [before[field], getattr(estate, field)]
        for field in told
        if before[field] != getattr(estate, field)
    }
    if not changed:
        return estate
    checked(estate, exclude={"area"}).save(update_fields=list(changed))
    append(estate, CORRECT, by=by, given=changed)
    return estate


@transaction.atomic
def take_in(*, estate_id: UUID, buildings: Iterable[UUID], by: User) -> int:
    """Buildings belong to the estate from today on; those that do already change nothing. How many came."""
    return taken_in(locked(estate_id, by), buildings, by=by)


def taken_in(estate: Estate, buildings: Iterable[UUID], *, by: User) -> int:
    """The same of an estate whose row is locked."""
    wanted = list(dict.fromkeys(buildings))
    rows = Building.objects.all() if by.is_system else Building.objects.visible_to(by)
    found = list(rows.filter(pk__in=wanted, ends_on=None))
    require(len(found) == len(wanted), _("有的楼栋没有找到，或者已经注销，请重新选择。"), field="buildings")
    inside = set(estate.memberships.filter(left_on=None).values_list("building_id", flat=True))
    new = [one for one in found if one.pk not in inside]
    require(
        len(inside) + len(new) <= BUILDINGS_MOST,
        _("一个小区最多 %(most)d 栋楼。") % {"most": BUILDINGS_MOST},
        field="buildings",
    )
    for one in new:
        require(
            one.community_code == estate.area_id[:12],
            _("%(building)s不在小区所在的社区里。") % {"building": one},
            field="buildings",
        )
        member = EstateBuilding(estate=estate, building=one, from_day=timezone.localdate())
        checked(member, exclude={"estate"}).save(force_insert=True)
    if new:
        append(estate, TAKE_IN, by=by, given={"buildings": [str(one) for one in new]})
    return len(new)


@transaction.atomic
def let_go(*, estate_id: UUID, building_id: UUID, reason: str, by: User) -> bool:
    """A building leaves the estate; what was done in it before stays. Whether it was there."""
    estate, why = locked(estate_id, by), reason_of(reason)
    member = estate.memberships.filter(building=building_id, left_on=None).select_related("building").first()
    if not member:
        return False
    member.left_on = timezone.localdate()
    member.save(update_fields=["left_on"])
    append(estate, LET_GO, by=by, given={"buildings": [str(member.building)]}, reason=why)
    return True


@transaction.atomic
def end(*, estate_id: UUID, reason: str, by: User) -> Estate:
    """The estate is no more; its buildings leave it, its books stay."""
    estate, why = locked(estate_id, by), reason_of(reason)
    today = timezone.localdate()
    estate.memberships.filter(left_on=None).update(left_on=today)
    estate.ends_on = today
    estate.save(update_fields=["ends_on"])
    append(estate, END, by=by, reason=why)
    return estate


def locked(estate_id: UUID, by: User, version: int | None = None) -> Estate:
    """A standing estate that `by` keeps, its row locked; Refusal where it changed since `version`."""
    rows = Estate.objects.all() if by.is_system else Estate.objects.visible_to(by)
    estate = rows.select_for_update(of=("self",)).get(pk=estate_id)
    oracle.require_in(by, Permission.ESTATE_EDIT, estate.area_id, _("管理小区"))
    require(estate.ends_on is None, _("这个小区已经注销。"), code="conflict")
    require(
        version is None or version == estate.version,
        _("刚才有人改过这个小区，请刷新后看清楚再改。"),
        code="conflict",
    )
    return estate


def append(
    estate: Estate, verb: str, *, by: User, given: dict[str, Any] | None = None, reason: str = ""
) -> None:
    """The step goes into the estate's book, its number into the row."""
    last = estate.events.order_by("-seq").only("seq", "digest").first()
    now = timezone.now()
    event = EstateEvent(
        street_code=estate.area_id[:9], estate=estate, seq=last.seq + 1 if last else 1, verb=verb, from_state="",
        to_state="", actor=by, actor_label=signed_as(by), occurred_at=now, recorded_at=now, given=given or {}, reason=reason,
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)
    estate.version = event.seq
    estate.save(update_fields=["version"])
