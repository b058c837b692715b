"""Who may what, departments as pages name them, and who works where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from grids.access import oracle
from grids.access.oracle import COMMUNITY_DIGITS, STREET_DIGITS
from grids.access.roles import ROLES, Permission
from grids.areas.codes import ancestor_codes, prefix_of
from grids.areas.models import Area
from grids.areas.queries import areas_by_code, children_of
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


# -- the directory (通讯录): office phones only --

# rows of one page; whoever looks for more narrows by a word or an area
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Directory:
    """People and departments of an area: the way down to it, what lies below it, and whether more there are than shown."""

    area: Area | None = None
    way: list[Area] = field(default_factory=list)
    below: list[Area] = field(default_factory=list)
    people: list[Appointment] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    has_more: bool = False


def home_of(user: User) -> str:
    """The code of the area in which `user` is at home: of the smallest they act in; "" where there is none."""
    codes = {grant.area_code for grant in user.grants if grant.area_code}
    return max(codes, key=lambda code: (len(code), code), default="")


def directory(code: str, words: str) -> Directory:
    """Who works in the area with this code, in the grids of a community, and above it up to its street, the nearest first.

    words: a piece of a name, a post, a department or a phone, which then is looked for in the whole street or what the
    area is, not the area alone.
    """
    areas = areas_by_code(ancestor_codes(code)) if code else {}
    area = areas.get(code)
    if area is None:
        return Directory()
    held, offices = _people(code, words, timezone.localdate()), departments_serving(code)
    if words:
        offices = [one for one in offices if words in one.name or words in one.office_phone]
    way = [areas[one] for one in ancestor_codes(code) if one in areas]
    return Directory(area, way, children_of(code), held[:SHOWN], offices[:SHOWN], len(held) > SHOWN)


@kept
def _people(code: str, words: str, day: date) -> list[Appointment]:
    street = prefix_of(code)[:STREET_DIGITS]
    if words:
        here = Q(area__prefix__startswith=street)
        here &= (
            Q(member__name__contains=words)
            | Q(kind__name__contains=words)
            | Q(member__office_phone__contains=words)
        )
    else:
        above = [one for one in ancestor_codes(code) if len(one) >= STREET_DIGITS]
        below = Q(area__code__startswith=code) if len(code) > STREET_DIGITS else Q(area=code)
        here = below | Q(area__in=above)
    held = Appointment.objects.filter(here, period__contains=day).select_related("member", "kind", "area")
    return list(
        held.order_by("-area__level", "area__code", F("is_leader").desc(), "kind__order", "member__name")[
            : SHOWN + 1
        ]
    )
