"""Areas as phrases."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User


class AreaQuerySet(models.QuerySet):
    """Areas as phrases."""

    def within(self, area: "Area") -> "AreaQuerySet":
        """The area itself and everything below it."""
        return self.filter(Q(code__startswith=area.prefix) | Q(code=area.code))

    def standing_on(self, day: date) -> "AreaQuerySet":
        """Areas that exist on `day`."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gt=day)
        )

    def visible_to(self, user: "User") -> "AreaQuerySet":
        """Names of areas are public knowledge (the national code list): everybody who is signed in sees them."""
        return self.all() if user.is_authenticated else self.none()
