"""Slips and sessions, for whom."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from grids.staff.models import User


class SlipQuerySet(models.QuerySet):
    """Slips as phrases."""

    def visible_to(self, user: "User") -> "SlipQuerySet":
        """The own ones."""
        return self.filter(user=user)

    def open(self) -> "SlipQuerySet":
        """Those that can still be used."""
        return self.filter(used_at__isnull=True, void_at__isnull=True, until__gt=timezone.now())

    def to_be_told(self, user: "User") -> "SlipQuerySet":
        """What the owner has not said to have seen: resets that are open or were used."""
        told = Q(used_at__isnull=False) | Q(void_at__isnull=True, until__gt=timezone.now())
        return self.filter(told, user=user, is_opening=False, seen_at__isnull=True).select_related(
            "started_by"
        )


class UserSessionQuerySet(models.QuerySet):
    """Sessions as phrases."""

    def visible_to(self, user: "User") -> "UserSessionQuerySet":
        """The own ones that have not ended."""
        return self.filter(user=user, expire_date__gt=timezone.now()).defer("session_data")
