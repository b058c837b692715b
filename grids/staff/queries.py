"""Accounts and departments, for whom."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from grids.access.roles import ROLES
from grids.conduct.kept import kept, kept_rows

if TYPE_CHECKING:
    from grids.access.roles import Permission
    from grids.staff.models import Department, User


class UserQuerySet(models.QuerySet):
    """Accounts as phrases."""

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Whoever manages staff sees all accounts, everybody else the own one."""
        from grids.access.oracle import allowed_anywhere
        from grids.access.roles import Permission

        return self.all() if allowed_anywhere(user, Permission.STAFF_EDIT) else self.filter(pk=user.pk)


class DepartmentQuerySet(models.QuerySet):
    """Departments as phrases."""

    def serving(self, area_code: str) -> "DepartmentQuerySet":
        """Active departments of the area, of what lies above it, and of the communities below its street."""
        from grids.areas.queries import ancestor_codes, prefix_of

        above = Q(area__code__in=ancestor_codes(area_code))
        return self.filter(above | Q(area__code__startswith=prefix_of(area_code)[:9]), is_active=True)

    def visible_to(self, user: "User") -> "DepartmentQuerySet":
        """Names of departments are public knowledge: everybody who is signed in sees them."""
        return self.all() if user.is_authenticated else self.none()


def who_may(permission: "Permission", area_code: str) -> "UserQuerySet":
    """Accounts that have `permission` in the area with this code today."""
    from grids.areas.queries import ancestor_codes
    from grids.staff.models import User

    holders = [code for code, role in ROLES.items() if permission in role.permissions]
    return User.objects.filter(
        is_active=True,
        member__appointments__area__in=ancestor_codes(area_code),
        member__appointments__kind__role__in=holders,
        member__appointments__period__contains=timezone.localdate(),
    ).distinct()


def system_actor() -> "User":
    """The account in whose name imports and sweeps act; it never signs in."""
    from grids.staff.models import User

    actor, _ = User.objects.get_or_create(
        username="system", defaults={"display_name": "系统", "is_active": False, "is_system": True}
    )
    return actor


@kept_rows
def departments_by_id(ids: set[int]) -> dict[int, "Department"]:
    """Departments as pages name them; their names are public knowledge."""
    from grids.staff.models import Department

    return Department.objects.in_bulk(ids)


@kept
def departments_serving(area_code: str) -> list["Department"]:
    """The departments that a list of this area can be narrowed to; all active ones where the code is empty."""
    from grids.staff.models import Department

    found = Department.objects.serving(area_code) if area_code else Department.objects.filter(is_active=True)
    return list(found)
