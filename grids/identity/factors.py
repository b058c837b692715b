"""The second factor: given a secret, confirmed, asked and spent. Called by actions and by the pages that prove it.

A code opens once. Wrong ones are counted by the ceilings and noted, whoever asks.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.audit.actions import Subject, note
from grids.audit.models import Kind, Result
from grids.audit.queries import told_of
from grids.conduct.origins import require_fresh_proof
from grids.conduct.refusals import Refusal, require
from grids.identity import codes
from grids.identity.ceilings import require_patience
from grids.identity.models import RecoveryCode, SecondFactor
from grids.identity.queries import has_second_factor
from grids.privacy.ciphers import Place, lookup, seal, unseal
from grids.privacy.sealing import place_in
from grids.staff.models import User

RECOVERY = "recovery.code"
# Whoever is asked for a code has given the right password. Three codes of a million are right at any moment: so many
# wrong ones are a chance of 0.006 %, and then nothing is taken until the password is another one.
WRONG_AT_MOST, WRONG_WITHIN = 20, timedelta(days=7)


class Proof(NamedTuple):
    """A second factor that was given, and how many wrong ones there were since the one before."""

    wrong_before: int


def place(user: User) -> Place:
    """Where the secret of an account lies sealed."""
    return place_in(SecondFactor, "secret", {"user_id": user.pk})


@transaction.atomic
def prepare(*, by: User, anew: bool = False) -> bytes:
    """The secret of an authenticator that is not in force yet; anew: another than was shown before, to whomever."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    factor = SecondFactor.objects.filter(user=by).first() or SecondFactor(user=by)
    require(factor.confirmed_at is None, _("第二重验证已经启用。"), code="conflict")
    if anew or not bytes(factor.secret):
        factor.secret = seal(codes.new_secret().hex(), at=place(by))
        factor.save()
    return _secret(factor, by)


@transaction.atomic
def enrol(*, token: str, password: str, by: User) -> list[str] | None:
    """Bring the authenticator into force with the own password and a code of it; the recovery codes, shown once.

    None where either is wrong: whoever finds a browser that nobody watches sets up no authenticator of their own.
    """
    require_patience(_subject(by))
    if not by.check_password(password):
        note(kind=Kind.PASSWORD, by=by, subject=_subject(by), result=Result.FAILED)
        return None
    factor = SecondFactor.objects.select_for_update().get(user=by, confirmed_at__isnull=True)
    step = codes.step_of(_secret(factor, by), codes.typed(token), after=factor.last_step)
    if step is None:
        note(kind=Kind.SECOND_FACTOR, by=by, subject=_subject(by), result=Result.FAILED)
        return None
    factor.confirmed_at, factor.last_step = timezone.now(), step
    factor.save(update_fields=["confirmed_at", "last_step"])
    note(kind=Kind.SECOND_FACTOR, by=by, subject=_subject(by), detail={"what": gettext_lazy("启用")})
    return renew(by)


@transaction.atomic
def renew(by: User) -> list[str]:
    """New recovery codes instead of the old ones, shown once."""
    RecoveryCode.objects.filter(user=by).delete()
    shown = [codes.on_paper(3) for _one in range(codes.RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=by, code_hash=_hash(one)) for one in shown)
    return shown


@transaction.atomic
def prove(*, token: str, by: User) -> Proof | None:
    """Whether this is a code of the account's second factor, which is spent by it; None where it is none.

    Raises Refusal when guessed too fast, and after WRONG_AT_MOST wrong ones until the password is changed.
    """
    require_patience(_subject(by))
    _require_open(by)
    if not spend(by, token):
        _wrong(by)
        return None
    proofs = told_of(*_subject(by)[:2]).filter(kind=Kind.SECOND_FACTOR)
    last = proofs.filter(result=Result.DONE, detail__proved=True).order_by("-id").first()
    wrong = proofs.filter(result=Result.FAILED)
    proof = Proof((wrong.filter(id__gt=last.id) if last else wrong).count())
    told = {"what": gettext_lazy("通过验证"), "proved": True}
    note(kind=Kind.SECOND_FACTOR, by=by, subject=_subject(by), detail=told)
    return proof


def _require_open(user: User) -> None:
    closed = told_of(*_subject(user)[:2]).filter(kind=Kind.NOTICE, detail__codes_closed=True)
    since = User.objects.values_list("password_changed_at", flat=True).get(pk=user.pk)
    if (closed.filter(occurred_at__gt=since) if since else closed).exists():
        sentence = _(
            "有人用您的密码登录，验证码错了太多次，已停止核对验证码。请在还登录着的电脑上修改密码，"
            "或者请系统管理员重置密码，之后就能再用。"
        )
        raise Refusal(sentence, code="forbidden")


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
    note(kind=Kind.SECOND_FACTOR, by=user, subject=_subject(user), detail={"what": gettext_lazy("取消")})


def _secret(factor: SecondFactor, user: User) -> bytes:
    return bytes.fromhex(unseal(factor.secret, at=place(user)))


def _hash(code: str) -> bytes:
    return lookup(codes.typed(code) or "-", purpose=RECOVERY)


def _wrong(by: User) -> None:
    """Note a wrong code; at the last of so many no more are taken, which owner and auditor are told."""
    note(kind=Kind.SECOND_FACTOR, by=by, subject=_subject(by), result=Result.FAILED)
    factor = SecondFactor.objects.get(user=by)
    since = max(filter(None, (timezone.now() - WRONG_WITHIN, factor.confirmed_at, by.password_changed_at)))
    wrong = (
        told_of(*_subject(by)[:2])
        .filter(kind=Kind.SECOND_FACTOR, result=Result.FAILED, occurred_at__gt=since)
        .count()
    )
    if wrong >= WRONG_AT_MOST:
        told = {
            "what": gettext_lazy("验证码错了太多次，改密码之前不再核对"),
            "count": wrong,
            "codes_closed": True,
        }
        note(kind=Kind.NOTICE, by=by, subject=_subject(by), detail=told)


def _subject(user: User) -> Subject:
    return Subject(User._meta.label_lower, str(user.pk), user.username)


@transaction.atomic
def renew_own(*, by: User) -> list[str]:
    """New recovery codes for oneself, after a fresh proof."""
    require_fresh_proof()
    require(has_second_factor(by), _("请先设置第二重验证。"), code="conflict")
    note(kind=Kind.SECOND_FACTOR, by=by, subject=_subject(by), detail={"what": gettext_lazy("更换恢复码")})
    return renew(by)


@transaction.atomic
def drop_own(*, by: User) -> None:
    """Forget the own authenticator, after a fresh proof, to set up another."""
    require_fresh_proof()
    drop(by)
