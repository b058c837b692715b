"""What the first page says of who handles complaints, to whoever appoints or confirms: always, whether one lies there or not."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import STREET_DIGITS
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.pages import Todo
from grids.staff.queries import prefixes_held

if TYPE_CHECKING:
    from grids.staff.models import User

DISTRICT_DIGITS = 6
NAMED = 5


def without_handler(user: "User") -> list[Todo]:
    """One row for all areas of `user` in which leads are received and nobody could handle a complaint."""
    missing = areas_without_handler(user)
    if not missing:
        return []
    areas = areas_by_code(set(missing[:NAMED]))
    names = "、".join(areas[code].name for code in missing[:NAMED] if code in areas)
    title = (
        _("%(names)s还没有办理检举控告的账号")
        if len(missing) <= NAMED
        else _("%(names)s等 %(n)d 个区域还没有办理检举控告的账号")
    )
    appoints = oracle.allowed_anywhere(user, Permission.STAFF_EDIT)
    return [
        Todo(
            title=title % {"names": names, "n": len(missing)},
            url=reverse(f"admin:grids_{'user_add' if appoints else 'approval_changelist'}"),
            label=_("开通账号") if appoints else _("看双人审批"),
            meta=(
                _("反映街道自己的、没有写明被反映人的检举控告，由街道以上的“检举控告承办岗”办理；没有这样的账号，登记后任何人都查不到。"),
                _("开通后由安全员确认。") if appoints else _("请系统管理员开通，由您确认。"),
            ),
            stripe="soon" if appoints else "none",
        )
    ]  # fmt: skip


def areas_without_handler(user: "User") -> list[str]:
    """Codes of the districts, and for whoever governs a street alone of the streets, that nobody handles complaints of.

    A street's own leader handles none about the street: of a district somebody above the street has to.
    """
    governed = {
        *oracle.prefixes(user, Permission.STAFF_EDIT),
        *oracle.prefixes(user, Permission.STAFF_CONFIRM),
    }
    handled = prefixes_held(Permission.COMPLAINT_HANDLE)
    streets = {
        prefix[:STREET_DIGITS]
        for prefix in prefixes_held(Permission.LEAD_RECEIVE)
        if len(prefix) >= STREET_DIGITS
    }
    found = set()
    for street in streets:
        above = any(street.startswith(prefix) for prefix in handled if len(prefix) < STREET_DIGITS)
        district = street[:DISTRICT_DIGITS]
        if any(district.startswith(prefix) for prefix in governed):
            found |= set() if above else {district}
        elif any(street.startswith(prefix[:STREET_DIGITS]) for prefix in governed):
            found |= set() if above or street in handled else {street}
    return sorted(found)
