"""Handovers: who took over all of whose posts from when, with what else went along; rows that are only appended."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.staff.models import Member
from grids.staffing.querysets import HandoverQuerySet


class Handover(models.Model):
    """One handover. told: how many posts, and by name of what else (`Pages.handed`) how much of it, went along."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", verbose_name=_("区域")
    )
    giver = models.ForeignKey(Member, models.PROTECT, related_name="handed", verbose_name=_("交出的人"))
    taker = models.ForeignKey(Member, models.PROTECT, related_name="taken", verbose_name=_("接手的人"))
    from_day = models.DateField(_("从哪天起"))
    basis = models.CharField(_("依据"), max_length=100, blank=True)
    told = models.JSONField(_("交接了什么"), default=dict)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人")
    )
    handed_at = models.DateTimeField(_("办理时间"))

    impersonal = "from_day basis told handed_at"

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("交接")
        ordering = ["-handed_at", "-id"]
        constraints = [
            bounded("handover", ["handed_at"], days=["from_day"]),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="handed_over_to_somebody_else"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker} {self.from_day}"
