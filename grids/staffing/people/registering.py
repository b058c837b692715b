"""A person of grids registered or put right, with the number of their own: one action for both."""

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.staff import registering
from grids.staff.models import Member, User
from grids.staffing import mobiles


@transaction.atomic
def register(
    *, name: str, office_phone: str, standing: str, area: Area, by: User, mobile: str = ""
) -> Member:
    """A new person of an area, who can be appointed there; their own number is sealed at once."""
    member = registering.register_member(
        name=name, office_phone=office_phone, standing=standing, area=area, by=by
    )
    if mobile:
        _require(by, {area.code})
        mobiles.write(member, mobile, by, is_new=True)
    return member


@transaction.atomic
def correct(
    *, member_id: int, name: str, office_phone: str, standing: str, by: User, mobile: str | None = None
) -> Member:
    """Name, telephones and standing put right. mobile: None leaves the own number as it is, "" takes it away."""
    member = registering.correct_member(
        member_id=member_id, name=name, office_phone=office_phone, standing=standing, by=by
    )
    if mobile is not None:
        _require(by, mobiles.codes_of(member))
        mobiles.write(member, mobile, by)
    return member


def _require(by: User, codes: set[str]) -> None:
    if by.is_system or all(oracle.may_in(by, Permission.GRID_APPOINT, code) for code in codes):
        return
    raise Refusal(
        _("本人手机由街道网格岗登记，您没有这个权限；其他几项可以照改。"), field="mobile", code="forbidden"
    )
