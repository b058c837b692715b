"""Whether the security log is whole."""

from collections.abc import Iterator

from django.db.models import QuerySet

from grids.audit.models import SecurityEvent
from grids.conduct.events import GENESIS, content_of, is_signed


def told_of(kind: str, pk: str) -> QuerySet[SecurityEvent]:
    """What the log tells of one subject, for rules that go by what happened before; shown to nobody."""
    return SecurityEvent.objects.filter(subject_kind=kind, subject_id=pk)


def faults(chain: str | None = None) -> Iterator[dict]:
    """What is wrong with the log, entry by entry: a number that is missing, a content that its digest denies."""
    rows = SecurityEvent.objects.order_by("chain", "seq")
    if chain is not None:
        rows = rows.filter(chain=chain)
    at, previous, expected = None, GENESIS, 1
    for row in rows.iterator(chunk_size=2000):
        if row.chain != at:
            at, previous, expected = row.chain, GENESIS, 1
        if row.seq != expected:
            yield {"chain": at, "seq": row.seq, "id": str(row.pk), "fault": "missing", "expected": expected}
        if not is_signed(row, previous):
            found = {"chain": at, "seq": row.seq, "id": str(row.pk), "fault": "altered"}
            yield found | {"content": content_of(row)}
        previous, expected = bytes(row.digest), row.seq + 1
