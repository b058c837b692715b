"""What verification found, for the auditor: read it, and say what it was; and the heads of days, to print and compare."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from grids.audit.administration import P, ReadOnlyAdmin, ReasonForm
from whistles.verification import actions, helping
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
        "found_at", "kind", "subject", "subject_label", "sentence", "how", "whom", "area", "standing", "explained", "subject_id",
    )  # fmt: skip
    readonly_fields = ("subject", "how", "whom", "area", "standing", "explained")
    actions_detail = ("close",)
    when_empty = gettext_lazy("没有发现问题。每周自动核对一次，系统管理员也可以运行 verify_ledger。")

    def get_queryset(self, request):
        return Finding.objects.visible_to(request.user).select_related("closing", "closing__closed_by")

    def offered(self, request, row: Finding) -> set[str]:
        """What was closed is not closed again."""
        return set() if row.closing_or_none else {"close"}

    @action(description=gettext_lazy("处理问题"), icon="task_alt")
    def close(self, request, object_id):
        """Ask what it was."""
        return self.ask(
            request, object_id, title=_("处理问题"), form_class=ReasonForm, needs=P.AUDIT_READ,
            sentence=_(
                "请写明查了什么、问了谁、结论是什么；查不清的也照实写。问题和处理说明都会一直保留；以后内容又变了，会作为新的问题提出。"
            ),
            act=lambda row, reason: self._closed(row, reason, request.user),
        )  # fmt: skip

    @staticmethod
    def _closed(row: Finding, reason: str, by) -> None:
        actions.close_finding(finding_id=row.pk, by=by, reason=reason)

    @display(description=gettext_lazy("状态"), label={"open": "danger", "closed": "success"})
    def state(self, finding: Finding):
        return ("closed", _("已处理")) if is_closed(finding) else ("open", _("未处理"))

    @display(description=gettext_lazy("状态"))
    def standing(self, finding: Finding) -> str:
        return self.state(finding)[1]

    @display(description=gettext_lazy("对象类别"))
    def subject(self, finding: Finding) -> str:
        return helping.kind_of(finding)

    @display(description=gettext_lazy("区域"), ordering="area_code")
    def area(self, finding: Finding) -> str:
        return helping.area_of(finding)

    @display(description=gettext_lazy("怎样查"))
    def how(self, finding: Finding) -> str:
        return format_html_join("", "<p>{}</p>", ((line,) for line in helping.how_of(finding)))

    @display(description=gettext_lazy("可以问谁"))
    def whom(self, finding: Finding) -> str:
        return format_html_join("", "<p>{}</p>", ((line,) for line in helping.whom_of(finding)))

    @display(description=gettext_lazy("处理说明"))
    def explained(self, finding: Finding) -> str:
        closing = finding.closing_or_none
        if closing is None:
            return "—"
        day = f"{timezone.localtime(closing.closed_at):%Y-%m-%d}"
        return " · ".join([str(closing.closed_by), day, closing.reason])


@admin.register(DayHead)
class DayHeadAdmin(ReadOnlyAdmin):
    """The heads of days: printed, signed and kept on paper, or sent to the district."""

    is_shared = True
    readers = (P.AUDIT_READ,)
    list_display = ("day", "seq", "mark", "made_at")
    ordering = ("-seq",)
    fields = ("day", "seq", "mark", "counted", "made_at")
    readonly_fields = ("mark", "counted")
    when_empty = gettext_lazy("还没有日封：今天的日封明天凌晨生成，之后每天一行。")

    @display(description=gettext_lazy("各账簿"))
    def counted(self, head: DayHead) -> str:
        return format_html_join("", "<p>{}</p>", ((line,) for line in helping.books_of(head)))

    @display(description=gettext_lazy("日封值"))
    def mark(self, head: DayHead) -> str:
        return head.mark
