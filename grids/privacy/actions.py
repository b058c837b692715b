"""Opening personal values, one or a whole file: only through one gate, for a reason, and logged before it is opened."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.audit.actions import Subject, note
from grids.audit.lasting import note_for_good
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.events import GENESIS, signed
from grids.conduct.origins import require_fresh_proof
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.personal.masking import masked
from grids.privacy.ciphers import Place, unseal
from grids.privacy.models import Disclosure
from grids.staff.models import User

LOG_LOCK = 0x44495343
# how the security log calls what was made for a person of everything that is held of them
EXTRACT = "person extract"
# and that somebody looked for a person by a telephone or a name
LOOK_UP = "look-up"
# by which its entries are told that are of what was opened outside one's areas
OPENED = "opened"
Written = TypeVar("Written")
REASON_MIN, REASON_MAX, LETTERS_MIN = 4, 200, 2
# a file of many values counts as so many openings
FILE_COUNTS_AS = 5


class Enough(Refusal):
    """The account opened as much as one may within the time."""


def reason_of(text: str) -> str:
    """Why somebody wants to see what names people, as it is logged for good: what reaches a person in it is masked.

    Raises Refusal where it is missing, says nothing, or is too long.
    """
    reason = said(text)
    require(is_worded(reason), _("请写明查看事由，至少四个字。"), field="reason")
    require(len(reason) <= REASON_MAX, _("查看事由请不要超过 200 字。"), field="reason")
    return masked(reason)[:REASON_MAX]


def disclose(
    *, sealed: bytes, at: Place, subject_kind: str, subject_id: str, subject_label: str, area_code: str,
    reason: str, by: User, in_extract: bool = False, needs_factor: bool = True, ground: Mapping[str, str] | None = None,
    along: Callable[[], None] = lambda: None,
) -> str:  # fmt: skip
    """The value behind `sealed`, after the reading was written to the log.

    in_extract: it is one of an extract for the person themselves, which has a measure of its own.
    needs_factor: nobody without a second factor is let through; else a fresh proof is asked of those who have one.
    ground: what lets it be read, kept with the log's entry; along: what goes with the reading, in its transaction.
    The caller has already asked the oracle.
    Raises Refusal when the reason is missing or too short, or when it was enough for this hour.
    """
    reason = _through_the_gate(reason, by, needs_factor=needs_factor)
    about = Subject(subject_kind, subject_id, subject_label)
    try:
        with transaction.atomic():
            along()
            return _disclosed(
                sealed, at, about, area_code, reason, by, in_extract=in_extract, ground=ground or {}
            )
    except Enough:
        # what the refusal says has to outlive what it takes back
        _tell_once(by, area_code, settings.REVEALS_AN_HOUR)
        raise


def hand_out(*, about: Subject, area_code: str, what: str, rows: int, reason: str, by: User) -> str:
    """Let a file of personal values out, through the same gate as a single one; the reason as it was logged.

    The caller has already asked whose file it is. Raises Refusal as `disclose` does.
    """
    reason = _through_the_gate(reason, by)
    try:
        with transaction.atomic():
            _one_after_the_other()
            _require_measure(by)
            detail = {"what": what, "rows": rows, "reason": reason}
            note(kind=Kind.DOWNLOAD, by=by, subject=about, area_code=area_code, detail=detail)
    except Enough:
        _tell_once(by, area_code, settings.REVEALS_AN_HOUR)
        raise
    return reason


def require_room(*, area_code: str, by: User) -> None:
    """That an account may open a file of many values within the hour; the log is locked. Refusal as `disclose` does."""
    require_calm(by)
    _one_after_the_other()
    try:
        _require_measure(by)
    except Enough:
        _tell_once(by, area_code, settings.REVEALS_AN_HOUR)
        raise


def look_in(
    *, about: Subject, area_code: str, what: str | Promise, reason: str, by: User, counts_as: int,
    write: Callable[[str], Written],
) -> Written:  # fmt: skip
    """Let somebody look at what lies outside their areas, through the same gate as a single value; what `write` wrote down.

    write: takes the reason as it is logged, and writes within the gate's own transaction. counts_as: so many openings of the
    hour. The caller has asked the oracle. Raises Refusal as `disclose` does.
    """
    reason = _through_the_gate(reason, by)
    try:
        with transaction.atomic():
            _one_after_the_other()
            _require_measure(by)
            written = write(reason)
            detail = {"what": what, "reason": reason, "counts": counts_as, OPENED: True}
            note(kind=Kind.REVEAL, by=by, subject=about, area_code=area_code, detail=detail)
            return written
    except Enough:
        _tell_once(by, area_code, settings.REVEALS_AN_HOUR)
        raise


def look_for(
    *, what: str | Promise, shown: str, by: User, area_code: str, number_found: int, needs_factor: bool = True
) -> None:
    """Note that somebody looked for a person by a value that lies sealed, before the hits are shown.

    The entry outlives the step in which they looked: what refuses a step tells of them as well.
    shown: the value as every screen may show it. The caller has asked the oracle. Raises Refusal when it was enough for
    this hour, after a reset, or where the second factor is due (needs_factor: as in `disclose`): looking is trying out.
    """
    require_fresh_proof(where_there_is_one=not needs_factor)
    require_calm(by)
    try:
        with transaction.atomic():
            _one_after_the_other()
            since = timezone.now() - timedelta(hours=1)
            mine = SecurityEvent.objects.filter(
                kind=Kind.REVEAL, subject_kind=LOOK_UP, actor=by, recorded_at__gt=since
            )
            if mine.count() >= settings.LOOK_UPS_AN_HOUR:
                raise Enough(_("一小时内查找得太多了，请稍后再试。审计员已收到提醒。"), code="forbidden")
            note_for_good(
                kind=Kind.REVEAL, by=by, subject=Subject(LOOK_UP), area_code=area_code,
                detail={"what": what, "value": shown, "found": number_found},
            )  # fmt: skip
    except Enough:
        _tell_once(by, area_code, settings.LOOK_UPS_AN_HOUR)
        raise


def _through_the_gate(reason: str, by: User, *, needs_factor: bool = True) -> str:
    """What every door to personal values asks of whoever stands before it; the reason as it is logged."""
    require_fresh_proof(where_there_is_one=not needs_factor)
    reason = reason_of(reason)
    require_calm(by)
    return reason


def _one_after_the_other() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])


def _disclosed(
    sealed: bytes, at: Place, about: Subject, area_code: str, reason: str, by: User, *, in_extract: bool,
    ground: Mapping[str, str],
) -> str:  # fmt: skip
    _one_after_the_other()
    within = 0 if in_extract else _require_measure(by)
    # first, so that what can't be opened is no reading
    value = unseal(sealed, at=at)
    last = Disclosure.objects.order_by("-seq").first()
    entry = Disclosure(
        seq=last.seq + 1 if last else 1,
        reader=by,
        reader_label=str(by),
        subject_kind=about.kind,
        subject_id=about.id,
        subject_label=masked(about.label)[:120],
        field=at.purpose,
        reason=reason,
        area_code=area_code,
        read_at=timezone.now(),
    )
    entry.digest = signed(entry, bytes(last.digest) if last else GENESIS)
    entry.save(force_insert=True)
    note(
        kind=Kind.REVEAL, by=by, subject=about, area_code=area_code,
        detail={"field": at.purpose, "reason": reason, "reading": str(entry.pk), **ground},
    )  # fmt: skip
    if not in_extract and within + 1 >= settings.REVEALS_AN_HOUR:
        _tell_once(by, area_code, within + 1)
    return value


def _tell_once(by: User, area_code: str, count: int) -> None:
    """The auditor hears of an account that came to its measure, once an hour."""
    known = SecurityEvent.objects.filter(
        kind=Kind.NOTICE, actor=by, subject_id=str(by.pk), recorded_at__gt=timezone.now() - timedelta(hours=1)
    )
    if not known.filter(detail__has_key="count").exists():
        told = {"what": gettext_lazy("一小时内查看次数达到上限"), "count": count}
        note_for_good(kind=Kind.NOTICE, by=by, subject=by, area_code=area_code, detail=told)


def is_worded(reason: str) -> bool:
    """Whether a reason says something: four different characters, some of them letters."""
    return len(set(reason)) >= REASON_MIN and sum(map(str.isalpha, reason)) >= LETTERS_MIN


def require_calm(by: User) -> None:
    """Refusal for some hours after a reset: whoever got hold of an account that way reads nothing with it."""
    until = by.quiet_until
    if until and until > timezone.now():
        raise Refusal(
            _("密码刚重置过，%(until)s 之后才能查看个人信息；急用请由同事查看。")
            % {"until": f"{timezone.localtime(until):%m-%d %H:%M}"},
            code="forbidden",
        )


def _require_measure(by: User) -> int:
    """How much the account opened within the hour, a whole report as a file; Enough when that is all. The log is locked."""
    since = timezone.now() - timedelta(hours=1)
    opened = Disclosure.objects.filter(reader=by, read_at__gt=since).count()
    extracts = SecurityEvent.objects.filter(
        kind=Kind.EXPORT, actor=by, subject_kind=EXTRACT, recorded_at__gt=since
    )
    told = list(extracts.values_list("detail", flat=True))
    # a report that somebody else granted is a file of many values
    opened += FILE_COUNTS_AS * sum("approval" in one for one in told) - sum(
        one.get("values", 0) for one in told
    )
    files = SecurityEvent.objects.filter(kind=Kind.DOWNLOAD, actor=by, recorded_at__gt=since)
    opened += FILE_COUNTS_AS * files.count()
    outside = SecurityEvent.objects.filter(
        kind=Kind.REVEAL, actor=by, recorded_at__gt=since, detail__opened=True
    )
    opened += sum(detail.get("counts", 0) for detail in outside.values_list("detail", flat=True))
    if opened >= settings.REVEALS_AN_HOUR:
        raise Enough(_("一小时内查看得太多了，请稍后再试。审计员已收到提醒。"), code="forbidden")
    return opened
