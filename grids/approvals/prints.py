"""What was asked for, as the log knows it again."""

import hashlib
import json
from datetime import UTC, datetime

from grids.approvals.models import ASKED, Approval


def fingerprint(approval: Approval) -> str:
    """By what the log knows again what was asked for: whatever of it is changed afterwards, it is another."""
    said = {name: getattr(approval, "wanted" if name == "payload" else name) for name in ASKED}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=_same).encode()).hexdigest()


def _same(value: object) -> str:
    """A value as it is the same in the row and when it was written."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
