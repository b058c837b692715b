"""Registering people who can hold posts in grids: by whoever appoints there, within the own subtree, without an account."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import prefixes
from grids.access.roles import Permission
from grids.areas.codes import code_of
from grids.areas.models import Area
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct.refusals import Refusal, checked
from grids.staff.managing import areas_of_posts, keeps_standing, require_own_person
from grids.staff.models import Member, User

FIELDS = ("name", "office_phone", "standing")


@transaction.atomic
def register_member(*, name: str, office_phone: str, standing: str, area: Area, by: User) -> Member:
    """A new person of an area, who can be appointed there; accounts are given by whoever manages staff."""
    _require(by, area.code, _("登记人员"))
    member = Member(name=name.strip(), office_phone=office_phone.strip(), standing=standing, home=area)
    checked(member).save(force_insert=True)
    note(
        kind=Kind.ACCOUNT, by=by, subject=member, area_code=area.code,
        detail={"what": "register_member", "new": {"standing": standing}},
    )  # fmt: skip
    return member


@transaction.atomic
def correct_member(*, member_id: int, name: str, office_phone: str, standing: str, by: User) -> Member:
    """Name, office telephone and standing put right; of somebody with posts, where `by` appoints in all of their areas."""
    member = Member.objects.select_for_update().get(pk=member_id)
    for code in areas_of_posts(Q(member=member)) or {member.home_id or ""}:
        _require(by, code, _("修改人员"))
    require_own_person(by, member, _("修改"), corrects=True)
    before = {name: getattr(member, name) for name in FIELDS}
    member.name, member.office_phone, member.standing = name.strip(), office_phone.strip(), standing
    checked(member)
    keeps_standing(member)
    changed = [name for name in FIELDS if before[name] != getattr(member, name)]
    if changed:
        member.save(update_fields=changed)
        note(
            kind=Kind.ACCOUNT, by=by, subject=member, area_code=member.home_id or "",
            detail={"what": "correct_member", "fields": changed},
        )  # fmt: skip
    return member


def _require(by: User, code: str, doing: str) -> None:
    if by.is_system or any(
        oracle.may_in(by, one, code) for one in (Permission.GRID_APPOINT, Permission.STAFF_EDIT)
    ):
        return
    raise Refusal(
        _("您没有在这个区域%(doing)s的权限，请联系街道网格岗。") % {"doing": doing}, code="forbidden"
    )


def appointed_in(user: User) -> list[str]:
    """Codes of the areas in whose grids `user` appoints."""
    found = {*prefixes(user, Permission.GRID_APPOINT), *prefixes(user, Permission.STAFF_EDIT)}
    return sorted(code_of(prefix) for prefix in found)
