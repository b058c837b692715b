"""Who may what, and departments as pages name them."""

from collections.abc import Iterable

from django.utils import timezone

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.kept import kept, kept_rows
from grids.staff.models import Department, User
from grids.staff.querysets import UserQuerySet


def who_may(permission: Permission, area_code: str, departments: Iterable[int] = ()) -> UserQuerySet:
    """Accounts that have `permission` today in the area with this code, or for one of these departments."""
    return User.objects.filter(is_active=True, pk__in=oracle.holders(permission, area_code, departments))


def system_actor() -> User:
    """The account in whose name imports and sweeps act; it never signs in."""
    actor, _ = User.objects.get_or_create(
        username="system", defaults={"display_name": "系统", "is_active": False, "is_system": True}
    )
    return actor


@kept_rows
def departments_by_id(ids: set[int]) -> dict[int, Department]:
    """Departments as pages name them; their names are public knowledge."""
    return Department.objects.in_bulk(ids)


@kept
def departments_serving(area_code: str) -> list[Department]:
    """The departments that a list of this area can be narrowed to; all active ones where the code is empty."""
    found = Department.objects.serving(area_code) if area_code else Department.objects.filter(is_active=True)
    return list(found)


def held_today(path: str) -> dict:
    """The condition for periods that hold today."""
    return {f"{path}period__contains": timezone.localdate()}
