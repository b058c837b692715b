"""Exports for tests that walk pages."""

from django.utils import timezone

from grids.exports.models import Export
from grids.staff.models import User


def an_export(by: User, **fields) -> Export:
    """One that waits to be written, of a list that nobody registered: its page says so much and no more."""
    given = {
        "name": "closure",
        "form": "csv",
        "language": "zh-hans",
        "area_code": "530102006",
        "total": 5,
    } | fields
    return Export.objects.create(asked_by=by, asked_at=timezone.now(), **given)
