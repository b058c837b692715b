"""Keys of what waits in browsers, for whom."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from grids.staff.models import User


class WalkKeyQuerySet(models.QuerySet):
    """Keys as phrases."""

    def visible_to(self, user: "User") -> "WalkKeyQuerySet":
        """The own ones that were not thrown away yet, those of earlier sign-ins among them."""
        return self.filter(user=user, ends_at__gt=timezone.now() - self.model.KEPT)

    def past_term(self) -> "WalkKeyQuerySet":
        """Those with which nothing can wait any more."""
        return self.filter(ends_at__lte=timezone.now() - self.model.KEPT)
