"""Whether a finding is closed, and whether it is about a complaint."""

from uuid import UUID

from django.db.models import Q

from grids.conduct.events import GENESIS, is_signed
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle
from whistles.verification.models import Finding

# what findings are about, by how a lead names it
MATTERS = {"lead": "pk", "whistle": "whistle"}


def is_closed(finding: Finding) -> bool:
    """Whether somebody has said what it was; a row without the mark of the product says nothing."""
    closing = finding.closing_or_none
    return closing is not None and is_signed(closing, GENESIS)


def complaint_of(finding: Finding) -> Lead | None:
    """The complaint that a finding is about; None where it is about none, or no longer said to be."""
    if finding.subject_kind not in MATTERS:
        return None
    try:
        key = UUID(finding.subject_id)
    except ValueError:
        return None
    about = Q(**{MATTERS[finding.subject_kind]: key})
    if finding.subject_kind == "whistle":
        # the leads that went back into the pool
        before = Whistle.objects.filter(pk=key).values_list("leads_before", flat=True).first()
        about |= Q(pk__in=before or [])
    sealed = Q(is_sealed=True) | Q(whistle__is_sealed=True)
    return Lead.objects.filter(about & sealed).select_related("area").first()
