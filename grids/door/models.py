"""Whom residents ring: the numbers that the notices of an area's grids show."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.provenance import Provenance

NUMBER = RegexValidator(r"^[0-9][0-9 \-]{2,28}$", _("电话只能有数字、空格和短横线。"))


class PublicNumber(models.Model):
    """What the notices in an area and below it show beside their members; the nearest above a grid holds.

    complaints: answered by the street and not by the grid itself. desk: the office that knows whom to send.
    """

    area = models.OneToOneField(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", verbose_name=_("适用区域")
    )  # fmt: skip
    complaints = models.CharField(_("投诉电话"), max_length=30, validators=[NUMBER])
    desk = models.CharField(_("总机"), max_length=30, blank=True, validators=[NUMBER])
    hours = models.CharField(_("接听时间"), max_length=60, blank=True)
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.LOCAL)

    # numbers of offices
    impersonal = "complaints desk hours provenance"

    class Meta:
        verbose_name = verbose_name_plural = _("公示电话")
        ordering = ["area"]

    def __str__(self) -> str:
        return str(self.area_id)
