"""Accounts: opened, reset, closed, signed out. Nobody ever sees another's password: the owner sets it with a slip."""

import re
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.installation import common_code, top_code
from grids.approvals import actions as approvals
from grids.approvals.kinds import Told
from grids.approvals.models import Approval, What
from grids.areas.models import Area
from grids.audit.actions import Subject, note
from grids.audit.models import Kind, Result
from grids.conduct.origins import current_address, require_fresh_proof
from grids.conduct.refusals import checked, require
from grids.conduct.texts import said
from grids.identity import codes, factors
from grids.identity.ceilings import one_after_the_other, too_fast, wait_of_address
from grids.identity.models import Ended, Slip, UserSession
from grids.identity.queries import has_second_factor
from grids.identity.querysets import UserSessionQuerySet
from grids.identity.recording import typed_name
from grids.identity.sessions import remembered
from grids.privacy.ciphers import lookup
from grids.staff.actions import appoint, join_department, save_member
from grids.staff.managing import (
    area_of,
    areas_of,
    from_today,
    is_sensitive,
    managed,
    managed_from,
    require_staff_editor,
    watches,
)
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User

USERNAME = re.compile(r"[\w.-]+")
HALF = "slip.half"
# how long whoever was signed out is told why
REASON_KEPT = timedelta(days=1)
# A half is 31^8, about 2^39.6; both are 2^79. A thousand guesses a second for the 72 hours of a slip are 2^28: they find
# both with a chance of 2^-51, and one (that is what a slip with a second factor asks, beside the code) of 2^-11.6 and
# then still lack the code. So a stranger's misses void nothing and slow down only the address that they come from:
# otherwise anybody could keep an owner out. Who holds one half has the other, or six digits, before them: MISSES tries
# are a chance of 2^-36, or 10 x 3 of 10^6, and then the slip is void.
MISSES = 10
# stands in where a name is nobody's: the same is asked of the database, and nothing is found
NOBODY = 0


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
    return user, _slip(user, by=by, reason="", area_code=area_code, is_opening=True)


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
    return _slip(user, by=by, reason=reason, drops_factor=drops_factor)


def _slip(
    user: User,
    *,
    by: User,
    reason: str,
    area_code: str = "",
    is_opening: bool = False,
    drops_factor: bool = False,
) -> str:
    Slip.objects.filter(user=user, used_at__isnull=True, void_at__isnull=True).update(void_at=timezone.now())
    asks_factor = not is_opening and not drops_factor and has_second_factor(user)
    takes_two = not by.is_system and (not asks_factor or is_sensitive(user))
    half = codes.on_paper(4 if by.is_system else 2)
    started = timezone.now()
    slip = Slip.objects.create(
        user=user, is_opening=is_opening, drops_factor=drops_factor, asks_factor=asks_factor, takes_two=takes_two,
        half_hash=lookup(codes.typed(half), purpose=HALF), reason=reason, started_by=by, started_at=started,
        until=started + timedelta(hours=settings.SLIP_HOURS),
    )  # fmt: skip
    area = area_code or area_of(user)
    what = What.OPENING if is_opening else What.RESET
    detail = {
        "what": gettext_lazy("发起"),
        "reason": reason,
        "until": slip.until,
        "drops_factor": drops_factor,
    }
    note(kind=Kind.RESET, by=by, subject=_subject(user), area_code=area, detail=detail)
    if takes_two:
        approvals.ask(
            what=what, **_told_of_slip(slip)._asdict(), wanted={"slip": str(slip.pk)}, area_code=area, reason=reason, by=by,
        )  # fmt: skip
    return half


def _told_of_slip(slip: Slip) -> Told:
    """What whoever confirms a slip is shown, the loss of a second factor among it."""
    wording = gettext_lazy("重置 %(account)s（%(name)s）的密码")
    if slip.is_opening:
        wording = gettext_lazy("开通账号 %(account)s（%(name)s）")
    elif slip.drops_factor:
        wording = gettext_lazy("重置 %(account)s（%(name)s）的密码，同时取消第二重验证")
    return _told(slip.user, wording)


def _told(user: User, wording: str | Promise) -> Told:
    return Told(wording, {"account": user.username, "name": user}, user)


def _told_of_asked_slip(approval: Approval) -> Told:
    return _told_of_slip(Slip.objects.select_related("user").get(pk=approval.wanted["slip"]))


def _confirm(*, approval: Approval, by: User) -> str:
    """The second person lets the slip open; the half that this person hands over, or nothing where none is asked."""
    slip = Slip.objects.select_for_update().get(pk=approval.wanted["slip"])
    require(slip.void_at is None and slip.used_at is None, _("这张重置单已经作废。"), code="conflict")
    # what the account has become since, who asked has to manage still: nobody climbs by an older slip
    managed(slip.user_id, approval.asked_by)
    half = "" if slip.asks_factor else codes.on_paper(2)
    slip.other_hash = lookup(codes.typed(half), purpose=HALF)
    slip.confirmed_by, slip.confirmed_at = by, timezone.now()
    slip.save(update_fields=["other_hash", "confirmed_by", "confirmed_at"])
    return half


def _void(*, approval: Approval) -> None:
    Slip.objects.filter(pk=approval.wanted["slip"], used_at__isnull=True).update(void_at=timezone.now())


approvals.carried_by(What.RESET, _confirm, _void, told=_told_of_asked_slip, once=True)
approvals.carried_by(What.OPENING, _confirm, _void, told=_told_of_asked_slip, once=True)


def redeem(*, username: str, half: str, other: str, password: str) -> User | None:
    """Set the own password with a slip; None where anything of it is wrong, which is noted and never told apart.

    other: the second half, or a code of the owner's second factor. What is right opens, however many others guess.
    Raises Refusal for what is wrong where this address guesses too fast, whichever account it names, and
    ValidationError for a weak password, which doesn't use the slip up.
    """
    user = User.objects.filter(username=User.normalize_username(said(username)), is_active=True).first()
    with transaction.atomic():
        one_after_the_other(current_address())
        wait = wait_of_address()
        open_ones = Slip.objects.open().select_for_update()
        slip = open_ones.filter(user=user.pk if user else NOBODY).first()
        fits = _fits(slip, user, half, other)
        if fits:
            validate_password(password, user)
            fits = not slip.asks_factor or factors.spend(user, other)
        if fits:
            _use(slip, user, password)
        elif not wait:
            _missed(user, username)
    if not fits and wait:
        raise too_fast(wait)
    return user if fits else None


def _fits(slip: Slip | None, user: User | None, half: str, other: str) -> bool:
    """Whether both are right; of one that is right alone the slip counts the misses."""
    first = _is_half(half, slip.half_hash if slip else b"")
    second = _is_half(other, slip.other_hash if slip else b"")
    if slip is None or (slip.takes_two and slip.confirmed_at is None):
        return False
    if slip.asks_factor:
        second = first and factors.matches(user, other)
    elif not bytes(slip.other_hash):
        second = not slip.takes_two
        return first and second
    if first != second:
        _half_missed(slip)
    return first and second


def _is_half(text: str, kept: bytes | memoryview) -> bool:
    return constant_time_compare(lookup(codes.typed(text) or "-", purpose=HALF), bytes(kept))


def _half_missed(slip: Slip) -> None:
    slip.misses += 1
    slip.void_at = timezone.now() if slip.misses >= MISSES else None
    slip.save(update_fields=["misses", "void_at"])


def _missed(user: User | None, username: str) -> None:
    """Note it, with the same questions to the database whether there is such an account or not."""
    top, areas = top_code(), areas_of(user or User(pk=NOBODY))
    note(
        kind=Kind.RESET, subject=_subject(user) if user else typed_name(username), result=Result.FAILED,
        area_code=common_code(areas) or (user.home_id if user else "") or top, detail={"what": gettext_lazy("核对重置单")},
    )  # fmt: skip


def _use(slip: Slip, user: User, password: str) -> None:
    user.set_password(password)
    user.must_change_password = False
    slip.used_at = user.password_changed_at = timezone.now()
    if not slip.is_opening:
        user.quiet_until = slip.used_at + timedelta(hours=settings.RESET_QUIET_HOURS)
    user.save(update_fields=["password", "must_change_password", "password_changed_at", "quiet_until"])
    slip.save(update_fields=["used_at"])
    if slip.drops_factor:
        factors.drop(user)
    _ended(UserSession.objects.filter(user=user), Ended.RESET)
    forget_failures(username=user.username)
    detail = {
        "what": gettext_lazy("设定新密码"),
        "started_by": str(slip.started_by),
        "drops_factor": slip.drops_factor,
    }
    note(kind=Kind.RESET, by=user, subject=_subject(user), area_code=area_of(user), detail=detail)


@transaction.atomic
def acknowledge(*, by: User, disowned: bool = False) -> int:
    """Say that the resets one was told of were seen; disowned: they were not asked for, and open ones are void."""
    told = list(Slip.objects.to_be_told(by).select_for_update(of=("self",)))
    now = timezone.now()
    for slip in told:
        slip.seen_at = now
        if disowned and slip.used_at is None:
            slip.void_at = now
        slip.save(update_fields=["seen_at", "void_at"])
    if told:
        what = gettext_lazy("本人表示没有要求重置") if disowned else gettext_lazy("本人已知悉重置")
        note(kind=Kind.NOTICE, by=by, subject=_subject(by), detail={"what": what, "count": len(told)})
    return len(told)


@transaction.atomic
def change_own_password(*, password: str, by: User, keep: str = "") -> User:
    """Set the own password, which the caller has checked against the rules; sessions end but the one kept as `keep`."""
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    _ended(UserSession.objects.filter(user=user).exclude(session_key=keep), Ended.PASSWORD)
    note(kind=Kind.PASSWORD, by=by, subject=_subject(user))
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
    _ended(UserSession.objects.filter(user=user), Ended.CLOSED)
    _altered(user, by, active=False)
    return user


def _carry_locking(*, approval: Approval, by: User) -> None:
    _lock(managed(approval.wanted["user"], approval.asked_by), by)


def _told_of_locking(user: User) -> Told:
    return _told(user, gettext_lazy("停用账号 %(account)s（%(name)s）"))


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
    note(kind=Kind.ACCOUNT, by=by, subject=_subject(user), area_code=area_of(user), detail=detail)


@transaction.atomic
def end_sessions(*, user_id: int, by: User) -> int:
    """Sign an account out everywhere; how many sessions that ended."""
    user = managed(user_id, by)
    ended = _ended(UserSession.objects.filter(user=user), Ended.REVOKED)
    note(kind=Kind.SESSION, by=by, subject=_subject(user), area_code=area_of(user), detail={"count": ended})
    return ended


@transaction.atomic
def end_own_session(*, session_id: UUID | str, by: User) -> None:
    """End one of the own sessions."""
    own = UserSession.objects.visible_to(by)
    session = own.get(id=session_id)
    _ended(own.filter(pk=session.pk), Ended.ELSEWHERE)
    note(kind=Kind.SESSION, by=by, subject=Subject("session", "", session.device), detail={"count": 1})


@transaction.atomic
def end_other_sessions(*, keep: str, by: User) -> int:
    """End all of the own sessions but the one that is kept under `keep`; how many."""
    ended = _ended(UserSession.objects.visible_to(by).exclude(session_key=keep), Ended.ELSEWHERE)
    note(kind=Kind.SESSION, by=by, subject=_subject(by), detail={"count": ended})
    return ended


def _ended(sessions: UserSessionQuerySet, why: Ended) -> int:
    """End these sessions; the reason is kept for a day, for whoever comes back with the key of one of them."""
    keys = list(sessions.values_list("session_key", flat=True))
    until = timezone.now() + REASON_KEPT
    UserSession.objects.bulk_create(
        [UserSession(session_key=remembered(one), session_data=why.value, expire_date=until) for one in keys],
        ignore_conflicts=True,
    )
    return UserSession.objects.filter(session_key__in=keys).delete()[0]


def sweep_sessions() -> int:
    """Remove sessions that have ended; how many."""
    return UserSession.objects.filter(expire_date__lte=timezone.now()).delete()[0]


def _subject(user: User) -> Subject:
    return Subject(User._meta.label_lower, str(user.pk), user.username)
