"""Openings as phrases."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped

if TYPE_CHECKING:
    from grids.staff.models import User


class OpeningQuerySet(Scoped):
    """Openings as phrases."""

    columns = Columns(area="area_code")

    def visible_to(self, user: "User") -> "OpeningQuerySet":
        """One's own, and those that others made in areas of whose openings one is told or which one audits."""
        return self.filter(Q(opened_by=user.pk) | self._over(user))

    def told_to(self, user: "User") -> "OpeningQuerySet":
        """Those that others made in one's areas."""
        return self.filter(self._over(user)).exclude(opened_by=user.pk)

    def _over(self, user: "User") -> Q:
        return self.under(user, Permission.PEOPLE_OPEN) | self.under(user, Permission.AUDIT_READ)

    def of(self, user: "User") -> "OpeningQuerySet":
        """Those that somebody made."""
        return self.filter(opened_by=user.pk)

    def open_at(self, now: datetime) -> "OpeningQuerySet":
        """Those that are not over yet."""
        return self.filter(until__gt=now, closed_at=None)

    def about(self, kind: str, keys: Iterable[object]) -> "OpeningQuerySet":
        """Those of these subjects."""
        return self.filter(kind=kind, subject_id__in=[str(key) for key in keys])
