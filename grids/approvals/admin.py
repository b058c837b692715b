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
from grids.approvals.queries import deciders
from grids.audit.administration import P, ReadOnlyAdmin
from grids.conduct.wording import enumerated


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
        "what", "wording", "reason", "asked_by", "asked_at", "until", "state", "who_may", "decided_by", "decided_at",
        "answer",
    )  # fmt: skip
    readonly_fields = ("state", "who_may")
    actions_detail = ("grant", "refuse")
    when_empty = _("任命敏感岗位、安排部门人员、为这些人重置密码时，这里会有等待另一位确认的申请。")

    def offered(self, request, row) -> set[str]:
        """What is decided or past its time is read only; who asked may take it back, and never grants it."""
        if row.is_granted is not None or row.until <= timezone.now():
            return set()
        decides = Approval.objects.to_decide(request.user).filter(pk=row.pk).exists()
        return {"grant", "refuse"} if decides else {"refuse"} if row.asked_by_id == request.user.pk else set()

    def get_queryset(self, request):
        return Approval.objects.visible_to(request.user)

    @display(description=_("状态"))
    def state(self, approval: Approval) -> str:
        if approval.is_granted is not None:
            return gettext("已同意") if approval.is_granted else gettext("未同意")
        return gettext("等待确认") if approval.until > timezone.now() else gettext("已过期")

    @display(description=_("可以确认的人"))
    def who_may(self, approval: Approval) -> str:
        found = deciders(
            approval.area_code, what=approval.what, but_not=(approval.asked_by_id, approval.concerns_id)
        )
        return enumerated(found) or gettext("还缺一位安全员")

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
        may = Approval.objects.visible_to(request.user).to_decide(request.user).filter(pk=object_id).exists()
        own = (
            Approval.objects.visible_to(request.user)
            .waiting()
            .filter(pk=object_id, asked_by=request.user)
            .exists()
        )
        offered = {"grant": may, "refuse": may or own}
        found = super().get_actions_detail(request, object_id)
        return [one for one in found if offered[one.method.original_function_name]]

    def _asked(self, request, object_id) -> bool:
        return self.get_queryset(request).filter(pk=object_id, asked_by=request.user).exists()
