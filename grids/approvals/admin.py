"""What waits for a second person: shown to who asked and to whoever may decide, granted or refused with an answer."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from grids.approvals import actions
from grids.approvals.models import Approval
from grids.approvals.queries import who_may
from grids.approvals.shown import state_of, values_of
from grids.audit.administration import P, ReadOnlyAdmin
from grids.conduct.wording import enumerated, told


class AnswerForm(forms.Form):
    """A word about the decision."""

    answer = forms.CharField(
        label=_("答复（可留空）"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    """One asks, somebody else decides."""

    readers = (P.STAFF_CONFIRM, P.STAFF_EDIT, P.AUDIT_READ)
    list_display = ("asked_at", "what", "wording", "asked_by", "state", "decided_by", "until")
    list_select_related = ("asked_by", "decided_by")
    list_filter = ("what", "is_granted")
    ordering = ("-id",)
    fields = (
        "what", "wording", "asked_for", "reason", "asked_by", "asked_at", "until", "state", "who_may", "decided_by",
        "decided_at", "answer",
    )  # fmt: skip
    readonly_fields = ("state", "asked_for", "who_may")
    actions_detail = ("grant", "refuse")
    when_empty = _("任命敏感岗位、安排部门人员、为这些人重置密码时，这里会有等待另一位确认的申请。")

    def offered(self, request, row) -> set[str]:
        """What is over is read only, and so is what belongs to a matter; who asked takes it back, and never grants it."""
        if row.subject_id or not row.is_open(timezone.now()):
            return set()
        decides = Approval.objects.to_decide(request.user).filter(pk=row.pk).exists()
        return {"grant", "refuse"} if decides else {"refuse"} if row.asked_by_id == request.user.pk else set()

    def get_queryset(self, request):
        return Approval.objects.visible_to(request.user)

    @display(description=_("状态"))
    def state(self, approval: Approval) -> str:
        return state_of(approval)

    @display(description=_("申请内容"))
    def asked_for(self, approval: Approval) -> str:
        return "；".join(told(name, text) for name, text in values_of(approval)) or "—"

    @display(description=_("可以确认的人"))
    def who_may(self, approval: Approval) -> str:
        return enumerated(who_may(approval)) or gettext("还缺一位能决定的人")

    @action(description=_("同意"), icon="check")
    def grant(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("同意"), form_class=AnswerForm, needs=P.STAFF_CONFIRM,
            sentence=gettext("同意后立即生效，您的名字和时间会记入安全日志。请先向本人或其单位核实。"),
            act=lambda row, answer: actions.grant(approval_id=row.pk, by=request.user, answer=answer) or None,
        )  # fmt: skip

    @action(description=_("不同意或撤回"), icon="block")
    def refuse(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("不同意或撤回"), form_class=AnswerForm,
            needs=P.STAFF_EDIT if request.user.pk and self._asked(request, object_id) else P.STAFF_CONFIRM,
            sentence=gettext("什么都不会改动；需要时可以重新提出。"),
            act=lambda row, answer: actions.refuse(approval_id=row.pk, by=request.user, answer=answer),
        )  # fmt: skip

    def get_actions_detail(self, request, object_id):
        """Agreeing and refusing are offered to whoever may, and of what is decided or over nothing."""
        alone = Approval.objects.visible_to(request.user).filter(pk=object_id, subject_id="")
        may = alone.to_decide(request.user).exists()
        own = alone.waiting().filter(asked_by=request.user).exists()
        offered = {"grant": may, "refuse": may or own}
        found = super().get_actions_detail(request, object_id)
        return [one for one in found if offered[one.method.original_function_name]]

    def _asked(self, request, object_id) -> bool:
        return self.get_queryset(request).filter(pk=object_id, asked_by=request.user).exists()
