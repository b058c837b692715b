"""The security log: who signed in, was refused, looked, took away, appointed and changed a rule, from where, when."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission as P
from grids.audit.querysets import SecurityEventQuerySet
from grids.conduct.books import Book
from grids.conduct.events import MARK_BYTES, new_id
from grids.conduct.moments import bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalAddress, PersonalData, PersonalLine


class Kind(models.TextChoices):
    """What the log tells of; the list is closed, so that a filter finds everything."""

    SIGN_IN = "sign_in", _("登录")
    SIGN_IN_FAILED = "sign_in_failed", _("登录失败")
    SIGN_OUT = "sign_out", _("退出登录")
    LOCKED_OUT = "locked_out", _("登录受限")
    SESSION = "session", _("结束登录状态")
    REFUSAL = "refusal", _("越权被拒")
    REVEAL = "reveal", _("查看个人信息")
    DOWNLOAD = "download", _("下载")
    EXPORT = "export", _("导出")
    RESET = "reset", _("重置密码")
    PASSWORD = "password", _("修改密码")
    SECOND_FACTOR = "second_factor", _("第二重验证")
    APPOINTMENT = "appointment", _("任职变动")
    ROLE = "role", _("角色变动")
    ACCOUNT = "account", _("账号变动")
    CONFIGURATION = "configuration", _("设置变动")
    REQUEST = "request", _("双人审批")
    NOTICE = "notice", _("提醒")


class Result(models.TextChoices):
    """How it ended."""

    DONE = "done", pgettext_lazy("result", "成功")
    REFUSED = "refused", pgettext_lazy("result", "被拒绝")
    FAILED = "failed", pgettext_lazy("result", "失败")


FOR_THE_AUDITOR = {"basis": Basis.STAFF, "retention": ARCHIVED, "readers": (P.AUDIT_READ,)}


class SecurityEvent(models.Model):
    """One thing that an auditor may have to know. Appended, chained by street, never changed, never removed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chain = models.CharField(_("链"), max_length=9, blank=True, editable=False)
    seq = models.BigIntegerField(_("序号"))
    kind = models.CharField(_("类型"), max_length=20, choices=Kind)
    result = models.CharField(_("结果"), max_length=8, choices=Result, default=Result.DONE)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )
    actor_label = PersonalLine(
        _("操作人"), max_length=80, blank=True, purpose=_("记明谁操作"), **FOR_THE_AUDITOR
    )
    address = PersonalAddress(_("网络地址"), null=True, purpose=_("查明从哪里登录"), **FOR_THE_AUDITOR)
    subject_kind = models.CharField(_("对象类别"), max_length=60, blank=True)
    subject_id = models.CharField(_("对象编号"), max_length=80, blank=True)
    subject_label = PersonalLine(
        _("对象"), max_length=120, blank=True, purpose=_("记明对谁操作"), **FOR_THE_AUDITOR
    )
    area_code = models.CharField(_("区域代码"), max_length=17, blank=True)
    detail = PersonalData(
        _("内容"), default=dict, encoder=DjangoJSONEncoder, purpose=_("记明改了什么"), **FOR_THE_AUDITOR
    )
    occurred_at = models.DateTimeField(_("发生时间"))
    recorded_at = models.DateTimeField(_("登记时间"))
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = "chain seq kind result subject_kind subject_id area_code occurred_at recorded_at digest"

    book = Book(written="recorded_at", chain="chain")

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("安全日志")
        ordering = ["-id"]
        constraints = [
            bounded("securityevent", ["occurred_at", "recorded_at"]),
            models.UniqueConstraint(fields=["chain", "seq"], name="security_event_once_in_its_chain"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="security_event_known_kind"),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="security_event_known_result"),
        ]
        indexes = [
            models.Index(
                OpClass("area_code", "varchar_pattern_ops"), F("id").desc(), name="security_event_of_area"
            ),
            models.Index(fields=["kind", "-id"], name="security_event_of_kind"),
            models.Index(fields=["subject_kind", "subject_id"], name="security_event_of_subject"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.actor_label} {self.occurred_at:%Y-%m-%d %H:%M}"
