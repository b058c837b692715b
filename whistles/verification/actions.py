"""Verify all books and keep what is found; close a finding with a reason; make the heads of days."""

import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct.events import GENESIS, signed
from grids.conduct.refusals import Refusal, checked, require
from grids.staff.models import User
from whistles.statistics.actions import recount
from whistles.verification import heads
from whistles.verification.looking import Found, Looked, guarded, look_at_ledger, look_at_logs
from whistles.verification.models import DayHead, Finding, FindingClosing

log = logging.getLogger(__name__)

HEADS_LOCK = 0x48454144
REASON_MIN, REASON_MAX = 4, 500
Look = Callable[[Looked], Iterator[Found]]


def verify(*, ledger: bool = True, logs: bool = True) -> Looked:
    """Look at everything in one snapshot and keep what is found; nothing of what is looked at is changed.

    A fault that was found before is the same finding, open or closed.
    """
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
    _keep(looked.found)
    return looked


@transaction.atomic
def _keep(found: list[Found]) -> int:
    """Keep those that are new; how many."""
    fresh = {one.fingerprint: one for one in found}
    known = Finding.objects.filter(fingerprint__in=fresh).values_list("fingerprint", flat=True)
    now = timezone.now()
    rows = [_row(fresh[one], now) for one in fresh.keys() - set(known)]
    # somebody else may verify at this moment
    Finding.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    for row in rows:
        log.error("verification: %s %s %s", row.kind, row.subject_kind, row.subject_id)
    return len(rows)


def _row(found: Found, now) -> Finding:
    row = Finding(
        found_at=now, kind=found.kind, subject_kind=found.subject_kind, subject_id=found.subject_id[:80],
        subject_label=found.label[:120], area_code=found.area_code[:17], sentence=found.sentence,
        fingerprint=found.fingerprint,
    )  # fmt: skip
    row.digest = signed(row, GENESIS)
    return row


@transaction.atomic
def close_finding(*, finding_id: uuid.UUID | str, by: User, reason: str) -> FindingClosing:
    """Say what a finding was. The fault itself is mended elsewhere, or it isn't; the finding stays with its reason."""
    finding = Finding.objects.visible_to(by).get(pk=finding_id)
    oracle.require_in(by, Permission.AUDIT_READ, finding.area_code, _("处理核对发现的问题"))
    reason = reason.strip()
    require(REASON_MIN <= len(reason) <= REASON_MAX, _("请写明查明的情况，四到五百个字。"), field="reason")
    if FindingClosing.objects.filter(finding=finding).exists():
        raise Refusal(_("这个问题已经有人处理。"), code="conflict")
    closing = FindingClosing(finding=finding, reason=reason, closed_by=by, closed_at=timezone.now())
    closing.digest = signed(closing, GENESIS)
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
        first = last.day + timedelta(days=1) if last else until
        made = _heads(first, until, last) if first <= until else []
        DayHead.objects.bulk_create(made)
    if made:
        heads.append(made)
    return made


def _heads(first: date, until: date, last: DayHead | None) -> list[DayHead]:
    """What is older than the first day was there before it belongs to the head of the day before, if there is one."""
    made, seq, previous = [], last.seq if last else 0, bytes(last.digest) if last else GENESIS
    since = last.day if last else first
    for day, books in heads.by_day(since, until).items():
        if day < first:
            continue
        seq += 1
        head = DayHead(seq=seq, day=day, books=books, made_at=timezone.now())
        head.digest = previous = signed(head, previous)
        made.append(head)
    return made
