"""Accounts and departments as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes, prefix_of

if TYPE_CHECKING:
    from grids.staff.models import User


class UserQuerySet(models.QuerySet):
    """Accounts as phrases."""

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Whoever manages staff sees all accounts, everybody else the own one."""
        return self.all() if allowed_anywhere(user, Permission.STAFF_EDIT) else self.filter(pk=user.pk)


class DepartmentQuerySet(models.QuerySet):
    """Departments as phrases."""

    def serving(self, area_code: str) -> "DepartmentQuerySet":
        """Active departments of the area, of what lies above it, and of the communities below its street."""
        above = Q(area__code__in=ancestor_codes(area_code))
        return self.filter(above | Q(area__code__startswith=prefix_of(area_code)[:9]), is_active=True)

    def visible_to(self, user: "User") -> "DepartmentQuerySet":
        """Names of departments are public knowledge: everybody who is signed in sees them."""
        return self.all() if user.is_authenticated else self.none()
