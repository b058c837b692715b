"""The second factor: given a secret, confirmed, asked and spent. Called by actions and by the pages that prove it.

A code opens once. Wrong ones are counted by the ceilings and noted, whoever asks.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.audit.actions import Subject, note
from grids.audit.models import Kind, Result
from grids.conduct.origins import require_fresh_proof
from grids.conduct.refusals import require
from grids.identity import codes
from grids.identity.ceilings import require_patience
from grids.identity.models import RecoveryCode, SecondFactor
from grids.identity.queries import has_second_factor
from grids.privacy.ciphers import Place, lookup, seal, unseal
from grids.staff.models import User

RECOVERY = "recovery.code"


def place(user: User) -> Place:
    """Where the secret of an account lies sealed."""
    return Place("totp.secret", str(user.pk))


@transaction.atomic
def prepare(*, by: User) -> bytes:
    """The secret of an authenticator that is not in force yet: the same until a code has come back."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    factor = SecondFactor.objects.filter(user=by).first() or SecondFactor(user=by)
    require(factor.confirmed_at is None, _("第二重验证已经启用。"), code="conflict")
    if not bytes(factor.secret):
        factor.secret = seal(codes.new_secret().hex(), at=place(by))
        factor.save()
    return _secret(factor, by)


@transaction.atomic
def enrol(*, token: str, by: User) -> list[str] | None:
    """Bring the authenticator into force with a code of it; the recovery codes, shown once, or None for a wrong code."""
    require_patience(_subject(by))
    factor = SecondFactor.objects.select_for_update().get(user=by, confirmed_at__isnull=True)
    step = codes.step_of(_secret(factor, by), codes.typed(token), after=factor.last_step)
    if step is None:
        return _wrong(by)
    factor.confirmed_at, factor.last_step = timezone.now(), step
    factor.save(update_fields=["confirmed_at", "last_step"])
    note(kind=Kind.SECOND_FACTOR, by=by, subject=_subject(by), detail={"what": _("启用")})
    return renew(by)


@transaction.atomic
def renew(by: User) -> list[str]:
    """New recovery codes instead of the old ones, shown once."""
    RecoveryCode.objects.filter(user=by).delete()
    shown = [codes.on_paper(3) for _one in range(codes.RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=by, code_hash=_hash(one)) for one in shown)
    return shown


@transaction.atomic
def prove(*, token: str, by: User) -> bool:
    """Whether this is a code of the account's second factor, which is spent by it; Refusal when guessed too fast."""
    require_patience(_subject(by))
    if spend(by, token):
        note(kind=Kind.SECOND_FACTOR, by=by, subject=_subject(by), detail={"what": _("通过验证")})
        return True
    _wrong(by)
    return False


def matches(user: User, token: str) -> bool:
    """Whether a code would be taken, without spending it."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    if codes.step_of(_secret(factor, user), codes.typed(token), after=factor.last_step) is not None:
        return True
    return RecoveryCode.objects.filter(user=user, code_hash=_hash(token), used_at__isnull=True).exists()


def spend(user: User, token: str) -> bool:
    """Take a code of the authenticator or a recovery code, once; False where it is none. Within a transaction."""
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    step = codes.step_of(_secret(factor, user), codes.typed(token), after=factor.last_step)
    if step is not None:
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return True
    fresh = RecoveryCode.objects.filter(user=user, code_hash=_hash(token), used_at__isnull=True)
    return fresh.update(used_at=timezone.now()) == 1


def drop(user: User) -> None:
    """Forget authenticator and recovery codes; the account has to enrol anew before it may reveal or administer."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    note(kind=Kind.SECOND_FACTOR, by=user, subject=_subject(user), detail={"what": _("取消")})


def _secret(factor: SecondFactor, user: User) -> bytes:
    return bytes.fromhex(unseal(factor.secret, at=place(user)))


def _hash(code: str) -> bytes:
    return lookup(codes.typed(code) or "-", purpose=RECOVERY)


def _wrong(by: User) -> None:
    note(kind=Kind.SECOND_FACTOR, by=by, subject=_subject(by), result=Result.FAILED)


def _subject(user: User) -> Subject:
    return Subject(User._meta.label_lower, str(user.pk), user.username)


@transaction.atomic
def renew_own(*, by: User) -> list[str]:
    """New recovery codes for oneself, after a fresh proof."""
    require_fresh_proof()
    require(has_second_factor(by), _("请先设置第二重验证。"), code="conflict")
    note(kind=Kind.SECOND_FACTOR, by=by, subject=_subject(by), detail={"what": _("更换恢复码")})
    return renew(by)


@transaction.atomic
def drop_own(*, by: User) -> None:
    """Forget the own authenticator, after a fresh proof, to set up another."""
    require_fresh_proof()
    drop(by)
