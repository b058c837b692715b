"""What the security log says of every export: each step, of what, how many rows, masked or whole, for what."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.exports.sources import label_of

if TYPE_CHECKING:
    from grids.exports.models import Export

SUBJECT = "grids.export"


def subject_of(export: "Export") -> Subject:
    """How the log calls it: the list, not what it is narrowed down to."""
    return Subject(SUBJECT, str(export.pk), str(label_of(export.name)))


def logged(export: "Export", step: str | Promise, **more: object) -> None:
    """Append one entry, in the caller's transaction."""
    detail = {
        "step": step,
        "what": label_of(export.name),
        "form": export.form,
        "content": gettext_lazy("完整") if export.is_full else gettext_lazy("脱敏"),
        "reason": export.reason,
        **more,
    }
    if export.is_full:
        detail |= {"recipient": export.recipient, "basis": export.basis, "asked_by": str(export.asked_by)}
    note(
        kind=Kind.EXPORT,
        by=export.asked_by,
        subject=subject_of(export),
        area_code=export.area_code,
        detail=detail,
    )
