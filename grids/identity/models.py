"""How an account proves who it is: second factor, recovery codes, one-time slips, and where it is signed in now."""

import uuid

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.identity.querysets import SlipQuerySet, UserSessionQuerySet
from grids.personal.fields import ARCHIVED, Basis, PersonalLine, Reader, Retention, SealedText, Then

FOR_THE_LOG = {"basis": Basis.STAFF, "retention": ARCHIVED, "readers": (P.AUDIT_READ,)}
WHILE_IT_LASTS = Retention(0, _("登录状态结束之时"), Then.REMOVED)


class SecondFactor(models.Model):
    """The secret that an account shares with its authenticator (RFC 6238), sealed; in force once a code came back."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="second_factor")
    secret = SealedText(
        sealed_as="totp.secret", row=("user_id",), purpose=_("核对验证码"), basis=Basis.STAFF, retention=ARCHIVED,
        readers=(Reader.NOBODY,),
    )  # fmt: skip
    confirmed_at = models.DateTimeField(_("启用时间"), null=True)
    # the step whose code was taken last: no code opens twice
    last_step = models.BigIntegerField(default=-1)

    impersonal = "confirmed_at last_step"

    class Meta:
        verbose_name = verbose_name_plural = _("第二重验证")
        constraints = [bounded("second_factor", ["confirmed_at"])]

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """One of the codes that stand in for a lost authenticator, once each; kept as a keyed hash."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recovery_codes")
    code_hash = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(_("使用时间"), null=True)

    impersonal = "code_hash used_at"

    class Meta:
        verbose_name = verbose_name_plural = _("恢复码")
        constraints = [
            bounded("recovery_code", ["used_at"]),
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once"),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class Slip(models.Model):
    """A one-time way to set the own password: two halves handed over by two people, or one and the second factor.

    Whoever gives a half out never sees the other, so nobody but the owner can use it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="slips", verbose_name=_("账号")
    )
    is_opening = models.BooleanField(_("开通"), default=False)
    drops_factor = models.BooleanField(_("同时取消第二重验证"), default=False)
    # with its own second factor the owner needs no second half
    asks_factor = models.BooleanField(default=False)
    # whether somebody else has to confirm before it opens anything
    takes_two = models.BooleanField(default=True)
    half_hash = models.BinaryField(max_length=32)
    other_hash = models.BinaryField(max_length=32, default=b"")
    reason = PersonalLine(_("原因"), max_length=200, purpose=_("记明为什么重置"), **FOR_THE_LOG)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("发起人")
    )
    started_at = models.DateTimeField(_("发起时间"))
    until = models.DateTimeField(_("有效期至"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    misses = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(_("使用时间"), null=True)
    void_at = models.DateTimeField(_("作废时间"), null=True)
    seen_at = models.DateTimeField(_("本人知悉时间"), null=True)

    objects = SlipQuerySet.as_manager()

    impersonal = (
        "is_opening drops_factor asks_factor takes_two half_hash other_hash started_at until confirmed_at misses used_at "
        "void_at seen_at"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("一次性重置单")
        ordering = ["-id"]
        constraints = [
            bounded("slip", ["started_at", "until", "confirmed_at", "used_at", "void_at", "seen_at"]),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="slip_confirmed_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("started_by")),
                name="slip_confirmed_by_somebody_else",
            ),
            # what takes two opens nothing before the second has confirmed
            models.CheckConstraint(
                condition=Q(takes_two=False) | Q(used_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="slip_used_after_it_was_confirmed",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, void_at__isnull=True),
                name="slip_one_open_an_account",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Ended(models.TextChoices):
    """Why a session was ended by somebody, as whoever held it is told at the next sign-in."""

    RESET = "reset", _("您的密码已用重置单重新设定，请用新密码登录。不是您本人设定的，请马上告诉系统管理员。")
    PASSWORD = "password", _("密码已在另一处修改，这里的登录已退出，请用新密码登录。")
    ELSEWHERE = "elsewhere", _("您在另一处登录里退出了这一处。不是您本人退出的，请马上修改密码。")
    REVOKED = "revoked", _("系统管理员退出了这个账号的所有登录，请重新登录。")
    CLOSED = "closed", _("这个账号已停用，请联系系统管理员。")
    HOURS = "hours", _("登录已满规定的时间，请重新登录。")


class UserSession(AbstractBaseSession):
    """One place where an account is signed in at this moment: what its owner can see and end. Gone with the session."""

    id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions", verbose_name=_("账号")
    )
    address = PersonalLine(
        _("登录地址"), max_length=45, blank=True, purpose=_("让本人认出自己登录的地方"), basis=Basis.STAFF,
        retention=WHILE_IT_LASTS, readers=(Reader.NOBODY,),
    )  # fmt: skip
    device = models.CharField(_("设备"), max_length=60, blank=True)
    begun_at = models.DateTimeField(_("登录时间"), null=True)

    impersonal = "id session_key session_data expire_date device begun_at"

    objects = BaseSessionManager.from_queryset(UserSessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name = verbose_name_plural = _("登录状态")
        constraints = [bounded("user_session", ["begun_at", "expire_date"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"
