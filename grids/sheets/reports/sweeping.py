"""Templates that nobody fills any more go, with their files."""

from datetime import timedelta

from django.utils import timezone

from grids.sheets.reports.models import TERM, ReportTemplate


def remove_unused() -> int:
    """Remove templates that were neither filled nor changed for their term; how many went. Idempotent."""
    unused = ReportTemplate.objects.unused_since(timezone.now() - timedelta(days=TERM.days))
    return unused.delete()[0]
