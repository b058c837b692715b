"""Who is refused stands in the security log: the first time at once, what follows folded, so that nobody fills it.

Rows are never changed. So of equal refusals of one account within an hour the first is an entry, the tenth, the
hundredth and so on, each with how many it were; and of more than DIFFERENT kinds within it, only how many there were.
"""

import logging
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache

from grids.audit.actions import Subject, note
from grids.audit.models import Kind, Result

if TYPE_CHECKING:
    from grids.staff.models import User

log = logging.getLogger(__name__)

WITHIN_SECONDS = 3600
DIFFERENT = 60


def note_refusal(*, by: "User", path: str, method: str) -> None:
    """Write down that `by` was refused at this address, or count it with those that are written down."""
    # a database that was put back gives the same number to somebody else
    who = f"{by.pk} {by.date_joined.timestamp()}"
    times = _times(f"{who} {method} {path}")
    if times > 1:
        _note_folded(by, Subject("page", "", path), method, times)
        return
    different = _times(who)
    if different <= DIFFERENT:
        note(
            kind=Kind.REFUSAL, by=by, subject=Subject("page", "", path), result=Result.REFUSED,
            detail={"method": method},
        )  # fmt: skip
    else:
        _note_folded(by, Subject("pages"), method, different)


def _note_folded(by: "User", about: Subject, method: str, times: int) -> None:
    if times in (10, 100, 1000, 10_000, 100_000):
        note(
            kind=Kind.REFUSAL, by=by, subject=about, result=Result.REFUSED,
            detail={"method": method, "times": times},
        )  # fmt: skip


def _times(what: str) -> int:
    """How often within the hour, this time among it; 1 where nothing can count: then it is written down."""
    key = f"refused:{sha256(what.encode()).hexdigest()}"
    try:
        cache.add(key, 0, WITHIN_SECONDS)
        return cache.incr(key)
    except Exception:
        log.warning("refusals could not be counted")
        return 1
