"""Verify all books and keep what is found; close a finding with a reason; make the heads of days."""

import hashlib
import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.fence import everything
from grids.access.roles import Permission
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct.events import GENESIS, signed
from grids.conduct.refusals import Refusal, checked, require
from grids.conduct.texts import said
from grids.staff.models import User
from whistles.statistics.actions import recount
from whistles.verification import heads, moments, restamping
from whistles.verification.finds import Found, Looked
from whistles.verification.logs import look_at_logs
from whistles.verification.looking import guarded, look_at_ledger
from whistles.verification.models import DayHead, Finding, FindingClosing, FindingEnd, FindingKind, MomentHead

log = logging.getLogger(__name__)

HEADS_LOCK, MOMENTS_LOCK = 0x48454144, 0x484D4F4D
REASON_MIN, REASON_MAX = 4, 500
Row = TypeVar("Row", bound=models.Model)
Look = Callable[[Looked], Iterator[Found]]


@everything("books are verified whole, those of residents too")
def verify(*, ledger: bool = True, logs: bool = True) -> Looked:
    """Look at everything in one snapshot and keep what is found; nothing of what is looked at is changed.

    Raises Refusal while the books wait for restamp_ledger: every row of theirs would be a finding.

    A fault that was found before, of the same content, is the same finding, open or closed, until it is gone.
    """
    require(
        not restamping.is_due(),
        _("旧版本的账簿还没有加盖带密钥的校验值：请由数据库所有者先运行 restamp_ledger，再核对。"),
        code="conflict",
    )
    if ledger:
        # differences are a record of their own, which the look finds; nothing is mended here
        recount(mend=False)
    wanted: list[Look] = [*([look_at_ledger] if ledger else []), *([look_at_logs] if logs else [])]
    looked = Looked()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # the sentence is kept, and the same fault has the same sentence whoever looks
        with translation.override(settings.LANGUAGE_CODE):
            for look in wanted:
                looked.found += guarded(look, looked)
    _keep(looked.found, everything=ledger and logs)
    return looked


@transaction.atomic
def _keep(found: list[Found], *, everything: bool) -> int:
    """Keep those that are new; how many. With everything looked at, note of those kept before that they are gone."""
    by_fault = {one.fault: one for one in found}
    known = _times_found(by_fault)
    now = timezone.now()
    rows = [
        _row(one, known.get(fault, 0), now) for fault, one in by_fault.items() if known.get(fault, 0) >= 0
    ]
    # somebody else may verify at this moment
    Finding.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    for row in rows:
        log.error("verification: %s %s %s", row.kind, row.subject_kind, row.subject_id)
    if everything and not any(one.kind == FindingKind.BROKEN and one.subject_kind == "book" for one in found):
        gone = Finding.objects.filter(end__isnull=True).exclude(fault__in=by_fault)
        ends = [_signed(FindingEnd(finding=row, ended_at=now)) for row in gone]
        FindingEnd.objects.bulk_create(ends, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def _times_found(faults: Iterable[str]) -> dict[str, int]:
    """Of each fault how often it came and went; -1 where it has not gone since it was found."""
    rows = Finding.objects.filter(fault__in=faults).values("fault")
    counted = rows.annotate(times=Count("pk"), ended=Count("end"))
    return {row["fault"]: row["times"] if row["ended"] == row["times"] else -1 for row in counted}


def _row(found: Found, times: int, now: datetime) -> Finding:
    row = Finding(
        found_at=now, kind=found.kind, subject_kind=found.subject_kind, subject_id=found.subject_id[:80],
        subject_label=found.label[:120], area_code=found.area_code[:17], sentence=found.sentence, fault=found.fault,
    )  # fmt: skip
    row.fingerprint = hashlib.sha256(f"{row.fault} {times}".encode()).hexdigest() if times else row.fault
    return _signed(row)


def _signed(row: Row) -> Row:
    row.digest = signed(row, GENESIS)  # type: ignore[attr-defined]
    return row


@transaction.atomic
def close_finding(*, finding_id: uuid.UUID | str, by: User, reason: str) -> FindingClosing:
    """Say what a finding was. The fault itself is mended elsewhere, or it isn't; the finding stays with its reason."""
    finding = Finding.objects.visible_to(by).get(pk=finding_id)
    oracle.require_in(by, Permission.AUDIT_READ, finding.area_code, _("处理核对发现的问题"))
    own = (finding.subject_kind, finding.subject_id) == (User._meta.model_name, str(by.pk))
    require(not own, _("这个问题涉及您本人，要由另一位审计员处理。"), code="forbidden")
    reason = said(reason)
    require(REASON_MIN <= len(reason) <= REASON_MAX, _("请写明查明的情况，四到五百个字。"), field="reason")
    if FindingClosing.objects.filter(finding=finding).exists():
        raise Refusal(_("这个问题已经有人处理。"), code="conflict")
    closing = FindingClosing(finding=finding, reason=reason, closed_by=by, closed_at=timezone.now())
    _signed(closing)
    checked(closing, exclude={"finding", "closed_by"})
    closing.save(force_insert=True)
    note(
        kind=Kind.CONFIGURATION,
        by=by,
        subject=finding,
        area_code=finding.area_code,
        detail={"reason": reason},
    )
    return closing


@everything("a day is sealed whole, what was done to residents too")
def make_heads(*, until: date | None = None) -> list[DayHead]:
    """Make the head of each day that is over and has none, up to `until` (yesterday), and keep them outside as well.

    The first one holds everything that was written before it. Made some hours after midnight, when nothing that began
    on the day is still being written.
    """
    until = min(until or date.max, timezone.localdate() - timedelta(days=1))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HEADS_LOCK])
        last = DayHead.objects.order_by("-seq").first()
        if last is None and must_wait():
            return []
        first = last.day + timedelta(days=1) if last else until
        made = _heads(first, until, last) if first <= until else []
        DayHead.objects.bulk_create(made)
    heads.append(heads.with_last(last, made))
    return made


def _heads(first: date, until: date, last: DayHead | None) -> list[DayHead]:
    """What is older than the first day was there before it belongs to the head of the day before, if there is one."""
    made, seq, previous = [], last.seq if last else 0, bytes(last.digest) if last else GENESIS
    since = last.day if last else first
    for day, books in heads.by_day(since, until, only=last is not None).items():
        if day < first:
            continue
        seq += 1
        head = DayHead(seq=seq, day=day, books=books, made_at=timezone.now())
        head.digest = previous = signed(head, previous)
        made.append(head)
    return made


@everything("a moment is sealed whole, what was done to residents too")
def make_moment() -> MomentHead | None:
    """Make the head of the last minutes, and keep it outside as well; None where nothing was written since the last.

    It holds what was written up to the minutes of which every writer has ended; of the logs it tells the last entry too.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MOMENTS_LOCK])
        last = MomentHead.objects.order_by("-seq").first()
        if last is None and must_wait():
            return None
        taken, seen = moments.now_ms(), moments.snapshot()
        since = last.until if last else moments.day_begins_ms()
        until = max(since, moments.settled_until(seen))
        if last is not None and not moments.is_waiting(since):
            return None
        head = MomentHead(
            seq=last.seq + 1 if last else 1, since=since, until=until, taken=taken, horizon=seen.after,
            books=moments.books(since, until), tails=moments.tails(since), made_at=timezone.now(),
        )  # fmt: skip
        head.digest = signed(head, bytes(last.digest) if last else GENESIS)
        head.save(force_insert=True)
    heads.append(heads.with_last(last, [head]))
    return head


def must_wait() -> bool:
    """Whether the books are still to be marked by restamp_ledger, which the log is told: a head would hold them as they are."""
    if not restamping.is_due():
        return False
    log.error(
        "the books of an earlier release wait for manage.py restamp_ledger; until then nothing is verified and no head is made"
    )
    return True
