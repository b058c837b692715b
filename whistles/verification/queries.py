"""Whether a finding is closed."""

from grids.conduct.events import GENESIS, is_signed
from whistles.verification.models import Finding


def is_closed(finding: Finding) -> bool:
    """Whether somebody has said what it was; a row without the mark of the product says nothing."""
    closing = finding.closing_or_none
    return closing is not None and is_signed(closing, GENESIS)
