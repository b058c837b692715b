"""What verification found wrong in the books, who closed it and why; and the heads of the books, day by day."""

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.conduct.books import ALONE, Book
from grids.conduct.events import MARK_BYTES, new_id
from grids.conduct.moments import bounded
from whistles.verification.querysets import FindingQuerySet


class FindingKind(models.TextChoices):
    """What is wrong: by what two things that ought to agree, and don't."""

    CHAIN = "chain", _("步骤链断裂")
    STATE = "state", _("现状与步骤不符")
    FACTS = "facts", _("登记内容与步骤不符")
    TAIL = "tail", _("最后一步被移走")
    MISSING = "missing", _("整件缺失")
    READING = "reading", _("查看记录不完整")
    LOG = "log", _("安全日志不完整")
    ROLLUP = "rollup", _("汇总与台账不符")
    HEAD = "head", _("与日封不符")
    BROKEN = "broken", _("内容无法读取")
    ROLES = "roles", _("角色互斥")


class Finding(models.Model):
    """One thing that is wrong. Found again it is the same row; it stays until somebody closes it with a reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    found_at = models.DateTimeField(_("发现时间"))
    kind = models.CharField(_("问题"), max_length=10, choices=FindingKind)
    subject_kind = models.CharField(_("对象类别"), max_length=40)
    subject_id = models.CharField(_("对象编号"), max_length=80)
    subject_label = models.CharField(_("对象"), max_length=120)
    area_code = models.CharField(_("区域代码"), max_length=17)
    sentence = models.TextField(_("说明"))
    # of what is wrong and of the content as it was found: the same in every run that finds the same
    fault = models.CharField(max_length=64, default="", db_default="", db_index=True, editable=False)
    # of the fault and of how often it went and came back
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = (
        "found_at kind subject_kind subject_id subject_label area_code sentence fault fingerprint digest"
    )

    book = Book(written="found_at", chain=ALONE)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("核对发现的问题")
        ordering = ["-id"]
        constraints = [
            bounded("finding", ["found_at"]),
            models.CheckConstraint(condition=Q(kind__in=FindingKind.values), name="finding_known_kind"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.subject_label} {self.get_kind_display()}"

    @property
    def closing_or_none(self) -> "FindingClosing | None":
        """Who closed it and why; None while it is open."""
        return getattr(self, "closing", None)


class FindingClosing(models.Model):
    """Somebody looked into a finding and says what it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.OneToOneField(
        Finding, models.PROTECT, related_name="closing", verbose_name=_("核对发现的问题")
    )
    reason = models.CharField(_("处理说明"), max_length=500)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("处理人")
    )
    closed_at = models.DateTimeField(_("处理时间"))
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = "reason closed_at digest"

    book = Book(written="closed_at", chain=ALONE)

    class Meta:
        verbose_name = verbose_name_plural = _("问题处理记录")
        constraints = [bounded("findingclosing", ["closed_at"])]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.closed_at:%Y-%m-%d %H:%M} {self.reason}"


class FindingEnd(models.Model):
    """What was found was not there any more when all books were looked at. Comes it back, it is another finding."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.OneToOneField(
        Finding, models.PROTECT, related_name="end", verbose_name=_("核对发现的问题")
    )
    ended_at = models.DateTimeField(_("不再出现的时间"))
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = "ended_at digest"

    book = Book(written="ended_at", chain=ALONE)

    class Meta:
        verbose_name = verbose_name_plural = _("问题不再出现")
        constraints = [bounded("findingend", ["ended_at"])]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M}"


class DayHead(models.Model):
    """One day of all books in one mark, over the mark of the day before: what is kept outside, printed, sent upwards.

    books: of each book how many rows the day has, and the hash of their marks in the order of their ids.
    """

    kept_in = "heads"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seq = models.PositiveIntegerField(_("序号"), unique=True)
    day = models.DateField(_("日期"), unique=True)
    books = models.JSONField(_("各账簿"), encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField(_("封存时间"))
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = "seq day books made_at digest"

    class Meta:
        verbose_name = verbose_name_plural = _("台账日封")
        ordering = ["-seq"]
        constraints = [bounded("dayhead", ["made_at"], days=["day"])]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.day} {self.mark}"

    @property
    def mark(self) -> str:
        """The mark as it is printed and compared by eye."""
        return bytes(self.digest).hex()

    @property
    def as_line(self) -> dict:
        """A head as the file, the page and the district have it."""
        return {"seq": self.seq, "day": self.day.isoformat(), "books": self.books, "mark": self.mark}


class MomentHead(models.Model):
    """What was written in the last minutes, in one mark over the mark before; kept outside at once.

    `since` and `until` are milliseconds since 1970, as the ids of rows carry them. books: of each book, by street where
    it has streets, how many rows were written in between and the hash of their marks. tails: the last number and mark of
    each log, by chain. horizon: no transaction after this one had begun to write.
    """

    kept_in = "moments"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seq = models.PositiveIntegerField(_("序号"), unique=True)
    since = models.BigIntegerField()
    until = models.BigIntegerField()
    taken = models.BigIntegerField()
    horizon = models.BigIntegerField()
    books = models.JSONField(_("各账簿"), encoder=DjangoJSONEncoder)
    tails = models.JSONField(encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField(_("封存时间"))
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = "seq since until taken horizon books tails made_at digest"

    class Meta:
        verbose_name = verbose_name_plural = _("台账时封")
        ordering = ["-seq"]
        constraints = [bounded("momenthead", ["made_at"])]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.seq} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def as_line(self) -> dict:
        """A head as the file has it."""
        names = ("seq", "since", "until", "taken", "books", "tails")
        return {name: getattr(self, name) for name in names} | {"mark": bytes(self.digest).hex()}
