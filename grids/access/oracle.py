"""The oracle: who may do what, where. Lists, single records and people are all asked through one builder.

A grant comes from an appointment (a role within an area's subtree) or from a department membership (a role for
the matters whistled to that department). `scope` gives the condition for a query, `may` the same condition for
one row, `holders` the same question for people, `allowed_anywhere` whether a page makes sense at all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import Exists, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.below import Below
from grids.access.roles import DEPARTMENT_HANDLER, ROLES, Permission
from grids.conduct.refusals import Refusal

if TYPE_CHECKING:
    from grids.staff.models import User

NOTHING = Q(pk__in=[])
# how long the codes of a street and of a community are: the keys by which rows are kept
STREET_DIGITS, COMMUNITY_DIGITS = 9, 12


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
        return ROLES[self.role].permissions if self.role else frozenset()


# every ground of access that holds on a day, of every active account: what one account may, and who may, are both
# asked of these rows. A post without a role is no ground of access, but whoever holds it works there.
GROUNDS = """
    WITH ground AS NOT MATERIALIZED (SELECT member.user_id, kind.role, area.prefix, NULL::bigint AS department_id, appointment.area_code,
        kind.name AS label, kind."order" AS place
    FROM grids_appointment appointment
    JOIN grids_member member ON member.id = appointment.member_id
    JOIN grids_postkind kind ON kind.id = appointment.kind_id
    JOIN grids_area area ON area.code = appointment.area_code
    WHERE appointment.period @> %(today)s
    UNION ALL
    SELECT membership.user_id, %(handler)s, NULL, department.id, department.area_code, department.name, NULL
    FROM grids_departmentmembership membership
    JOIN grids_department department ON department.id = membership.department_id
    WHERE membership.period @> %(today)s)
"""
OF_ONE = """
    SELECT role, prefix, department_id, area_code, label FROM ground WHERE user_id = %(user)s
    ORDER BY department_id NULLS FIRST, area_code, place
"""
HOLDERS = """
    SELECT user_id FROM ground
    WHERE role = ANY(%(roles)s) AND (starts_with(%(area)s, prefix) OR department_id = ANY(%(departments)s))
"""
# of those who may, by how near their own area lies
NEAREST = """
    SELECT user_id, ground.area_code FROM ground JOIN grids_user account ON account.id = user_id
    WHERE account.is_active AND role = ANY(%(roles)s) AND starts_with(%(area)s, prefix)
        AND NOT user_id = ANY(%(but_not)s)
        AND NOT EXISTS (SELECT FROM ground own WHERE own.user_id = ground.user_id AND own.department_id = %(but_for)s)
    ORDER BY length(prefix) DESC, user_id
"""


def _asked(**more: object) -> dict[str, object]:
    return {"today": timezone.localdate(), "handler": DEPARTMENT_HANDLER.code, **more}


def grounds_of(user: "User") -> tuple[Grant, ...]:
    """Every post and membership of an account that holds today (Asia/Shanghai), in one query; of a closed one none."""
    if not user.is_active:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(GROUNDS + OF_ONE, _asked(user=user.pk))
        return tuple(Grant(*row) for row in cursor.fetchall())


def holders(permission: Permission, area_code: str, departments: Iterable[int] = ()) -> RawSQL:
    """Ids of the accounts that have `permission` in the area with this code today, or for one of the departments."""
    roles = [code for code, role in ROLES.items() if permission in role.permissions]
    asked = _asked(roles=roles, area=area_code, departments=list(departments))
    return RawSQL(*_positional(GROUNDS + HOLDERS, asked))  # noqa: S611 (constants; what is asked goes as parameters)


def nearest(
    permission: Permission, area_code: str, but_not: Iterable[int] = (), but_for: int | None = None
) -> list[tuple[int, str]]:
    """Account and area's code of everybody who has `permission` in this area or above it today, the nearest first.

    but_not: accounts left out; but_for: those left out who handle the matters of this department.
    """
    roles = [code for code, role in ROLES.items() if permission in role.permissions]
    with connection.cursor() as cursor:
        cursor.execute(
            GROUNDS + NEAREST, _asked(roles=roles, area=area_code, but_not=list(but_not), but_for=but_for)
        )
        return cursor.fetchall()


def _positional(sql: str, asked: dict[str, object]) -> tuple[str, tuple]:
    """Named parameters as positional ones, as expressions take them."""
    names = re.findall(r"%\((\w+)\)s", sql)
    return re.sub(r"%\(\w+\)s", "%s", sql), tuple(asked[name] for name in names)


def prefixes(user: "User", permission: Permission) -> tuple[str, ...]:
    """Code prefixes below which `user` has `permission`; shorter ones swallow what lies below them."""
    found = sorted({g.prefix for g in user.grants if g.prefix and permission in g.permissions})
    return tuple(p for p in found if not any(p != other and p.startswith(other) for other in found))


def is_of_streets(user: "User", permission: Permission, prefix: str = "") -> bool:
    """Whether all that is asked lies in single streets: what lies below `prefix`, else wherever `user` has the permission.

    Of a street so little is there that it may be walked over, whatever is asked of it.
    """
    return all(len(one) >= STREET_DIGITS for one in ((prefix,) if prefix else prefixes(user, permission)))


def departments(user: "User", permission: Permission) -> tuple[int, ...]:
    """Ids of the departments for which `user` has `permission`."""
    return tuple(
        sorted({g.department_id for g in user.grants if g.department_id and permission in g.permissions})
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """By which look-ups rows say whose they are; empty where they don't say it in that way.

    area: the code of the area; street, community: the codes by which rows are kept and indexed in their order;
    parts: the relation to what names the departments a row was whistled to. is_fenced: the database holds who sees the
    rows (governance/fences.py), and answers by its indexes only what can tell nothing.
    """

    area: str = "area__code"
    street: str = ""
    community: str = ""
    parts: str = ""
    is_fenced: bool = False

    def below(self, prefix: str) -> Q:
        """Everything below a code prefix, by the column whose index also gives the order by time."""
        begins = Below.lookup_name if self.is_fenced else "startswith"
        if not self.street:
            return Q(**{f"{self.area}__{begins}": prefix})
        if len(prefix) < STREET_DIGITS:
            return Q(**{f"{self.street}__{begins}": prefix})
        if len(prefix) == STREET_DIGITS:
            return Q(**{self.street: prefix})
        if not self.community:
            return Q(**{self.street: prefix[:STREET_DIGITS], f"{self.area}__{begins}": prefix})
        below = Q(**{self.community: prefix[:COMMUNITY_DIGITS]})
        return below if len(prefix) == COMMUNITY_DIGITS else below & Q(**{f"{self.area}__{begins}": prefix})


def scope(
    user: "User", permission: Permission, *, area: str = "area__code", columns: Columns | None = None,
    parts: models.QuerySet | None = None,
) -> Q:  # fmt: skip
    """The condition under which rows fall under `user`'s `permission`.

    area: the lookup of the row's area code, where that is all a row says; columns: everything it says. parts: what
    stands behind each row and names its departments in `department`.
    """
    columns, condition = columns or Columns(area), NOTHING
    for prefix in prefixes(user, permission):
        condition |= columns.below(prefix)
    if parts is not None and (own := departments(user, permission)):
        condition |= Q(Exists(parts.filter(department__in=own)))
    return condition


def may_in(user: "User", permission: Permission, area_code: str) -> bool:
    """Whether `user` has `permission` in the area with this code: the same prefixes as `scope`."""
    return any(area_code.startswith(prefix) for prefix in prefixes(user, permission))


def may(user: "User", permission: Permission, row: models.Model, **lookups: str) -> bool:
    """Whether the condition of `scope` holds for this row; of rows that declare their columns, by these."""
    rows = row.__class__._default_manager.all()
    condition = scope(user, permission, **lookups) if lookups else rows.under(user, permission)
    return row.__class__._base_manager.filter(condition, pk=row.pk).exists()


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
