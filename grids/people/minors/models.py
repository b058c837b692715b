"""Leave to look at minors' values for a task, in an area and until a day (未成年人网络保护条例 article 36): by two hands."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.approvals.models import Approval
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.people.minors.querysets import MinorLeaveQuerySet
from grids.personal.fields import ARCHIVED, Basis, PersonalLine

TASK_MAX = 100


class MinorLeave(models.Model):
    """That somebody may look at values of minors in an area for a task, until a day; written once, over by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("谁可以查看"),
        db_index=False,
    )
    area_code = models.CharField(_("区域代码"), max_length=17)
    task = PersonalLine(
        _("任务"), max_length=TASK_MAX, purpose=_("记明为哪项任务查看未成年人的信息"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=(P.PEOPLE_REVEAL, P.MINOR_APPROVE, P.AUDIT_READ),
    )  # fmt: skip
    until = models.DateField(_("到哪天"))
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="+", verbose_name=_("批准"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("批准人"), db_index=False
    )
    granted_at = models.DateTimeField(_("批准时间"))

    impersonal = "area_code until granted_at"

    objects = MinorLeaveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("按任务查看未成年人信息的批准")
        ordering = ["-granted_at", "-id"]
        constraints = [
            bounded("minorleave", ["granted_at"], days=["until"]),
            models.CheckConstraint(condition=~Q(holder=F("granted_by")), name="minor_leave_by_another"),
        ]
        indexes = [
            models.Index(fields=["holder", "until"], name="minor_leaves_of_somebody"),
            models.Index(fields=["area_code", "-granted_at"], name="minor_leaves_of_an_area"),
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.task} {self.until}"
