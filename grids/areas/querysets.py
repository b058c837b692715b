"""Areas as phrases."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.access.oracle import scope
from grids.access.roles import Permission

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


class ChangeQuerySet(models.QuerySet):
    """Changes of boundaries as phrases."""

    def visible_to(self, user: "User") -> "ChangeQuerySet":
        """Whoever sees grids sees how they came about, within the own areas."""
        return self.filter(scope(user, Permission.GRID_VIEW) | scope(user, Permission.AREA_EDIT))

    def standing(self) -> "ChangeQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def waiting(self) -> "ChangeQuerySet":
        """Those that are still to be applied."""
        return self.standing().filter(applied_at=None)

    def that_wait(self, day: date) -> "ChangeQuerySet":
        """Those whose day has come and that are still to be applied, the earliest first."""
        return self.waiting().filter(from_day__lte=day).order_by("from_day", "recorded_at")


class BoundaryDraftQuerySet(models.QuerySet):
    """Drafts as phrases."""

    def visible_to(self, user: "User") -> "BoundaryDraftQuerySet":
        """Whoever may draw in an area sees who else is drawing there."""
        return self.filter(scope(user, Permission.GRID_EDIT))
