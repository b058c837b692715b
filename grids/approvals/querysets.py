"""What waits for a second person, for whom."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from grids.access.oracle import NOTHING, allowed_anywhere, departments, scope
from grids.access.roles import Permission
from grids.access.withheld import withheld
from grids.approvals.kinds import permissions

if TYPE_CHECKING:
    from grids.staff.models import User

# what waits longer than this for whoever is nearest waits for those above as well
GOES_UP_AFTER = timedelta(days=2)


class ApprovalQuerySet(models.QuerySet):
    """Askings as phrases."""

    def visible_to(self, user: "User") -> "ApprovalQuerySet":
        """Who asked, and whoever may decide or audit in the area; of a complaint, only who may know of it."""
        mine = Q(asked_by=user) | scope(user, Permission.AUDIT_READ, area="area_code")
        return self.confided_to(user).filter(mine | _in_hands_of(user))

    def in_hands_of(self, user: "User") -> "ApprovalQuerySet":
        """Those about which `user` may decide, near or from above: neither asked by them, nor for their department, nor about them."""
        # what concerns nobody, or is asked for no department, is about somebody else too
        own = departments(user, Permission.WHISTLE_HANDLE)
        others = (Q(concerns=None) | ~Q(concerns=user)) & (Q(asked_for=None) | ~Q(asked_for__in=own))
        return self.filter(_in_hands_of(user) & others).exclude(asked_by=user)

    def confided_to(self, user: "User") -> "ApprovalQuerySet":
        """Without what belongs to a complaint that `user` may not know of."""
        knows = (Permission.COMPLAINT_HANDLE, Permission.AUDIT_READ)
        if not any(allowed_anywhere(user, permission) for permission in knows):
            return self.filter(is_sealed=False)
        return self.exclude(Q(is_sealed=True) & withheld(user))

    def to_decide(self, user: "User") -> "ApprovalQuerySet":
        """What waits for `user`: neither asked by them nor about them.

        What belongs to a matter waits for whoever is nearest to it, and after two days for those above as well. Of a
        complaint only what they may know of: whoever may decide about a row and may know of it sees it (`visible_to`).
        """
        gone_up = Q(subject_id="") | Q(asked_at__lt=timezone.now() - GOES_UP_AFTER)
        own = Q(area_code__in={grant.area_code for grant in user.grants})
        return self.confided_to(user).waiting().in_hands_of(user).filter(gone_up | own)

    def waiting(self) -> "ApprovalQuerySet":
        """Those that can still be decided."""
        in_time = Q(until=None) | Q(until__gt=timezone.now())
        return self.filter(in_time, decided_at__isnull=True, lapsed_at__isnull=True)

    def of(self, subject: models.Model) -> "ApprovalQuerySet":
        """Everything that was asked for of this matter, whatever became of it."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))

    def soonest_first(self) -> "ApprovalQuerySet":
        """In the order in which they have to be decided: those with an end first, then the oldest."""
        return self.order_by(F("until").asc(nulls_last=True), "id")


def _in_hands_of(user: "User") -> Q:
    hands = NOTHING
    for permission in sorted(permissions()):
        hands |= Q(decided_with=permission) & scope(user, permission, area="area_code")
    return hands
