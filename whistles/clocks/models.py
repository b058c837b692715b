"""What a street may edit of working time: days that differ from the published calendar, and office hours."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.conduct.moments import bounded
from grids.provenance import Provenance


class CalendarDay(models.Model):
    """A day that is working or free whatever the published calendar says, or before it says anything."""

    day = models.DateField(_("日期"), primary_key=True)
    is_working = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=60, blank=True)

    impersonal = "is_working note"

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历（调整）")
        ordering = ["-day"]
        constraints = [bounded("calendar", days=["day"])]

    def __str__(self) -> str:
        return f"{self.day}"


class StreetHours(models.Model):
    """Office hours of a street (or of everything below a district): two segments."""

    area = models.OneToOneField(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="area_code",
        related_name="+",
        verbose_name=_("适用区域"),
    )
    morning_from = models.TimeField(_("上午开始"), default="09:00")
    morning_to = models.TimeField(_("上午结束"), default="12:00")
    afternoon_from = models.TimeField(_("下午开始"), default="13:00")
    afternoon_to = models.TimeField(_("下午结束"), default="17:00")
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)

    impersonal = "morning_from morning_to afternoon_from afternoon_to provenance"

    class Meta:
        verbose_name = verbose_name_plural = _("办公时间")
        constraints = [
            models.CheckConstraint(
                condition=Q(morning_from__lt=F("morning_to"))
                & Q(morning_to__lte=F("afternoon_from"))
                & Q(afternoon_from__lt=F("afternoon_to")),
                name="office_hours_in_order",
                violation_error_message=_("办公时间要按先后填写：上午开始、上午结束、下午开始、下午结束。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.area_id)
