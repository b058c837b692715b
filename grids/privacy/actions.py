"""Opening a personal value: only with a reason, only by an append to the reading log."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.events import GENESIS, signed
from grids.conduct.refusals import require
from grids.personal.masking import masked
from grids.privacy.ciphers import Place, unseal
from grids.privacy.models import Disclosure
from grids.staff.models import User

LOG_LOCK = 0x44495343
REASON_MIN, REASON_MAX = 4, 200


def reason_of(text: str) -> str:
    """Why somebody wants to see what names people, as it is logged for good: what reaches a person in it is masked.

    Raises Refusal where it is missing, too short or too long.
    """
    reason = text.strip()
    require(len(reason) >= REASON_MIN, _("请写明查看事由，至少四个字。"), field="reason")
    require(len(reason) <= REASON_MAX, _("查看事由请不要超过 200 字。"), field="reason")
    return masked(reason)[:REASON_MAX]


@transaction.atomic
def disclose(
    *, sealed: bytes, at: Place, subject_kind: str, subject_id: str, subject_label: str, area_code: str,
    reason: str, by: User,
) -> str:  # fmt: skip
    """The value behind `sealed`, after the reading was written to the log.

    The caller has already asked the oracle. Raises Refusal when the reason is missing or too short.
    """
    reason = reason_of(reason)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])
    last = Disclosure.objects.order_by("-seq").first()
    entry = Disclosure(
        seq=last.seq + 1 if last else 1,
        reader=by,
        reader_label=str(by),
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_label=subject_label[:120],
        field=at.purpose,
        reason=reason,
        area_code=area_code,
        read_at=timezone.now(),
    )
    entry.digest = signed(entry, bytes(last.digest) if last else GENESIS)
    entry.save(force_insert=True)
    note(
        kind=Kind.REVEAL, by=by, subject=Subject(subject_kind, subject_id, subject_label), area_code=area_code,
        detail={"field": at.purpose, "reason": reason},
    )  # fmt: skip
    return unseal(sealed, at=at)
