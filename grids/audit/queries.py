"""The security log: for whom, and whether it is whole."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import models

from grids.conduct.events import GENESIS, digest

if TYPE_CHECKING:
    from grids.staff.models import User


class SecurityEventQuerySet(models.QuerySet):
    """Entries as phrases."""

    def visible_to(self, user: "User") -> "SecurityEventQuerySet":
        """The auditor, within the area of the appointment; nobody else."""
        from grids.access.oracle import scope
        from grids.access.roles import Permission

        return self.filter(scope(user, Permission.AUDIT_READ, area="area_code"))


def canonical(detail: dict) -> str:
    """A detail as one text, the same however the database orders its keys."""
    return json.dumps(detail, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def faults(chain: str | None = None) -> Iterator[dict]:
    """What is wrong with the log, entry by entry: a number that is missing, a content that its digest denies."""
    from grids.audit.models import SecurityEvent

    rows = SecurityEvent.objects.order_by("chain", "seq")
    if chain is not None:
        rows = rows.filter(chain=chain)
    at, previous, expected = None, GENESIS, 1
    for row in rows.iterator(chunk_size=2000):
        if row.chain != at:
            at, previous, expected = row.chain, GENESIS, 1
        if row.seq != expected:
            yield {"chain": at, "seq": row.seq, "id": str(row.pk), "fault": "missing", "expected": expected}
        if digest(previous, *row.content()) != bytes(row.digest):
            yield {"chain": at, "seq": row.seq, "id": str(row.pk), "fault": "altered"}
        previous, expected = bytes(row.digest), row.seq + 1
