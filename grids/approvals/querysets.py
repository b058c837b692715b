"""What waits for a second person, for whom."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.approvals.carriers import decided_by

if TYPE_CHECKING:
    from grids.staff.models import User


class ApprovalQuerySet(models.QuerySet):
    """Askings as phrases."""

    def visible_to(self, user: "User") -> "ApprovalQuerySet":
        """Who asked, and whoever may decide or audit in the area."""
        mine = Q(asked_by=user)
        mine |= scope(user, Permission.AUDIT_READ, area="area_code")
        for permission, whats in decided_by().items():
            mine |= Q(what__in=whats) & scope(user, permission, area="area_code")
        return self.filter(mine)

    def waiting(self) -> "ApprovalQuerySet":
        """Those that can still be decided."""
        return self.filter(decided_at__isnull=True, until__gt=timezone.now())
