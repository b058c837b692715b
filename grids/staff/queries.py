"""Who may what, and departments as pages name them."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from grids.access import oracle
from grids.access.oracle import COMMUNITY_DIGITS, STREET_DIGITS
from grids.access.roles import ROLES, Permission
from grids.areas.models import Area
from grids.conduct.kept import kept, kept_rows
from grids.staff.models import (
    Appointment,
    Department,
    DepartmentKind,
    DepartmentMembership,
    Member,
    User,
)
from grids.staff.querysets import UserQuerySet


def who_may(permission: Permission, area_code: str, departments: Iterable[int] = ()) -> UserQuerySet:
    """Accounts that have `permission` today in the area with this code, or for one of these departments."""
    return User.objects.filter(is_active=True, pk__in=oracle.holders(permission, area_code, departments))


def prefixes_held(permission: Permission) -> set[str]:
    """Prefixes of codes below which some account has `permission` today by a post."""
    roles = [code for code, role in ROLES.items() if permission in role.permissions]
    posts = Appointment.objects.filter(kind__role__in=roles, member__user__is_active=True, **held_today(""))
    return set(posts.values_list("area__prefix", flat=True))


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


@kept_rows
def departments_by_code(codes: set[str]) -> dict[str, Department]:
    """The same by their codes, as books keep them."""
    return Department.objects.in_bulk(codes, field_name="code")


@kept
def departments_serving(area_code: str) -> list[Department]:
    """The departments that a list of this area can be narrowed to; all active ones where the code is empty."""
    found = Department.objects.serving(area_code) if area_code else Department.objects.filter(is_active=True)
    return list(found)


def held_today(path: str) -> dict:
    """The condition for periods that hold today."""
    return {f"{path}period__contains": timezone.localdate()}


# -- whose office it is, as of today, to be frozen --


def ties_of(*, department: Department | None, person: Member | None, area: Area) -> list[str]:
    """Offices, areas and people whom a complaint is about as of today, in words that `Workplaces.ties` answers.

    d, c, s: a department, a community, a street by its code; u: an account that works there or is the person. Where
    nobody is named, everybody of the area could be meant: `?` and the street's code, and who works in it.
    """
    if department is None and person is None:
        code = area.street_code
        return [
            f"?{code}",
            *(f"?{one}" for one in _accounts(_below(code), Q(department__area__code__startswith=code))),
        ]
    return sorted(
        (_of_department(department) if department else set()) | (_of_person(person) if person else set())
    )


def _of_department(department: Department) -> set[str]:
    """A department, whose it is, and who works for both."""
    code, found, posts = department.area_id, {f"d{department.pk}"}, Q(pk__in=[])
    if department.kind == DepartmentKind.COMMUNITY and len(code) >= COMMUNITY_DIGITS:
        found.add(f"c{code[:COMMUNITY_DIGITS]}")
        posts = _below(code[:COMMUNITY_DIGITS])
    elif len(code) >= STREET_DIGITS:
        found.add(f"s{code[:STREET_DIGITS]}")
        posts = Q(area__code=code[:STREET_DIGITS])
    return found | _accounts(posts, Q(department=department))


def _of_person(person: Member) -> set[str]:
    """A person, where the person works, and who works there too."""
    codes = set(
        Appointment.objects.filter(member=person, **held_today("")).values_list("area__code", flat=True)
    )
    communities = {code[:COMMUNITY_DIGITS] for code in codes if len(code) >= COMMUNITY_DIGITS}
    streets = {code for code in codes if len(code) == STREET_DIGITS}
    posts = Q(area__code__in=streets)
    for community in communities:
        posts |= _below(community)
    found = {f"c{code}" for code in communities} | {f"s{code}" for code in streets}
    found |= _accounts(posts, Q(pk__in=[]))
    if person.user_id:
        found.add(f"u{person.user_id}")
        held = DepartmentMembership.objects.filter(user=person.user_id, **held_today(""))
        for membership in held.select_related("department"):
            found |= _of_department(membership.department)
    return found


def _below(code: str) -> Q:
    return Q(area__code__startswith=code)


def _accounts(posts: Q, offices: Q) -> set[str]:
    """Accounts that hold one of these posts today, with a role or without one, or a membership in one of these offices."""
    holders = Appointment.objects.filter(posts, member__user__isnull=False, **held_today(""))
    members = DepartmentMembership.objects.filter(offices, **held_today(""))
    ids = {*holders.values_list("member__user", flat=True), *members.values_list("user", flat=True)}
    return {f"u{pk}" for pk in ids}
