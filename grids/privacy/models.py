"""The reading log: who opened which personal field of what, and why."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.conduct.books import Book
from grids.conduct.events import MARK_BYTES, new_id
from grids.conduct.moments import bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalLine
from grids.privacy.querysets import DisclosureQuerySet


class Disclosure(models.Model):
    """One personal value shown in full to one person for a written reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seq = models.BigIntegerField(_("序号"), unique=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("查看人")
    )
    reader_label = PersonalLine(
        _("查看人"), max_length=80, purpose=_("记明谁查看了什么"), basis=Basis.STAFF, retention=ARCHIVED,
        readers=(P.AUDIT_READ,),
    )  # fmt: skip
    subject_kind = models.CharField(_("对象"), max_length=40)
    subject_id = models.CharField(_("对象编号"), max_length=60)
    subject_label = models.CharField(_("对象说明"), max_length=120)
    field = models.CharField(_("字段"), max_length=40)
    # what reaches a person in it was masked on the way in
    reason = PersonalLine(
        _("事由"), max_length=200, purpose=_("记明为什么查看"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=(P.AUDIT_READ,),
    )  # fmt: skip
    area_code = models.CharField(_("区域代码"), max_length=17)
    read_at = models.DateTimeField(_("查看时间"))
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = "seq subject_kind subject_id subject_label field area_code read_at digest"

    book = Book(written="read_at", chain="")

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("个人信息查看记录")
        ordering = ["-seq"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="disclosure_of_subject")]
        constraints = [bounded("disclosure", ["read_at"])]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.reader_label} {self.read_at:%Y-%m-%d %H:%M}"


class KeyProbe(models.Model):
    """A known word under one key that the data need, so that a wrong key is noticed before a value can't be opened."""

    class Ring(models.TextChoices):
        """What the key is for."""

        SHARED = "shared", _("个人信息")
        APART = "apart", _("检举控告")
        INDEX = "index", _("查找")

    ring = models.CharField(_("用途"), max_length=6, choices=Ring)
    key_id = models.CharField(_("密钥编号"), max_length=8, blank=True)
    value = models.BinaryField()

    impersonal = "ring key_id value"

    class Meta:
        verbose_name = verbose_name_plural = _("密钥核对")
        constraints = [
            models.UniqueConstraint(fields=["ring", "key_id"], name="one_probe_of_a_key"),
            models.CheckConstraint(
                condition=models.Q(ring__in=["shared", "apart", "index"]), name="probe_known_ring"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ring} {self.key_id}"
