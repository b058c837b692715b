"""Templates as phrases."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from grids.staff.models import User


class ReportTemplateQuerySet(models.QuerySet):
    """Templates as phrases."""

    def visible_to(self, user: "User") -> "ReportTemplateQuerySet":
        """The own ones: nobody else fills them."""
        return self.filter(owner=user)

    def bare(self) -> "ReportTemplateQuerySet":
        """Without their files."""
        return self.defer("content")

    def unused_since(self, moment: datetime) -> "ReportTemplateQuerySet":
        """Those that nobody has filled or changed since then."""
        return self.filter(used_at__lt=moment)
