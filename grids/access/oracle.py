"""The oracle: who may do what, where. Lists, single records and people are all asked through one builder.

A grant comes from an appointment (a role within an area's subtree) or from a department membership (a role for
the matters whistled to that department). `scope` gives the condition for a query, `may` the same condition for
one row, `allowed_anywhere` whether a page makes sense at all.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.roles import DEPARTMENT_HANDLER, ROLES, Permission
from grids.conduct.refusals import Refusal

if TYPE_CHECKING:
    from grids.staff.models import User

NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Grant:
    """One ground of access: a role within everything whose code starts with `prefix`, or for a department."""

    role: str
    prefix: str | None = None
    department_id: int | None = None
    area_code: str = ""
    label: str = ""

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role allows."""
        return ROLES[self.role].permissions


GRANTS = """
    SELECT kind.role, area.prefix, NULL::bigint, appointment.area_code, kind.name, kind."order"
    FROM grids_appointment appointment
    JOIN grids_member member ON member.id = appointment.member_id
    JOIN grids_postkind kind ON kind.id = appointment.kind_id
    JOIN grids_area area ON area.code = appointment.area_code
    WHERE member.user_id = %(user)s AND appointment.period @> %(today)s AND kind.role <> ''
    UNION ALL
    SELECT %(handler)s, NULL, department.id, department.area_code, department.name, NULL
    FROM grids_departmentmembership membership
    JOIN grids_department department ON department.id = membership.department_id
    WHERE membership.user_id = %(user)s AND membership.period @> %(today)s
    ORDER BY 3 NULLS FIRST, 4, 6
"""


def grants_of(user: "User") -> tuple[Grant, ...]:
    """All grants of an account that hold today (Asia/Shanghai), in one query: every request begins with it."""
    if not user.is_active:
        return ()
    asked = {"user": user.pk, "today": timezone.localdate(), "handler": DEPARTMENT_HANDLER.code}
    with connection.cursor() as cursor:
        cursor.execute(GRANTS, asked)
        return tuple(Grant(*row[:-1]) for row in cursor.fetchall())


def prefixes(user: "User", permission: Permission) -> tuple[str, ...]:
    """Code prefixes below which `user` has `permission`; shorter ones swallow what lies below them."""
    found = sorted({g.prefix for g in user.grants if g.prefix and permission in g.permissions})
    return tuple(p for p in found if not any(p != other and p.startswith(other) for other in found))


def departments(user: "User", permission: Permission) -> tuple[int, ...]:
    """Ids of the departments for which `user` has `permission`."""
    return tuple(
        sorted({g.department_id for g in user.grants if g.department_id and permission in g.permissions})
    )


def scope(user: "User", permission: Permission, *, area: str = "area__code", department: str = "") -> Q:
    """The condition under which rows fall under `user`'s `permission`.

    area: the lookup of the row's area code; department: the lookup of the departments it was whistled to.
    """
    condition = NOTHING
    for prefix in prefixes(user, permission):
        condition |= Q(**{f"{area}__startswith": prefix})
    if department and (own := departments(user, permission)):
        condition |= Q(**{f"{department}__in": own})
    return condition


def may_in(user: "User", permission: Permission, area_code: str) -> bool:
    """Whether `user` has `permission` in the area with this code: the same prefixes as `scope`."""
    return any(area_code.startswith(prefix) for prefix in prefixes(user, permission))


def may(user: "User", permission: Permission, row: models.Model, **lookups: str) -> bool:
    """Whether the condition of `scope` holds for this row."""
    condition = scope(user, permission, **lookups)
    return type(row)._base_manager.filter(condition, pk=row.pk).exists()


def allowed_anywhere(user: "User", permission: Permission) -> bool:
    """Whether `user` has `permission` anywhere at all."""
    return any(permission in grant.permissions for grant in user.grants)


def require_in(user: "User", permission: Permission, area_code: str, doing: str) -> None:
    """Refusal(forbidden) with a sentence unless `user` has `permission` there."""
    if user.is_system or may_in(user, permission, area_code):
        return
    raise Refusal(
        _("您没有在这个区域%(doing)s的权限，请联系街道管理员。") % {"doing": doing}, code="forbidden"
    )


def require_anywhere(user: "User", permission: Permission, doing: str) -> None:
    """Refusal(forbidden) with a sentence unless a page about `permission` makes sense for `user` at all."""
    if allowed_anywhere(user, permission):
        return
    raise Refusal(_("您没有%(doing)s的权限，请联系街道管理员。") % {"doing": doing}, code="forbidden")
