"""Accounts and posts: open an account, reset its password, appoint, end. The administration calls these.

Whoever manages staff does so within the own subtree: an account that also acts elsewhere is managed from
above.
"""

import re
import secrets
from collections.abc import Iterable
from datetime import date

from axes.utils import reset as forget_failures
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import DEPARTMENT_HANDLER, Permission, excluding_pairs
from grids.areas.models import Area
from grids.conduct.refusals import Refusal, checked, require
from grids.staff.models import (
    Appointment,
    Department,
    DepartmentMembership,
    Member,
    PostGroup,
    PostKind,
    User,
)

USERNAME = re.compile(r"[\w.-]+")
# without letters and digits that are mistaken for one another when read out over the phone
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def temporary_password() -> str:
    """A random password of three groups, to be read out once and changed at the first sign-in."""
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(3))


@transaction.atomic
def create_account(*, username: str, display_name: str, by: User) -> tuple[User, str]:
    """Open an account that may nothing yet; the temporary password is returned once, stored only hashed."""
    _require_staff_editor(by, _("开通账号"))
    password = temporary_password()
    user = User(username=User.normalize_username(username.strip()), display_name=display_name.strip())
    require(
        not user.username or USERNAME.fullmatch(user.username),
        _("账号只能用字母、数字、点、下划线和连字符，中间没有空格。"), field="username",
    )  # fmt: skip
    user.set_password(password)
    user.must_change_password = True
    checked(user)
    user.save(force_insert=True)
    return user, password


@transaction.atomic
def rename_account(*, user_id: int, display_name: str, by: User) -> User:
    """Correct the name under which an account's steps are signed from now on."""
    user = _managed(user_id, by)
    user.display_name = display_name.strip()
    checked(user)
    user.save(update_fields=["display_name"])
    return user


@transaction.atomic
def reset_password(*, user_id: int, by: User) -> str:
    """A temporary password for somebody who lost the own one; ends the account's sessions and its lock-out."""
    user = _managed(user_id, by)
    password = temporary_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    _end_sessions(user)
    forget_failures(username=user.username)
    return password


@transaction.atomic
def change_own_password(*, password: str, by: User) -> User:
    """Set the own password, which the caller has checked against the rules; ends a forced change."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    return user


@transaction.atomic
def lock_account(*, user_id: int, by: User) -> User:
    """Close an account at once: no sign-in, no session, no permission; what it did stays under its name."""
    user = _managed(user_id, by)
    require(user.pk != by.pk, _("不能停用自己的账号，请让另一位管理员来做。"))
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    return user


@transaction.atomic
def unlock_account(*, user_id: int, by: User) -> User:
    """Open a closed account again, and forget failed sign-ins that lock it out."""
    user = _managed(user_id, by)
    require(not user.is_system, _("系统账号不能登录。"))
    user.is_active = True
    user.save(update_fields=["is_active"])
    forget_failures(username=user.username)
    return user


@transaction.atomic
def end_sessions(*, user_id: int, by: User) -> int:
    """Sign an account out everywhere; how many sessions that ended."""
    return _end_sessions(_managed(user_id, by))


@transaction.atomic
def save_member(*, member: Member, by: User) -> Member:
    """Add a person who can hold posts, or correct name, phone and account.

    Giving a person an account gives the account every post of the person: both must lie within what the
    manager manages, and their roles may not exclude each other.
    """
    _require_staff_editor(by, _("维护人员"))
    before = Member.objects.select_for_update().get(pk=member.pk) if member.pk else None
    checked(member)
    if before:
        _require_all(by, _areas_of_posts(Q(member=before)), before)
    if before is None or before.user_id != member.user_id:
        for user_id in filter(None, (before.user_id if before else None, member.user_id)):
            _managed(user_id, by)
        _refuse_exclusive(_roles_held(member, member.user, _from_today()))
    member.save()
    return member


@transaction.atomic
def appoint(
    *, member: Member, kind: PostKind, area: Area, from_day: date, by: User, to_day: date | None = None
) -> Appointment:
    """Appoint a member to a post in an area from a day on; on `to_day` it no longer holds.

    Raises Refusal when the area is not the manager's, the grid has a leader already, or the account would
    combine roles that exclude each other.
    """
    oracle.require_in(by, Permission.STAFF_EDIT, area.code, _("任命"))
    member = Member.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    if member.user_id:
        # whoever lets the same account into a department locks it too: what both would combine is seen
        User.objects.select_for_update().get(pk=member.user_id)
    require(member.user_id is None or member.user_id != by.pk, _("不能任命自己，请让另一位管理员来做。"))
    require(kind.is_active, _("岗位「%(kind)s」已停用。") % {"kind": kind.name}, field="kind")
    period = _period(from_day, to_day)
    if kind.role:
        _refuse_exclusive(_roles_held(member, member.user, period) | {kind.role})
    appointment = Appointment(
        member=member, kind=kind, area=area, period=period, is_leader=kind.group == PostGroup.LEADER
    )
    # nothing is left out: an excluded field would leave the exclusion constraints unasked
    checked(appointment)
    appointment.save(force_insert=True)
    return appointment


@transaction.atomic
def end_appointment(*, appointment_id: int, by: User, on: date | None = None) -> Appointment:
    """End an appointment: from `on` (today unless told) it gives no access any more."""
    appointment = Appointment.objects.select_for_update().get(pk=appointment_id)
    oracle.require_in(by, Permission.STAFF_EDIT, appointment.area_id, _("结束任职"))
    appointment.period = _ended(appointment.period, on)
    appointment.save(update_fields=["period"])
    return appointment


@transaction.atomic
def join_department(
    *, user: User, department: Department, from_day: date, by: User, to_day: date | None = None
) -> DepartmentMembership:
    """Let an account handle a department's matters from a day on."""
    oracle.require_in(by, Permission.STAFF_EDIT, department.area_id, _("安排部门人员"))
    user = User.objects.select_for_update().get(pk=user.pk)
    require(user.pk != by.pk, _("不能安排自己，请让另一位管理员来做。"))
    require(department.is_active, _("「%(name)s」已停用。") % {"name": department.name}, field="department")
    period = _period(from_day, to_day)
    member = Member.objects.filter(user=user).first()
    _refuse_exclusive(_roles_held(member, user, period) | {DEPARTMENT_HANDLER.code})
    membership = DepartmentMembership(user=user, department=department, period=period)
    checked(membership)
    membership.save(force_insert=True)
    return membership


@transaction.atomic
def end_membership(*, membership_id: int, by: User, on: date | None = None) -> DepartmentMembership:
    """End a membership: from `on` (today unless told) it gives no access any more."""
    rows = DepartmentMembership.objects.select_for_update(of=("self",)).select_related("department")
    membership = rows.get(pk=membership_id)
    oracle.require_in(by, Permission.STAFF_EDIT, membership.department.area_id, _("结束部门人员"))
    membership.period = _ended(membership.period, on)
    membership.save(update_fields=["period"])
    return membership


def _require_staff_editor(by: User, doing: str) -> None:
    if not by.is_system and not oracle.allowed_anywhere(by, Permission.STAFF_EDIT):
        raise Refusal(_("您没有%(doing)s的权限，请联系系统管理员。") % {"doing": doing}, code="forbidden")


def _managed(user_id: int, by: User) -> User:
    """The account, locked; Refusal when it acts outside the manager's subtree: nobody climbs by a reset."""
    _require_staff_editor(by, _("管理账号"))
    user = User.objects.select_for_update().get(pk=user_id)
    require(not user.is_system, _("系统账号由程序使用，不能改动。"), code="forbidden")
    if by.pk != user.pk:
        _require_all(by, _areas_of(user), user)
    return user


def _require_all(by: User, codes: set[str], who: User | Member) -> None:
    if by.is_system or all(oracle.may_in(by, Permission.STAFF_EDIT, code) for code in codes):
        return
    raise Refusal(
        _("「%(who)s」还在您管理范围之外任职，请由上级系统管理员处理。") % {"who": who}, code="forbidden"
    )


def _areas_of(user: User) -> set[str]:
    """Codes of the areas in which an account acts, today or later, whether it is open or closed."""
    memberships = DepartmentMembership.objects.filter(user=user, period__overlap=_from_today())
    return _areas_of_posts(Q(member__user=user)) | set(
        memberships.values_list("department__area_id", flat=True)
    )


def _areas_of_posts(holder: Q) -> set[str]:
    posts = Appointment.objects.filter(holder, period__overlap=_from_today())
    return set(posts.values_list("area_id", flat=True))


def _from_today() -> DateRange:
    return DateRange(timezone.localdate(), None)


def _roles_held(member: Member | None, user: User | None, period: DateRange) -> set[str]:
    """Roles of a person at any time within a period, from appointments and memberships alike."""
    holder = Q(pk__in=[])
    if member and member.pk:
        holder |= Q(member=member)
    if user:
        holder |= Q(member__user=user)
    posts = Appointment.objects.filter(holder, period__overlap=period).exclude(kind__role="")
    held = set(posts.values_list("kind__role", flat=True))
    if user and DepartmentMembership.objects.filter(user=user, period__overlap=period).exists():
        held.add(DEPARTMENT_HANDLER.code)
    return held


def _refuse_exclusive(roles: Iterable[str]) -> None:
    for one, other in excluding_pairs(set(roles)):
        raise Refusal(
            _("「%(one)s」和「%(other)s」不能由同一个账号兼任，请先结束其中一个。")
            % {"one": one.name, "other": other.name}
        )


def _period(from_day: date, to_day: date | None) -> DateRange:
    require(to_day is None or to_day > from_day, _("结束日期要晚于开始日期。"), field="to_day")
    return DateRange(from_day, to_day, "[)")


def _ended(period: DateRange, on: date | None) -> DateRange:
    """The period cut off at a day; what had not begun by then becomes empty: it never held."""
    on = on or timezone.localdate()
    require(
        not period.isempty and (period.upper is None or period.upper > on),
        _("这段任期已经结束。"),
        code="conflict",
    )
    begun = period.lower is None or period.lower < on
    return DateRange(period.lower, on, "[)") if begun else DateRange(empty=True)


def _end_sessions(user: User) -> int:
    mine = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
    return len(mine)
