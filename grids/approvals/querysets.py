"""What waits for a second person, for whom."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from grids.access.oracle import NOTHING, scope
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
        return self.filter(mine | _in_hands_of(user))

    def to_decide(self, user: "User") -> "ApprovalQuerySet":
        """What waits for `user`: neither asked by them nor about them."""
        # what concerns nobody is about somebody else too
        others = Q(concerns=None) | ~Q(concerns=user)
        return self.waiting().filter(_in_hands_of(user) & others).exclude(asked_by=user)

    def waiting(self) -> "ApprovalQuerySet":
        """Those that can still be decided."""
        return self.filter(decided_at__isnull=True, until__gt=timezone.now())


def _in_hands_of(user: "User") -> Q:
    hands = NOTHING
    for permission, whats in decided_by().items():
        hands |= Q(what__in=whats) & scope(user, permission, area="area_code")
    return hands
