"""Signs of life of the background work: a row a kind, written over and over."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.conduct.moments import bounded


class Kind(models.TextChoices):
    """Kinds of background work, each with a queue and a worker of its own."""

    URGENT = "urgent", _("定时与紧急任务")
    IMPORTS = "imports", _("台账导入")
    STATISTICS = "statistics", _("统计汇总")


class Heartbeat(models.Model):
    """When a worker of this kind last did what the timer asked of it: so both of them ran."""

    kind = models.CharField(primary_key=True, max_length=12, choices=Kind)
    seen_at = models.DateTimeField()

    impersonal = "kind seen_at"

    class Meta:
        verbose_name = verbose_name_plural = _("后台任务的心跳")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="heartbeat_of_a_known_kind"),
            bounded("heartbeat", ["seen_at"]),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
