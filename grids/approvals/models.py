"""What takes two people: one asks, somebody else decides, in time and in writing."""

from datetime import datetime

import pgtrigger
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
    EXPORT = "export", _("完整导出")
    COLLECTING = "collecting", _("专项收集个人信息")
    DESTROYING = "destroying", _("销毁专项登记的信息")
    MINOR = "minor", _("查看一名未成年人的信息")
    MINOR_LEAVE = "minor_leave", _("按任务查看未成年人的信息")
    REPORT = "report", _("整份查阅报告")
    MINOR_REPORT = "minor_report", _("未成年人的整份查阅报告")
    # asked for within a matter
    EXTENSION = "extension", _("延期")
    SUSPENSION = "suspension", _("挂账")
    OBJECTION = "objection", _("异议退单")
    APPEAL = "appeal", _("超时申诉")
    GRADE = "grade", _("哨种审批")


FOR_THE_SECOND = {
    "basis": Basis.STAFF,
    "retention": ARCHIVED,
    "readers": (P.STAFF_CONFIRM, P.STAFF_EDIT, P.AUDIT_READ),
}
# of a matter: whoever reads the matter
FOR_THE_MATTER = FOR_THE_SECOND | {"readers": (*FOR_THE_SECOND["readers"], P.WHISTLE_VIEW)}
# what an asking is about and who decides: never another once it is written
ASKED = (
    "what", "wording", "payload", "reason", "subject_kind", "subject_id", "part_id", "round", "area_code", "decided_with",
    "is_sealed", "concerns_id", "asked_by_id", "asked_for_id", "asked_at",
)  # fmt: skip
# it can be decided no longer, and takes no more, than was asked for
NO_MORE = """(NEW."until" > OLD."until" OR (NEW."until" IS NULL AND OLD."until" IS NOT NULL) OR NEW."days" > OLD."days")"""
DECIDED = ("is_granted", "decided_by_id", "decided_at", "answer")


def _differs(columns: tuple[str, ...]) -> str:
    olds, news = (", ".join(f'{row}."{one}"' for one in columns) for row in ("OLD", "NEW"))
    return f"(({olds}) IS DISTINCT FROM ({news}))"


def _refused(name: str, sentence: str, condition: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.Condition(condition),
        func=f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';",
    )  # fmt: skip


class Approval(models.Model):
    """One thing that was asked for, and what somebody else decided about it.

    subject, part: the matter it belongs to and the part of it for which it is asked, empty where it stands by itself.
    asked_for: the department in whose name it is asked; nobody who handles matters for it decides.
    wanted: what is asked for, as its kind says. area_code, decided_with: where and by which permission it is decided.
    days: how many days it takes of those that may be had in all. used_at: when a step was taken by it; lapsed_at: when
    it ended without a decision, because its time was over or its matter went on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    what = models.CharField(_("事项"), max_length=20, choices=What)
    wording = PersonalLine(_("内容"), max_length=200, purpose=_("记明申请什么"), **FOR_THE_MATTER)
    wanted = models.JSONField(_("申请内容"), default=dict, db_column="payload")
    subject_kind = models.CharField(max_length=40, blank=True, db_default="", editable=False)
    subject_id = models.CharField(max_length=60, blank=True, db_default="", editable=False)
    part_id = models.CharField(max_length=60, blank=True, db_default="", editable=False)
    round = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    days = models.PositiveSmallIntegerField(_("天数"), null=True, blank=True, editable=False)
    area_code = models.CharField(_("区域代码"), max_length=17)
    decided_with = models.CharField(max_length=20, db_default=P.STAFF_CONFIRM.value, editable=False)
    is_sealed = models.BooleanField(default=False, db_default=False, editable=False)
    concerns = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("涉及账号")
    )
    reason = PersonalLine(_("原因"), max_length=1000, purpose=_("记明为什么"), **FOR_THE_MATTER)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    asked_for = models.ForeignKey(
        "grids.Department", models.PROTECT, null=True, related_name="+", db_index=False, editable=False,
        verbose_name=_("申请部门"),
    )  # fmt: skip
    asked_at = models.DateTimeField(_("申请时间"))
    until = models.DateTimeField(_("有效期至"), null=True, blank=True)
    is_granted = models.BooleanField(_("同意"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    answer = PersonalLine(_("答复"), max_length=1000, blank=True, purpose=_("记明怎样决定"), **FOR_THE_MATTER)
    used_at = models.DateTimeField(_("使用时间"), null=True, editable=False)
    lapsed_at = models.DateTimeField(_("失效时间"), null=True, editable=False)

    # texts in `wanted` are masked on the way in
    impersonal = (
        "what wanted subject_kind subject_id part_id round days area_code decided_with is_sealed asked_at until "
        "is_granted decided_at used_at lapsed_at"
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("双人审批")
        ordering = ["-id"]
        constraints = [
            bounded("approval", ["asked_at", "until", "decided_at", "used_at", "lapsed_at"]),
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
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id="", part_id="")
                | ~Q(subject_kind="") & ~Q(subject_id=""),
                name="approval_names_its_matter_whole",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(is_granted=True, is_granted__isnull=False),
                name="approval_used_was_granted",
            ),
            models.CheckConstraint(
                condition=Q(lapsed_at__isnull=True) | Q(decided_at__isnull=True),
                name="approval_lapsed_was_not_decided",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "part_id", "what"],
                condition=Q(decided_at__isnull=True, lapsed_at__isnull=True) & ~Q(subject_id=""),
                name="approval_asked_once_of_a_matter",
            ),
        ]
        triggers = [
            _refused("asked_stays", "what was asked for never changes", f"({_differs(ASKED)} OR {NO_MORE})"),
            _refused(
                "decided_once", "a decision never changes", f"(OLD.decided_at IS NOT NULL AND {_differs(DECIDED)})"
            ),
            _refused(
                "used_once", "it was used or has lapsed",
                f"((OLD.used_at IS NOT NULL OR OLD.lapsed_at IS NOT NULL) AND {_differs((*DECIDED, 'used_at', 'lapsed_at'))})",
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["area_code"], condition=Q(decided_at__isnull=True), name="approval_open_of_area"
            ),
            models.Index(
                fields=["subject_kind", "subject_id"], condition=~Q(subject_id=""), name="approval_of_subject"
            ),
        ]

    def __str__(self) -> str:
        return self.wording

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be decided."""
        over = self.until is not None and self.until <= now
        return self.decided_at is None and self.lapsed_at is None and not over
