"""Ceilings of guessing, drawn from the security log: whoever guesses waits longer and longer, and nobody for good.

By account, whatever the address, so that a change of address gains nothing; by address, so that one password tried on
many accounts gains nothing. Where an account has signed in from this address lately, its owner waits a short while
only: a stranger's guesses elsewhere, or a colleague's behind the same address, lock nobody out.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.audit.models import Kind, Result, SecurityEvent
from grids.conduct.origins import current_address
from grids.conduct.refusals import Refusal

if TYPE_CHECKING:
    from grids.audit.actions import Subject

GUESSES = (Kind.SIGN_IN_FAILED, Kind.PASSWORD, Kind.SECOND_FACTOR, Kind.RESET)
WITHIN = timedelta(hours=1)
KNOWN_FOR = timedelta(days=30)
FREE_AN_ACCOUNT, FREE_AN_ADDRESS = 10, 30
# seconds to wait after the last failure: double with each further one, up to the longest
FIRST, LONGEST, LONGEST_KNOWN, LONGEST_OF_ADDRESS = 2, 900, 30, 60
GUESS_LOCK = 0x4755


def require_patience(subject: "Subject") -> None:
    """Refusal while the account or the address has to wait; otherwise guesses at this account follow one another.

    Call it in the transaction in which the guess is judged and its failure noted: the lock ends with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [GUESS_LOCK, subject.id])
    seconds = seconds_to_wait(subject)
    if seconds:
        raise Refusal(
            _("试得太频繁了，请 %(seconds)d 秒后再试。忘记密码请找系统管理员重置。") % {"seconds": seconds},
            code="slow_down",
        )


def seconds_to_wait(subject: "Subject") -> int:
    """How long the next guess has to wait; 0: not at all."""
    address, since = current_address(), timezone.now() - WITHIN
    failed = SecurityEvent.objects.filter(kind__in=GUESSES, result=Result.FAILED, occurred_at__gt=since)
    known = bool(address) and _knows(subject, address)
    waits = [
        _wait(
            failed.filter(subject_kind=subject.kind, subject_id=subject.id), FREE_AN_ACCOUNT,
            LONGEST_KNOWN if known else LONGEST,
        )
    ]  # fmt: skip
    if address and not known:
        waits.append(_wait(failed.filter(address=address), FREE_AN_ADDRESS, LONGEST_OF_ADDRESS))
    return max(waits)


def _wait(failed, free: int, longest: int) -> int:
    found = failed.values_list("occurred_at", flat=True).order_by("-occurred_at")[: free + 10]
    times = list(found)
    if len(times) < free:
        return 0
    pause = min(FIRST * 2 ** (len(times) - free), longest)
    return max(0, round(pause - (timezone.now() - times[0]).total_seconds()))


def _knows(subject: "Subject", address: str) -> bool:
    """Whether the account signed in from this address lately."""
    since = timezone.now() - KNOWN_FOR
    mine = Q(kind=Kind.SIGN_IN, subject_kind=subject.kind, subject_id=subject.id, address=address)
    return SecurityEvent.objects.filter(mine, occurred_at__gt=since).exists()
