"""What somebody else decides about: a whole export, and what follows from their yes or no."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.roles import Permission
from grids.approvals.kinds import Told, carried_by
from grids.approvals.models import Approval, What
from grids.conduct.refusals import require
from grids.exports import sources
from grids.exports.logged import logged
from grids.exports.models import Export, ExportState, Form

if TYPE_CHECKING:
    from grids.staff.models import User


def told_of(export: Export) -> Told:
    """What somebody else is asked to grant; of a row that never changes, so it stays what it was."""
    wording = gettext_lazy("完整导出「%(what)s」%(n)s 行（%(form)s），交给%(recipient)s")
    named = {
        "what": sources.label_of(export.name), "n": export.total, "form": Form(export.form).label,
        "recipient": export.recipient,
    }  # fmt: skip
    return Told(wording, named, None)


def _of_asking(approval: Approval) -> Export:
    rows = Export.objects.select_for_update(of=("self",)).select_related("asked_by", "approval")
    return rows.get(pk=approval.wanted["export"])


def _carry(*, approval: Approval, by: "User") -> None:
    export = _of_asking(approval)
    require(export.state == ExportState.ASKED, _("这个导出已经不再等待批准。"), code="conflict")
    export.state = ExportState.WAITING
    export.save(update_fields=["state"])
    logged(export, gettext_lazy("同意"), decided_by=str(by))


def _drop(*, approval: Approval) -> None:
    export = _of_asking(approval)
    if export.state == ExportState.ASKED:
        export.state, export.ended_at = ExportState.REFUSED, timezone.now()
        export.save(update_fields=["state", "ended_at"])


def register() -> None:
    """Whoever may approve exports decides about a whole one, on its page."""
    carried_by(
        What.EXPORT, _carry, _drop, told=lambda approval: told_of(_of_asking(approval)),
        decided_by=Permission.EXPORT_APPROVE, page=lambda approval: reverse("export_page", args=[approval.wanted["export"]]),
    )  # fmt: skip
