"""What verification found, for the auditor: read it, and say what it was; and the heads of days, to print and compare."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from grids.audit.administration import P, ReadOnlyAdmin, ReasonForm
from whistles.verification import actions
from whistles.verification.models import DayHead, Finding
from whistles.verification.queries import is_closed


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """Findings of the auditor's area, the newest first; closed with a reason, never removed."""

    readers = (P.AUDIT_READ,)
    list_display = ("found_at", "kind", "subject_label", "sentence", "state", "area_code")
    list_filter = ("kind",)
    search_fields = ("subject_label", "subject_id")
    ordering = ("-id",)
    fields = (
        "found_at", "kind", "subject_label", "subject_kind", "subject_id", "sentence", "area_code", "state",
        "told", "steps",
    )  # fmt: skip
    readonly_fields = ("state", "told", "steps")

    def get_queryset(self, request):
        return Finding.objects.visible_to(request.user).select_related("closing", "closing__closed_by")

    def get_urls(self) -> list:
        """The page on which a finding is closed, before the usual ones."""
        close = path(
            "<path:object_id>/close/", self.admin_site.admin_view(self.close), name="whistles_finding_close"
        )
        return [close, *super().get_urls()]

    def close(self, request, object_id):
        """Ask what it was."""
        return self.ask(
            request, object_id, title=_("处理问题"), form_class=ReasonForm, needs=P.AUDIT_READ,
            sentence=_("请写明查明的情况；问题和处理说明都会一直保留。"),
            act=lambda row, reason: self._closed(row, reason, request.user),
        )  # fmt: skip

    @staticmethod
    def _closed(row: Finding, reason: str, by) -> None:
        actions.close_finding(finding_id=row.pk, by=by, reason=reason)

    @display(description=gettext_lazy("状态"), label={"open": "danger", "closed": "success"})
    def state(self, finding: Finding):
        return ("closed", _("已处理")) if is_closed(finding) else ("open", _("未处理"))

    @display(description=gettext_lazy("处理说明"))
    def told(self, finding: Finding) -> str:
        closing = finding.closing_or_none
        return f"{closing.closed_by} · {closing.closed_at:%Y-%m-%d} · {closing.reason}" if closing else "—"

    @display(description=gettext_lazy("办理"))
    def steps(self, finding: Finding) -> str:
        if finding.closing_or_none:
            return "—"
        address = reverse("admin:whistles_finding_close", args=[finding.pk])
        return format_html('<a href="{}">{}</a>', address, _("处理问题"))


@admin.register(DayHead)
class DayHeadAdmin(ReadOnlyAdmin):
    """The heads of days: printed, signed and kept on paper, or sent to the district."""

    is_shared = True
    readers = (P.AUDIT_READ,)
    list_display = ("day", "seq", "mark", "made_at")
    ordering = ("-seq",)
    fields = ("day", "seq", "mark", "books", "made_at")
    readonly_fields = ("mark",)

    @display(description=gettext_lazy("日封值"))
    def mark(self, head: DayHead) -> str:
        return head.mark
