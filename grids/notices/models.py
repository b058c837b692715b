"""What somebody was told, what waits to be told, how one wants to be told, and what leaves by mail and robots."""

from datetime import datetime, time, timedelta

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import EmailValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.notices.kinds import ALWAYS, Kind
from grids.notices.querysets import DeliveryQuerySet, NoticeQuerySet, OfficeHookQuerySet
from grids.personal.fields import ARCHIVED, Basis, PersonalLine, Reader, SealedText

# at night nothing leaves but emergencies, unless somebody chose otherwise
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
# steps that are older than this when they are entered are history (grids.notices.kinds.FRESH)
NOTES = """
    INSERT INTO grids_untold (teller, event_id, occurred_at, noted_at, tries, next_at)
    SELECT '{book}', e.id, e.occurred_at, now(), 0, now() FROM new_events AS e
    WHERE {of_columns}e.occurred_at > e.recorded_at - interval '2 days';
    RETURN NULL;
"""
# of a book that has such a column, what may be told at all: nothing that a ledger told, nothing of a complaint
TOLD_WHERE = {"ledger_id": "e.ledger_id IS NULL AND ", "is_sealed": "NOT e.is_sealed AND "}


class NotedForTelling(pgtrigger.Trigger):
    """Of each fresh step of a book one row that waits to be told, whatever columns the book has beside those of all."""

    def __init__(self, book: str) -> None:
        self.book = book
        super().__init__(
            name="waits_to_be_told", level=pgtrigger.Statement, when=pgtrigger.After, operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_events"),
        )  # fmt: skip

    def get_func(self, model: type[models.Model]) -> str:
        """What it does for the book of this model."""
        columns = {one.column for one in model._meta.concrete_fields}
        return NOTES.format(
            book=self.book,
            of_columns="".join(said for column, said in TOLD_WHERE.items() if column in columns),
        )


def noted_for_telling(book: str) -> pgtrigger.Trigger:
    """The trigger by which each fresh step of a book waits to be told: one row a step, in the step's own transaction."""
    return NotedForTelling(book)


class Untold(models.Model):
    """A step that nobody was told of yet. Where telling fails it is tried again, ever later, and is never lost."""

    teller = models.CharField(max_length=16)
    event_id = models.UUIDField()
    occurred_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    impersonal = "teller event_id occurred_at noted_at tries next_at"

    class Meta:
        verbose_name = verbose_name_plural = _("待通知的办理步骤")
        constraints = [bounded("untold", ["occurred_at", "noted_at", "next_at"])]

    def __str__(self) -> str:
        return f"{self.teller} {self.event_id}"


class Told(models.Model):
    """What was said of one event: the kind, the matter, and what a sentence of it needs, which is never personal."""

    kind = models.CharField(_("事由"), max_length=12, choices=Kind)
    event_id = models.UUIDField(editable=False)
    verb = models.CharField(max_length=32, editable=False)
    subject_kind = models.CharField(max_length=16, editable=False)
    subject_id = models.UUIDField(editable=False)
    facts = models.JSONField(default=dict, editable=False)
    at = models.DateTimeField(_("发生时间"))

    impersonal = "kind event_id verb subject_kind subject_id facts at"

    class Meta:
        abstract = True


class Notice(Told):
    """One person told of one thing that happened; of a step nobody is told twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("接收人"), db_index=False
    )
    seen_at = models.DateTimeField(_("已读时间"), null=True)

    impersonal = "seen_at"

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index("recipient", F("at").desc(), F("id").desc(), name="notices_of_somebody"),
            models.Index(
                "recipient", F("at").desc(), F("id").desc(), name="notices_not_seen", condition=Q(seen_at__isnull=True)
            ),
            models.Index("at", name="notices_by_age"),
        ]  # fmt: skip
        constraints = [
            bounded("notice", ["at", "seen_at"]),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="notice_known_kind"),
            models.UniqueConstraint(fields=["event_id", "recipient"], name="told_of_a_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class Quiet(models.Model):
    """Hours in which nothing leaves but emergencies; from and until alike: none."""

    quiet_from = models.TimeField(_("免打扰从"), default=QUIET_FROM)
    quiet_until = models.TimeField(_("免打扰到"), default=QUIET_UNTIL)

    impersonal = "quiet_from quiet_until"

    class Meta:
        abstract = True

    def after_the_quiet(self, at: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls into."""
        local = timezone.localtime(at)
        begins, ends = self.quiet_from, self.quiet_until
        now = local.time()
        over_midnight = begins > ends
        is_quiet = (now >= begins or now < ends) if over_midnight else begins <= now < ends
        if not is_quiet:
            return at
        day = local.date()
        if over_midnight and now >= begins:
            day += timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, ends))


class NoticeChoice(Quiet):
    """Of what one wants to be told, and by what; who has no row is told of everything in the product, and by mail of nothing."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    muted = ArrayField(models.CharField(max_length=12, choices=Kind), default=list, blank=True)
    mail = PersonalLine(
        _("接收邮箱"), max_length=200, blank=True, validators=[EmailValidator()], purpose=_("发送本人要的提醒"),
        basis=Basis.STAFF, retention=ARCHIVED, readers=(Reader.OWNER,),
    )  # fmt: skip
    mailed = ArrayField(models.CharField(max_length=12, choices=Kind), default=list, blank=True)

    impersonal = "muted mailed"

    class Meta:
        verbose_name = verbose_name_plural = _("提醒方式")

    def __str__(self) -> str:
        return str(self.user_id)

    def wants(self, kind: str) -> bool:
        """Whether a kind is shown in the product."""
        return kind in ALWAYS or kind not in self.muted

    def wants_mail(self, kind: str) -> bool:
        """Whether a kind is sent by mail."""
        return bool(self.mail) and kind in self.mailed


class Channel(models.TextChoices):
    """By what something leaves the product."""

    MAIL = "mail", _("邮件")
    WECOM = "wecom", _("企业微信群机器人")
    DINGTALK = "dingtalk", _("钉钉群机器人")


ROBOTS = [choice for choice in Channel.choices if choice[0] != Channel.MAIL]


def office_named(area: object, department: object | None) -> str:
    """An office as a form and a list name it: a department, or a street's desk."""
    return str(department) if department else gettext("%(area)s（研判岗）") % {"area": area}


class OfficeHook(Quiet):
    """The robot of an office's group: of a department, or (without one) of a street's desk. Who has its address can write there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, to_field="code", db_column="area_code", related_name="+", verbose_name=_("区域")
    )  # fmt: skip
    department = models.ForeignKey(
        "grids.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("部门")
    )
    channel = models.CharField(_("机器人"), max_length=8, choices=ROBOTS)
    address = SealedText(
        sealed_as="notices.hook.address", purpose=_("把提醒发到本单位的群"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=(Reader.NOBODY,),
    )  # fmt: skip
    secret = SealedText(
        default=b"", blank=True, sealed_as="notices.hook.secret", purpose=_("给发到群里的提醒签名"), basis=Basis.DUTY,
        retention=ARCHIVED, readers=(Reader.NOBODY,),
    )  # fmt: skip
    host = models.CharField(_("地址"), max_length=200, editable=False)
    wanted = ArrayField(models.CharField(max_length=12, choices=Kind), default=list)
    is_active = models.BooleanField(_("启用"), default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("设置人")
    )
    changed_at = models.DateTimeField(_("设置时间"))

    impersonal = "channel host wanted is_active changed_at"

    objects = OfficeHookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("群机器人")
        ordering = ["area", "department", "channel"]
        constraints = [
            bounded("office_hook", ["changed_at"]),
            models.CheckConstraint(condition=Q(channel__in=dict(ROBOTS)), name="office_hook_known_channel"),
            models.UniqueConstraint(
                fields=["area", "department", "channel"], nulls_distinct=False, name="one_robot_of_a_kind_an_office"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.office} · {self.get_channel_display()}"

    @property
    def office(self) -> str:
        """Whose group it is."""
        return office_named(self.area, self.department)


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    DROPPED = "dropped", _("不再需要")


TO_SEND = (DeliveryState.WAITING, DeliveryState.SENDING)


class Delivery(Told):
    """One message that leaves by mail to one person, or by a robot to one office. It waits here, never in the broker.

    next_at: when it is to be tried; of one that is being sent, from when on whoever took it counts as gone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(_("方式"), max_length=8, choices=Channel)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False, verbose_name=_("接收人")
    )  # fmt: skip
    hook = models.ForeignKey(
        OfficeHook, models.CASCADE, null=True, related_name="+", verbose_name=_("群机器人")
    )
    area_code = models.CharField(max_length=17)
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(_("状态"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    next_at = models.DateTimeField(_("下次发送"))
    # since when it is tried: after a night, or when somebody sent it again
    since = models.DateTimeField(editable=False)
    fault = models.CharField(_("原因"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True)

    impersonal = "channel area_code is_urgent state attempts next_at since fault sent_at"

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("对外发送")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index("next_at", name="deliveries_to_be_sent", condition=Q(state__in=TO_SEND)),
            models.Index(F("at").desc(), F("id").desc(), name="deliveries_that_failed", condition=Q(state="failed")),
            models.Index("at", name="deliveries_by_age"),
        ]  # fmt: skip
        constraints = [
            bounded("delivery", ["at", "next_at", "since", "sent_at"]),
            models.CheckConstraint(
                condition=Q(channel=Channel.MAIL, recipient__isnull=False, hook__isnull=True)
                | (~Q(channel=Channel.MAIL) & Q(recipient__isnull=True, hook__isnull=False)),
                name="delivery_says_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values, state__in=DeliveryState.values, kind__in=Kind.values),
                name="delivery_known_words",
            ),
            models.UniqueConstraint(
                fields=["event_id", "recipient"], name="mailed_of_a_step_once", condition=Q(hook__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["event_id", "hook"], name="an_office_told_of_a_step_once", condition=Q(hook__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.channel} {self.state} {self.pk}"

    @property
    def target(self) -> str:
        """What has to answer for it to be sent: when that is silent, everything else for it waits as well."""
        return str(self.hook_id) if self.hook_id else Channel.MAIL.value


# who may set a robot of an office, and look at what failed
KEEPERS = P.REFERENCE_EDIT
