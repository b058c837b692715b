"""Handovers: who takes over all of whose posts from when, with what else goes along; what is settled stays as it was."""

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


class HandoverState(models.TextChoices):
    """How far a handover is: one that is dated ahead waits for its day, and can be withdrawn until then."""

    PLANNED = "planned", _("到日子再交接")
    DONE = "done", _("已交接")
    WITHDRAWN = "withdrawn", _("已撤回")
    FAILED = "failed", _("没有交接成")


class Handover(models.Model):
    """One handover. told: how many posts, and by name of what else (`Pages.handed`) how much of it, went along.

    posts: what went, in words and days: [grid, post, from, until]. why: what stood in the way on its day; nothing was moved.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", verbose_name=_("区域")
    )
    giver = models.ForeignKey(Member, models.PROTECT, related_name="handed", verbose_name=_("交出的人"))
    taker = models.ForeignKey(Member, models.PROTECT, related_name="taken", verbose_name=_("接手的人"))
    from_day = models.DateField(_("从哪天起"))
    basis = models.CharField(_("依据"), max_length=100, blank=True)
    told = models.JSONField(_("交接了什么"), default=dict)
    posts = models.JSONField(_("交接的任职"), default=list, db_default=[])
    state = models.CharField(
        _("状态"),
        max_length=9,
        choices=HandoverState,
        default=HandoverState.DONE,
        db_default=HandoverState.DONE.value,
    )
    why = models.CharField(_("原因"), max_length=300, blank=True, default="", db_default="")
    settled_at = models.DateTimeField(_("办结时间"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("办结的人")
    )
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人")
    )
    handed_at = models.DateTimeField(_("办理时间"))

    impersonal = "from_day basis told posts state why handed_at settled_at"

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("交接")
        ordering = ["-handed_at", "-id"]
        constraints = [
            bounded("handover", ["handed_at", "settled_at"], days=["from_day"]),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="handed_over_to_somebody_else"),
            models.CheckConstraint(condition=Q(state__in=HandoverState.values), name="handover_known_state"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="handover_settled_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="settled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'planned'"),
            ),
            pgtrigger.Protect(
                name="agreed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "area", "giver", "taker", "from_day", "basis", "handed_by", "handed_at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker} {self.from_day}"
