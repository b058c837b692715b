"""Imports of registers and their refused rows, as phrases."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce

from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.sheets.states import ENDED, IN_HAND, OPEN, WAITS

if TYPE_CHECKING:
    from grids.staff.models import User


class RegisterImportQuerySet(Scoped):
    """Imports as phrases."""

    def visible_to(self, user: "User") -> "RegisterImportQuerySet":
        """Imports into the areas where `user` may bring registers in."""
        return self.filter(self.under(user, Permission.PEOPLE_IMPORT))

    def waiting(self) -> "RegisterImportQuerySet":
        """Imports for which a worker has something to do."""
        return self.filter(state__in=sorted(IN_HAND))

    def to_hand_out(self, since: datetime) -> "RegisterImportQuerySet":
        """Imports that wait and that no worker was given or moved on since then, the oldest first."""
        untouched = Q(handed_at=None) | Q(handed_at__lt=since)
        return self.waiting().filter(untouched).order_by("created_at")

    def with_rows_to_mend(self) -> "RegisterImportQuerySet":
        """Imports some of whose rows were refused and are not yet dealt with."""
        return self.filter(state="done", refused__gt=0, settled_at=None)

    def left_lying(self, since: datetime) -> "RegisterImportQuerySet":
        """Uploads with which nobody has done anything since then."""
        waiting = self.alias(touched=Coalesce("started_at", "created_at"))
        return waiting.filter(state__in=sorted(WAITS), touched__lt=since)

    def ended(self, before: datetime) -> "RegisterImportQuerySet":
        """Imports that ended before then: well, badly, or given up."""
        ended = self.alias(ended_at=Coalesce("finished_at", "started_at", "created_at"))
        return ended.filter(state__in=sorted(ENDED), ended_at__lt=before)

    def never_ended(self, since: datetime) -> "RegisterImportQuerySet":
        """Imports of before then that came to no end, whatever they wait for."""
        return self.filter(state__in=sorted(OPEN), created_at__lt=since)


class RefusedRowQuerySet(Scoped):
    """Refused rows as phrases."""

    columns = Columns(area="area__code", street="street_code", community="community_code", is_fenced=True)

    def visible_to(self, user: "User") -> "RefusedRowQuerySet":
        """Rows of imports into the areas where `user` may bring registers in."""
        return self.filter(self.under(user, Permission.PEOPLE_IMPORT))
