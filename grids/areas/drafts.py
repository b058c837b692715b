"""What somebody is drawing, before it is put in force."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.areas.querysets import BoundaryDraftQuerySet
from grids.conduct.events import new_id
from grids.conduct.moments import bounded


class BoundaryDraft(models.Model):
    """What somebody is drawing: one of an account and an area at a time.

    shapes: by code (or a word for what is new) the GeoJSON geometry as it stands now. steps: what was done so far, each with
    the shapes before it, for undoing. fresh: what is new, with its parent and name. base: ids of the boundaries it began on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="boundary_drafts"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁在画")
    )
    shapes = models.JSONField(default=dict)
    fresh = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    base = models.JSONField(default=list)
    started_at = models.DateTimeField(_("开始时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("最近改动"), auto_now=True)

    impersonal = "id shapes fresh steps base started_at updated_at"

    objects = BoundaryDraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("边界草稿")
        ordering = ["-updated_at"]
        constraints = [
            bounded("boundary_draft", ["started_at", "updated_at"]),
            models.UniqueConstraint("area", "by", name="one_draft_of_an_account_and_area"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.area_id}"
