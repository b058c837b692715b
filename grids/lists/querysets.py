"""Saved filters and what somebody follows, as phrases."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from grids.staff.models import User


class SavedFilterQuerySet(models.QuerySet):
    """Saved filters as phrases."""

    def visible_to(self, user: "User") -> "SavedFilterQuerySet":
        """The own ones, and those that were shared with an office of the user's: a department, or the area of a post."""
        departments = [grant.department_id for grant in user.grants if grant.department_id]
        areas = [grant.area_code for grant in user.grants if not grant.department_id and grant.area_code]
        shared = Q(department__in=departments) | Q(area_code__in=areas)
        return self.filter(Q(owner=user) | shared)

    def of_list(self, listing: str) -> "SavedFilterQuerySet":
        """Those of one list, by name."""
        return self.filter(listing=listing).order_by("name", "pk")


class FollowingQuerySet(models.QuerySet):
    """What somebody follows, as phrases. How many follow a matter is asked nowhere."""

    def visible_to(self, user: "User") -> "FollowingQuerySet":
        """The own ones: what others follow is theirs to know."""
        return self.filter(user=user)

    def of_kind(self, kind: str) -> "FollowingQuerySet":
        """Those of one kind of thing."""
        return self.filter(kind=kind)

    def keys(self) -> models.QuerySet:
        """The keys of what is followed, for a condition on these rows."""
        return self.values("subject")

    def about(self, kind: str, subject: UUID | models.OuterRef) -> "FollowingQuerySet":
        """Those of one thing."""
        return self.filter(kind=kind, subject=subject)
