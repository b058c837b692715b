"""By which number another system knows a grid, so that it is known again when it was renamed or moved there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.bringing.querysets import OutsideGridQuerySet


class System(models.TextChoices):
    """Systems from which trees of grids come."""

    WECOM = "wecom", _("企业微信政民沟通")


class OutsideGrid(models.Model):
    """A grid of another system and the area that it is here. One of each is the other's."""

    system = models.CharField(_("来源系统"), max_length=10, choices=System, default=System.WECOM)
    outside_id = models.CharField(_("那里的编号"), max_length=64)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="area_code",
        related_name="outside",
        verbose_name=_("区域"),
    )

    impersonal = "system outside_id"

    objects = OutsideGridQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("外部网格编号")
        ordering = ["system", "outside_id"]
        constraints = [
            models.UniqueConstraint("system", "outside_id", name="outside_grid_once"),
            models.UniqueConstraint("system", "area", name="area_once_outside"),
            models.CheckConstraint(condition=Q(system__in=System.values), name="outside_grid_known_system"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.outside_id} {self.area_id}"
