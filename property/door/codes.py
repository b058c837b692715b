"""Codes that open a resident's own matter without an account: short, read aloud without doubt, kept only as a keyed hash.

Wrong number and wrong code get one answer, after the same work. Guessing is bounded by address and by number: whoever is
over a bound is told to wait whatever they type, so that a right code says nothing then either.
"""

import hmac
import logging
import secrets
import time
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.audit.actions import Subject
from grids.audit.lasting import note_for_good
from grids.audit.models import Kind, Result
from grids.conduct.origins import current_address
from grids.conduct.refusals import Refusal
from grids.door.ceilings import subscriber
from grids.privacy.ciphers import lookup

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

log = logging.getLogger(__name__)

M = TypeVar("M", bound="Model")

# no letter or digit that is taken for another one, written by hand or read aloud: 24 of them, 4.6 bits each
LETTERS = "34679ACDEFGHJKMNPQRTVWXY"
SHORTEST, LONGEST, GROUP = 8, 12, 4
# wrong codes within an hour before one has to wait: of an address, behind which an estate may stand, and of a number
SECONDS = 3600
AN_ADDRESS, A_NUMBER = 30, 20


def new_code(length: int = SHORTEST) -> str:
    """A random code, as it is kept by nobody but whoever it is given to."""
    if not SHORTEST <= length <= LONGEST:
        raise ValueError(f"a code has {SHORTEST} to {LONGEST} letters")
    return "".join(secrets.choice(LETTERS) for _letter in range(length))


def printed(code: str) -> str:
    """A code in groups of four, as it is read aloud."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read(text: str) -> str:
    """What somebody typed, as the code that was meant: any width and case, blanks and strokes left out; "" where it is none."""
    typed = unicodedata.normalize("NFKC", text[: 8 * LONGEST]).upper()
    code = "".join(one for one in typed if one.isalnum())
    return code if SHORTEST <= len(code) <= LONGEST and set(code) <= set(LETTERS) else ""


def digest(code: str, *, purpose: str, number: str = "") -> bytes:
    """The keyed hash under which a code is kept, bound to what it opens: purpose, and the number it goes with if there is one."""
    return lookup(f"{number}\x1f{code}", purpose=f"code.{purpose}") if code else b""


def matches(text: str, kept: bytes | memoryview | None, *, purpose: str, number: str = "") -> bool:
    """Whether the typed code is the one that is kept; takes as long where nothing is kept."""
    asked = digest(read(text) or "-", purpose=purpose, number=number)
    return hmac.compare_digest(asked, bytes(kept or b"")) and bool(kept)


def the_one(
    rows: "QuerySet[M]", *, purpose: str, number: str, text: str, kept_in: str = "code_digest"
) -> "M":
    """The row of `rows` (those with this number) that the typed code opens; Refusal, the same for wrong number and wrong code.

    Each failure is counted; over a bound nothing is looked at any more, and the log is told once an hour.
    """
    require_patience(purpose, number)
    row = rows.first()
    if not matches(text, getattr(row, kept_in, None), purpose=purpose, number=number) or row is None:
        failed(purpose, number)
        raise wrong()
    return row


def wrong() -> Refusal:
    """The one answer to a wrong number and to a wrong code."""
    return Refusal(_("编号或查询码不对，请对照回执再输一次。"), field="code")


def require_patience(purpose: str, number: str = "") -> None:
    """Refusal while this address, or whoever asks for this number, has failed too often within the hour."""
    for key, most in _counted(purpose, number):
        if _tried(key) >= most:
            raise Refusal(_("试错的次数太多了，请过一小时再试，或者带上回执到社区查询。"), code="slow_down")


def failed(purpose: str, number: str = "") -> None:
    """A wrong code was typed: counted for the address, and for the number where there is one; the log hears of a bound once."""
    for key, most in _counted(purpose, number):
        if _count(key) == most:
            label = gettext_lazy("居民查询码")
            detail = {"step": gettext_lazy("查询码试错过多，一小时内不再受理"), "purpose": purpose}
            note_for_good(
                kind=Kind.LOCKED_OUT,
                subject=Subject("code", purpose, label),
                detail=detail,
                result=Result.FAILED,
            )


def _counted(purpose: str, number: str) -> list[tuple[str, int]]:
    """Under what failures are counted, and how many are borne: neither address nor number can be read off it."""
    hour = int(time.time()) // SECONDS
    named = [("address", subscriber(current_address()), AN_ADDRESS), ("number", number, A_NUMBER)]
    return [
        (f"code:{purpose}:{of}:{sha256(name.encode()).hexdigest()[:32]}:{hour}", most)
        for of, name, most in named
        if name
    ]


def _tried(key: str) -> int:
    try:
        return int(cache.get(key, 0))
    except Exception:
        return _uncounted()


def _count(key: str) -> int:
    try:
        cache.add(key, 0, 2 * SECONDS)
        return cache.incr(key)
    except Exception:
        return _uncounted()


def _uncounted() -> int:
    log.warning("tries of codes could not be counted")
    return 0
