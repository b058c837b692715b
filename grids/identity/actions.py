"""Accounts: opened, reset, closed, signed out. Nobody ever sees another's password: the owner sets it with a slip."""

import re
from typing import NamedTuple
from uuid import UUID

from axes.utils import reset as forget_failures
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.installation import common_code
from grids.approvals import actions as approvals
from grids.approvals.kinds import Told
from grids.approvals.models import Approval, What
from grids.areas.models import Area
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.origins import require_fresh_proof
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.identity import slips
from grids.identity.called import subject_of, told_of
from grids.identity.ending import ended
from grids.identity.models import Ended, UserSession
from grids.staff.actions import appoint, join_department, save_member
from grids.staff.managing import (
    area_of,
    from_today,
    is_sensitive,
    managed,
    managed_from,
    require_staff_editor,
    watches,
)
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User

USERNAME = re.compile(r"[\w.-]+")


class Opened(NamedTuple):
    """A new account, the half of its slip that is handed over once, and what somebody else has yet to grant."""

    user: User
    half: str
    asked: list[Approval]


@transaction.atomic
def open_account(*, username: str, display_name: str, by: User, area_code: str = "") -> tuple[User, str]:
    """Open an account that may nothing yet; the half of its slip that `by` hands over is returned once.

    At the machine's console there is one person: then the whole slip. area_code: where it is to act, whose auditor
    reads of it and whose officer confirms it; where `by` manages staff unless told.
    """
    require_staff_editor(by, _("开通账号"))
    user = User(username=User.normalize_username(said(username)), display_name=said(display_name))
    require(
        not user.username or USERNAME.fullmatch(user.username),
        _("账号只能用字母、数字、点、下划线和连字符，中间没有空格。"), field="username",
    )  # fmt: skip
    user.set_unusable_password()
    user.home_id = managed_from(by) or None
    checked(user)
    user.save(force_insert=True)
    note(
        kind=Kind.ACCOUNT,
        by=by,
        subject=user,
        area_code=area_code or area_of(user),
        detail={"what": gettext_lazy("开通账号")},
    )
    return user, slips.started(user, by=by, reason="", area_code=area_code, is_opening=True)


@transaction.atomic
def open_account_with_post(
    *, username: str, display_name: str, by: User, office_phone: str = "", kind: PostKind | None = None,
    area: Area | None = None, department: Department | None = None,
) -> Opened:  # fmt: skip
    """Open an account with its member, and its post or department from today on: all of it or nothing.

    What somebody else has to grant is asked for and returned. Raises Refusal with the field that it is about.
    """
    require(kind is None or area is not None, _("请选择这个岗位所在的区域。"), field="area")
    require(area is None or kind is not None, _("请选择在这个区域担任什么岗位。"), field="kind")
    acts_in = [area.code] if area else []
    acts_in += [department.area_id] if department else []
    user, half = open_account(
        username=username, display_name=display_name, by=by, area_code=common_code(acts_in)
    )
    made: list[object] = list(Approval.objects.waiting().filter(what=What.OPENING, concerns=user))
    if kind or said(office_phone):
        member = Member(name=user.display_name, office_phone=said(office_phone), user=user)
        made.append(save_member(member=member, by=by))
        if kind and area:
            made.append(appoint(member=member, kind=kind, area=area, from_day=timezone.localdate(), by=by))
    if department:
        made.append(join_department(user=user, department=department, from_day=timezone.localdate(), by=by))
    return Opened(user, half, [one for one in made if isinstance(one, Approval)])


@transaction.atomic
def rename_account(*, user_id: int, display_name: str, by: User) -> User:
    """Correct the name under which an account's steps are signed from now on."""
    user = managed(user_id, by)
    user.display_name = said(display_name)
    checked(user)
    user.save(update_fields=["display_name"])
    return user


@transaction.atomic
def reset_password(*, user_id: int, reason: str, by: User, drops_factor: bool = False) -> str:
    """Let the owner set a new password: the half of a slip that `by` hands over, shown once; the old one holds until then.

    The other half comes from who confirms it. An owner with a second factor in force proves that instead; of an
    account that reveals, administers or audits somebody else confirms all the same. drops_factor: the authenticator is
    lost too. At the console the whole slip.
    """
    user = managed(user_id, by)
    require(user.pk != by.pk, _("自己的密码请在“修改密码”里改，或者请另一位管理员重置。"))
    reason = said(reason)
    require(2 <= len(reason) <= 200, _("请写明为什么重置，二百字以内。"), field="reason")
    require_fresh_proof()
    return slips.started(user, by=by, reason=reason, drops_factor=drops_factor)


@transaction.atomic
def change_own_password(*, password: str, by: User, keep: str = "") -> User:
    """Set the own password, which the caller has checked against the rules; sessions end but the one kept as `keep`."""
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    ended(UserSession.objects.filter(user=user).exclude(session_key=keep), Ended.PASSWORD)
    note(kind=Kind.PASSWORD, by=by, subject=subject_of(user))
    return user


@transaction.atomic
def lock_account(*, user_id: int, by: User) -> User | Approval:
    """Close an account at once: no sign-in, no session, no permission; what it did stays under its name.

    Of one that audits, confirms or handles complaints somebody else grants it: then its sessions end at once, and what
    was asked for is returned.
    """
    user = managed(user_id, by)
    require(user.pk != by.pk, _("不能停用自己的账号，请让另一位管理员来做。"))
    if by.is_system or not watches(Q(member__user=user)):
        return _lock(user, by)
    asked = approvals.ask(
        what=What.LOCKING, **_told_of_locking(user)._asdict(),
        wanted={"user": user.pk}, area_code=area_of(user), by=by,
    )  # fmt: skip
    end_sessions(user_id=user.pk, by=by)
    return asked


def _lock(user: User, by: User) -> User:
    user.is_active = False
    user.save(update_fields=["is_active"])
    ended(UserSession.objects.filter(user=user), Ended.CLOSED)
    _altered(user, by, active=False)
    return user


def _carry_locking(*, approval: Approval, by: User) -> None:
    _lock(managed(approval.wanted["user"], approval.asked_by), by)


def _told_of_locking(user: User) -> Told:
    return told_of(user, gettext_lazy("停用账号 %(account)s（%(name)s）"))


def _locking_of(approval: Approval) -> Told:
    return _told_of_locking(User.objects.get(pk=approval.wanted["user"]))


approvals.carried_by(What.LOCKING, _carry_locking, told=_locking_of)


@transaction.atomic
def unlock_account(*, user_id: int, by: User) -> User | Approval:
    """Open a closed account again, and forget failed sign-ins that lock it out.

    With one that reveals, administers or audits comes all of that back: somebody else grants it, as when it was given.
    Then what was asked for is returned.
    """
    user = managed(user_id, by)
    require(not user.is_system, _("系统账号不能登录。"))
    if by.is_system or user.is_active or not is_sensitive(user):
        return _unlock(user, by)
    return approvals.ask(
        what=What.UNLOCKING, **_told_of_unlocking(user)._asdict(),
        wanted={"user": user.pk}, area_code=area_of(user), by=by,
    )  # fmt: skip


def _unlock(user: User, by: User) -> User:
    was = user.is_active
    user.is_active = True
    user.save(update_fields=["is_active"])
    forget_failures(username=user.username)
    _altered(user, by, active=True, was=was)
    return user


def _carry_unlocking(*, approval: Approval, by: User) -> None:
    _unlock(managed(approval.wanted["user"], approval.asked_by), by)


def _told_of_unlocking(user: User) -> Told:
    """With what comes back with it."""
    posts = Appointment.objects.filter(member__user=user, period__overlap=from_today())
    offices = DepartmentMembership.objects.filter(user=user, period__overlap=from_today())
    held = [f"{post.area}{post.kind}" for post in posts.select_related("area", "kind").order_by("pk")]
    held += [str(office.department) for office in offices.select_related("department").order_by("pk")]
    wording = gettext_lazy("重新启用账号 %(account)s（%(name)s），恢复任职：%(posts)s")
    return Told(wording, {"account": user.username, "name": user, "posts": "、".join(held)}, user)


def _unlocking_of(approval: Approval) -> Told:
    return _told_of_unlocking(User.objects.get(pk=approval.wanted["user"]))


approvals.carried_by(What.UNLOCKING, _carry_unlocking, told=_unlocking_of)


def _altered(user: User, by: User, *, active: bool, was: bool | None = None) -> None:
    detail = {"old": {"is_active": not active if was is None else was}, "new": {"is_active": active}}
    note(kind=Kind.ACCOUNT, by=by, subject=subject_of(user), area_code=area_of(user), detail=detail)


@transaction.atomic
def end_sessions(*, user_id: int, by: User) -> int:
    """Sign an account out everywhere; how many sessions that ended."""
    user = managed(user_id, by)
    count = ended(UserSession.objects.filter(user=user), Ended.REVOKED)
    note(kind=Kind.SESSION, by=by, subject=subject_of(user), area_code=area_of(user), detail={"count": count})
    return count


@transaction.atomic
def end_own_session(*, session_id: UUID | str, by: User) -> None:
    """End one of the own sessions."""
    own = UserSession.objects.visible_to(by)
    session = own.get(id=session_id)
    ended(own.filter(pk=session.pk), Ended.ELSEWHERE)
    note(kind=Kind.SESSION, by=by, subject=Subject("session", "", session.device), detail={"count": 1})


@transaction.atomic
def end_other_sessions(*, keep: str, by: User) -> int:
    """End all of the own sessions but the one that is kept under `keep`; how many."""
    count = ended(UserSession.objects.visible_to(by).exclude(session_key=keep), Ended.ELSEWHERE)
    note(kind=Kind.SESSION, by=by, subject=subject_of(by), detail={"count": count})
    return count
