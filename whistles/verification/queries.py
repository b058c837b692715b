"""Whether a finding is closed, and whether it is about a complaint."""

from django.db.models import Q

from grids.conduct.events import GENESIS, is_signed
from whistles.intake.models import Lead
from whistles.verification.models import Finding


def is_closed(finding: Finding) -> bool:
    """Whether somebody has said what it was; a row without the mark of the product says nothing."""
    closing = finding.closing_or_none
    return closing is not None and is_signed(closing, GENESIS)


def complaint_of(finding: Finding) -> Lead | None:
    """The complaint that a finding is about, also where somebody has altered that it is one; None where it is about none."""
    about = {"lead": Q(pk=finding.subject_id), "whistle": Q(whistle=finding.subject_id)}.get(finding.subject_kind)
    if about is None:
        return None
    sealed = Q(is_sealed=True) | ~Q(number_space="") | Q(whistle__is_sealed=True)
    return Lead.objects.filter(about & sealed).select_related("area").first()
