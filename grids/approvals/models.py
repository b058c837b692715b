"""What takes two people: one asks, somebody else decides, in time and in writing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.approvals.querysets import ApprovalQuerySet
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalLine


class What(models.TextChoices):
    """What can be asked for; each is carried out by the action that registered for it."""

    APPOINTMENT = "appointment", _("任命敏感岗位")
    MEMBERSHIP = "membership", _("安排部门人员")
    HOLDER = "holder", _("把账号交给担任敏感岗位的人")
    RESET = "reset", _("重置密码")
    OPENING = "opening", _("开通账号")
    POST_ROLE = "post_role", _("改动岗位的系统角色")
    ENDING = "ending", _("结束敏感岗位")
    LOCKING = "locking", _("停用账号")
    UNLOCKING = "unlocking", _("重新启用账号")


FOR_THE_SECOND = {
    "basis": Basis.STAFF, "retention": ARCHIVED, "readers": (P.STAFF_CONFIRM, P.STAFF_EDIT, P.AUDIT_READ),
}  # fmt: skip


class Approval(models.Model):
    """One thing that was asked for, and what somebody else decided about it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    what = models.CharField(_("事项"), max_length=20, choices=What)
    wording = PersonalLine(_("内容"), max_length=200, purpose=_("记明申请什么"), **FOR_THE_SECOND)
    payload = models.JSONField(default=dict)
    area_code = models.CharField(_("区域代码"), max_length=17)
    concerns = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("涉及账号")
    )
    reason = PersonalLine(_("原因"), max_length=200, purpose=_("记明为什么"), **FOR_THE_SECOND)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    asked_at = models.DateTimeField(_("申请时间"))
    until = models.DateTimeField(_("有效期至"))
    is_granted = models.BooleanField(_("同意"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    answer = PersonalLine(_("答复"), max_length=200, blank=True, purpose=_("记明怎样决定"), **FOR_THE_SECOND)

    impersonal = "what payload area_code asked_at until is_granted decided_at"

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("双人审批")
        ordering = ["-id"]
        constraints = [
            bounded("approval", ["asked_at", "until", "decided_at"]),
            models.CheckConstraint(condition=Q(what__in=What.values), name="approval_known_what"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, is_granted__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, is_granted__isnull=False),
                name="approval_decided_by_whom_and_when",
            ),
            # who asked may take it back, and never grant it
            models.CheckConstraint(
                condition=Q(is_granted__isnull=True) | Q(is_granted=False) | ~Q(decided_by=F("asked_by")),
                name="approval_granted_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(is_granted__isnull=True)
                | Q(is_granted=False)
                | Q(concerns__isnull=True)
                | ~Q(decided_by=F("concerns")),
                name="approval_not_granted_by_whom_it_concerns",
            ),
        ]
        indexes = [
            models.Index(
                fields=["area_code"], condition=Q(decided_at__isnull=True), name="approval_open_of_area"
            )
        ]

    def __str__(self) -> str:
        return self.wording
