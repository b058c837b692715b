"""Imports, for whom."""

from typing import TYPE_CHECKING

from django.db import models

from grids.staff.access import scope
from grids.staff.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User


class ImportQuerySet(models.QuerySet):
    """Imports as phrases."""

    def visible_to(self, user: "User") -> "ImportQuerySet":
        """Imports into the areas where `user` may import."""
        return self.filter(scope(user, Permission.LEDGER_IMPORT))

    def waiting(self) -> "ImportQuerySet":
        """Imports that the worker has something to do for."""
        return self.filter(state__in=["checking", "queued", "running"])
