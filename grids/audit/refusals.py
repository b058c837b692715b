"""Who is refused stands in the security log: the first time at once, what follows folded, so that nobody fills it.

Rows are never changed. So of equal refusals of one account within an hour the first is an entry, the tenth, the
hundredth and so on, each with how many it were; and of more than DIFFERENT kinds within it, only how many there were.

The key of a row in an address tells that there is one: it is kept apart as the entry's subject, so that an entry about
what is kept from a reader is kept from them as any other; the key of anything else is not kept. Of places that have
readers of their own (`leave_out`) nothing is written: a refusal there would tell that there is something.
"""

import logging
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache

from grids.access.withheld import kinds
from grids.audit.actions import Subject, note
from grids.audit.models import Kind, Result

if TYPE_CHECKING:
    from grids.staff.models import User

log = logging.getLogger(__name__)

WITHIN_SECONDS = 3600
DIFFERENT = 60
# a part of an address that is a word of ours, and no key of a row
WORD = re.compile(r"[a-z][a-z_-]*|v\d", re.ASCII)
KEY = "…"

_left_out: set[str] = set()


def leave_out(place: str) -> None:
    """Of addresses that begin with this word the log says nothing."""
    _left_out.add(place)


def note_refusal(*, by: "User", path: str, method: str) -> None:
    """Write down that `by` was refused at this address, or count it with those that are written down."""
    if path.lstrip("/").partition("/")[0] in _left_out:
        return
    # a database that was put back gives the same number to somebody else
    who = f"{by.pk} {by.date_joined.timestamp()}"
    times = _times(f"{who} {method} {path}")
    about = asked_about(path)
    if times > 1:
        _note_folded(by, about, method, times)
        return
    different = _times(who)
    if different <= DIFFERENT:
        note(
            kind=Kind.REFUSAL, by=by, subject=about, result=Result.REFUSED,
            detail={"method": method},
        )  # fmt: skip
    else:
        _note_folded(by, Subject("pages"), method, different)


def asked_about(path: str) -> Subject:
    """The place to which an address belongs, without keys; of a row that may be kept from readers the row."""
    parts = [part for part in path.split("/") if part]
    place = "/".join(["", *(part if WORD.fullmatch(part) else KEY for part in parts), ""])
    keys = [at for at, part in enumerate(parts) if not WORD.fullmatch(part)]
    if keys:
        known = kinds()
        for word in reversed(parts[: keys[0]]):
            # /leads/… of the pages and the API, /lead/… of the administration
            if (kind := word.removesuffix("s")) in known:
                return Subject(kind, parts[keys[0]], place)
    return Subject("page", "", place)


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
