"""Ceilings of guessing, drawn from the security log: whoever guesses waits longer and longer, and nobody for good.

By account, whatever the address, so that a change of address gains nothing; by address, so that one password tried on
many accounts gains nothing. Where an account has signed in whole from this address lately, its owner waits a short
while only: a stranger's guesses elsewhere, or a colleague's behind the same address, lock nobody out.

Slips are apart (`wait_of_address`): their halves are too long to be guessed, so nobody is held up at the account.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.audit.models import Kind, Result, SecurityEvent
from grids.conduct.origins import current_address
from grids.conduct.refusals import Refusal
from grids.identity.queries import is_in_force
from grids.staff.models import User

if TYPE_CHECKING:
    from grids.audit.actions import Subject

AT_AN_ACCOUNT = (Kind.SIGN_IN_FAILED, Kind.PASSWORD, Kind.SECOND_FACTOR)
GUESSES = (*AT_AN_ACCOUNT, Kind.RESET)
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
    one_after_the_other(subject.id)
    if seconds := seconds_to_wait(subject):
        raise too_fast(seconds)


def one_after_the_other(name: str) -> None:
    """Guesses of this name follow one another until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [GUESS_LOCK, name])


def too_fast(seconds: int) -> Refusal:
    """What somebody is told who has to wait for so long."""
    sentence = _("试得太频繁了，请 %(seconds)d 秒后再试。忘记密码请找系统管理员重置。")
    return Refusal(sentence % {"seconds": seconds}, code="slow_down")


def seconds_to_wait(subject: "Subject") -> int:
    """How long the next guess has to wait; 0: not at all."""
    address = current_address()
    known = bool(address) and _knows(subject, address)
    at_it = _failed().filter(kind__in=AT_AN_ACCOUNT, subject_kind=subject.kind, subject_id=subject.id)
    wait = _wait(at_it, FREE_AN_ACCOUNT, LONGEST_KNOWN if known else LONGEST)
    return wait if known else max(wait, wait_of_address())


def wait_of_address() -> int:
    """How long whoever asks from this address has to wait, whichever account is asked about; 0: not at all."""
    address = current_address()
    return _wait(_failed().filter(address=address), FREE_AN_ADDRESS, LONGEST_OF_ADDRESS) if address else 0


def _failed():
    since = timezone.now() - WITHIN
    return SecurityEvent.objects.filter(kind__in=GUESSES, result=Result.FAILED, occurred_at__gt=since)


def _wait(failed, free: int, longest: int) -> int:
    found = failed.values_list("occurred_at", flat=True).order_by("-occurred_at")[: free + 10]
    times = list(found)
    if len(times) < free:
        return 0
    pause = min(FIRST * 2 ** (len(times) - free), longest)
    return max(0, round(pause - (timezone.now() - times[0]).total_seconds()))


def _knows(subject: "Subject", address: str) -> bool:
    """Whether the account signed in from this address lately: where it has a second factor, with that too."""
    if subject.kind != User._meta.label_lower:
        return False
    mine = SecurityEvent.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, address=address, result=Result.DONE,
        occurred_at__gt=timezone.now() - KNOWN_FOR,
    )  # fmt: skip
    if is_in_force(subject.id):
        # the password alone makes no address known: it may be somebody else who has it
        return mine.filter(kind=Kind.SECOND_FACTOR, detail__proved=True).exists()
    return mine.filter(kind=Kind.SIGN_IN).exists()
