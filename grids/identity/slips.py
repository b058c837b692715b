"""Slips of two halves, by which an owner sets the own password: started, confirmed by somebody else, redeemed, told of."""

from datetime import timedelta

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.installation import common_code, top_code
from grids.approvals import actions as approvals
from grids.approvals.kinds import Told
from grids.approvals.models import Approval, What
from grids.audit.actions import note
from grids.audit.models import Kind, Result
from grids.conduct.origins import current_address
from grids.conduct.refusals import require
from grids.conduct.texts import said
from grids.identity import codes, factors
from grids.identity.called import subject_of, told_of
from grids.identity.ceilings import one_after_the_other, too_fast, wait_of_address
from grids.identity.ending import ended
from grids.identity.models import Ended, Slip, UserSession
from grids.identity.queries import has_second_factor
from grids.identity.recording import typed_name
from grids.privacy.ciphers import lookup
from grids.staff.managing import area_of, areas_of, is_sensitive, managed
from grids.staff.models import User

HALF = "slip.half"
# A half is 31^8, about 2^39.6; both are 2^79. A thousand guesses a second for the 72 hours of a slip are 2^28: they find
# both with a chance of 2^-51, and one (that is what a slip with a second factor asks, beside the code) of 2^-11.6 and
# then still lack the code. So a stranger's misses void nothing and slow down only the address that they come from:
# otherwise anybody could keep an owner out. Who holds one half has the other, or six digits, before them: MISSES tries
# are a chance of 2^-36, or 10 x 3 of 10^6, and then the slip is void.
MISSES = 10
# stands in where a name is nobody's: the same is asked of the database, and nothing is found
NOBODY = 0


def started(
    user: User,
    *,
    by: User,
    reason: str,
    area_code: str = "",
    is_opening: bool = False,
    drops_factor: bool = False,
) -> str:
    """Start a slip for an account, whose older ones are void; the half that `by` hands over, shown once."""
    Slip.objects.filter(user=user, used_at__isnull=True, void_at__isnull=True).update(void_at=timezone.now())
    asks_factor = not is_opening and not drops_factor and has_second_factor(user)
    takes_two = not by.is_system and (not asks_factor or is_sensitive(user))
    half = codes.on_paper(4 if by.is_system else 2)
    now = timezone.now()
    slip = Slip.objects.create(
        user=user, is_opening=is_opening, drops_factor=drops_factor, asks_factor=asks_factor, takes_two=takes_two,
        half_hash=lookup(codes.typed(half), purpose=HALF), reason=reason, started_by=by, started_at=now,
        until=now + timedelta(hours=settings.SLIP_HOURS),
    )  # fmt: skip
    area = area_code or area_of(user)
    what = What.OPENING if is_opening else What.RESET
    detail = {
        "what": gettext_lazy("发起"),
        "reason": reason,
        "until": slip.until,
        "drops_factor": drops_factor,
    }
    note(kind=Kind.RESET, by=by, subject=subject_of(user), area_code=area, detail=detail)
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
    return told_of(slip.user, wording)


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
        kind=Kind.RESET, subject=subject_of(user) if user else typed_name(username), result=Result.FAILED,
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
    ended(UserSession.objects.filter(user=user), Ended.RESET)
    forget_failures(username=user.username)
    detail = {
        "what": gettext_lazy("设定新密码"),
        "started_by": str(slip.started_by),
        "drops_factor": slip.drops_factor,
    }
    note(kind=Kind.RESET, by=user, subject=subject_of(user), area_code=area_of(user), detail=detail)


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
        note(kind=Kind.NOTICE, by=by, subject=subject_of(by), detail={"what": what, "count": len(told)})
    return len(told)
