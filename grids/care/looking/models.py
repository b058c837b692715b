"""Who looked at care records, and the heads of care's books: apart from those of everything else."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from grids.care.kinds import Seen, Why
from grids.care.models import APART, BY, WHO
from grids.care.querysets import CareHeadQuerySet, CareReadingQuerySet
from grids.conduct.books import ALONE, Book
from grids.conduct.events import MARK_BYTES, new_id
from grids.conduct.moments import bounded
from grids.personal.fields import PersonalLine


class CareReading(models.Model):
    """That somebody looked at a record, or at a value of whom it is about, from it. Kept apart from the log that all auditors read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record_id = models.UUIDField(editable=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("查看人"), **BY)
    reader_label = PersonalLine(_("查看人"), **WHO)
    seen = models.CharField(_("看了什么"), max_length=8, choices=Seen)
    why = models.CharField(_("事由"), max_length=8, choices=Why, blank=True, default="")
    area_code = models.CharField(max_length=17, editable=False)
    # a mark is made before the row is written: nothing of it is generated
    street_code = models.CharField(max_length=9, editable=False)
    community_code = models.CharField(max_length=12, editable=False)
    read_at = models.DateTimeField(_("查看时间"))
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = "record_id seen why area_code street_code community_code read_at digest"

    book = Book(written="read_at", chain=ALONE, apart=APART)

    objects = CareReadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("关注记录的查看")
        ordering = ["-id"]
        constraints = [
            bounded("carereading", ["read_at"]),
            models.CheckConstraint(
                condition=Q(community_code=Left("area_code", 12), street_code=Left("area_code", 9)),
                name="care_reading_lies_in_its_area",
            ),
            models.CheckConstraint(condition=Q(seen__in=Seen.values), name="care_reading_of_something_known"),
            models.CheckConstraint(
                condition=Q(why__in=["", *Why.values]), name="care_reading_for_a_known_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["record_id", "read_at"], name="care_readings_of_a_record"),
            models.Index(fields=["reader", "read_at"], name="care_readings_of_an_account"),
            models.Index(fields=["community_code", "-id"], name="care_readings_of_a_community"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.seen} {self.read_at:%Y-%m-%d %H:%M}"


class CareHead(models.Model):
    """A day of care's books in one mark, chained, and how many faults they had then; apart from the heads of all others."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seq = models.PositiveIntegerField(unique=True)
    day = models.DateField(_("日期"), unique=True)
    books = models.JSONField(default=dict)
    faults = models.PositiveIntegerField(_("核对发现"), default=0)
    made_at = models.DateTimeField()
    digest = models.BinaryField(max_length=MARK_BYTES)

    impersonal = "seq day books faults made_at digest"

    objects = CareHeadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("关注记录日封")
        ordering = ["-seq"]
        constraints = [bounded("carehead", ["made_at"], days=["day"])]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.day}"
