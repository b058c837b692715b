"""Writing to the security log. Whoever refuses, reveals, lets download, resets, appoints or changes a rule calls it."""

import hmac
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from grids.access.installation import home_code, top_code
from grids.audit.models import Kind, Result, SecurityEvent
from grids.conduct.events import GENESIS, signed
from grids.conduct.origins import current_address
from grids.conduct.wording import in_own_language
from grids.personal.kept import label_of
from grids.personal.masking import masked

if TYPE_CHECKING:
    from grids.staff.models import User

LOG_LOCK = 0x5345
TEXT_MAX, LIST_MAX, DEPTH_MAX = 500, 200, 4


class Subject(NamedTuple):
    """What an entry is about, where no row of the database stands for it."""

    kind: str
    id: str = ""
    label: str = ""


@transaction.atomic
@in_own_language
def note(
    *, kind: Kind, by: "User | None" = None, subject: "models.Model | Subject | None" = None, area_code: str = "",
    detail: Mapping[str, Any] | None = None, result: Result = Result.DONE, address: str = "",
    occurred_at: datetime | None = None,
) -> SecurityEvent:  # fmt: skip
    """Append one entry; it stands or falls with the transaction around it.

    by: who did it, None where nobody has signed in. subject: a row or a `Subject`; of a row with values that
    have a term only its number is kept. area_code: whose auditor reads it; that of `by` unless told, of the installation
    where there is neither. Its words are those of the installation's language, whoever acted in which: give them
    untranslated (lazy).
    detail: JSON, with "old" and "new" where something changed; never a value that is sealed elsewhere.
    address: that of the request unless told.
    """
    about = _subject(subject)
    area = area_code or (home_code(by) if by else "") or top_code()
    entry = SecurityEvent(
        chain=area[:9],
        kind=kind,
        result=result,
        actor=by,
        actor_label=_text(str(by) if by else "", 80),
        address=address or current_address() or None,
        subject_kind=_text(about.kind, 60),
        subject_id=_text(about.id, 80),
        subject_label=_text(about.label, 120),
        area_code=area,
        detail=_plain(detail or {}),
        recorded_at=timezone.now(),
    )
    entry.occurred_at = occurred_at or entry.recorded_at
    _link(entry)
    entry.save(force_insert=True)
    return entry


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict]:
    """What differs between two states of a row, as `note` keeps it: {"old": {…}, "new": {…}} of those fields alone."""
    differing = [name for name in after if before.get(name) != after[name]]
    return {
        "old": {name: before.get(name) for name in differing},
        "new": {name: after[name] for name in differing},
    }


def keyed(text: str) -> str:
    """A keyed hash of what somebody typed where a name belongs: people type passwords there."""
    return hmac.new(
        settings.SECRET_KEY.encode(), b"typed\x1f" + text.encode("utf-8", "replace"), "sha256"
    ).hexdigest()[:32]


def _link(entry: SecurityEvent) -> None:
    """Number and digest after the last of the chain; whoever else appends to it waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOG_LOCK, entry.chain])
    last = SecurityEvent.objects.filter(chain=entry.chain).order_by("-seq").only("seq", "digest").first()
    entry.seq = last.seq + 1 if last else 1
    entry.digest = signed(entry, bytes(last.digest) if last else GENESIS)


def _subject(subject: "models.Model | Subject | None") -> Subject:
    if subject is None:
        return Subject("")
    if isinstance(subject, Subject):
        return subject
    return Subject(subject._meta.label_lower, str(subject.pk), label_of(subject))


def _text(text: str, longest: int = TEXT_MAX) -> str:
    """A text that the database keeps: without NUL and lone surrogates, and not longer than it is read."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:longest]


def _told(key: object, value: Any, depth: int) -> Any:
    """A reason is what somebody typed: what reaches a person in it is masked, wherever it was written before."""
    return _plain(masked(value) if key == "reason" and isinstance(value, str) else value, depth)


def _plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON keeps it and gives it back unaltered."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping) and depth < DEPTH_MAX:
        return {
            _text(str(key), 80): _told(key, one, depth + 1) for key, one in list(value.items())[:LIST_MAX]
        }
    if isinstance(value, list | tuple | set | frozenset) and depth < DEPTH_MAX:
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_plain(one, depth + 1) for one in list(items)[:LIST_MAX]]
    return _text(str(value))
