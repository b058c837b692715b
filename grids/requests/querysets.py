"""Requests of people about their own data, as phrases."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.requests.kinds import RequestKind, RequestState

if TYPE_CHECKING:
    from datetime import date

    from grids.staff.models import User

FOR_ACCESS = Q(kind=RequestKind.ACCESS)


class SubjectRequestQuerySet(Scoped):
    """Requests as phrases."""

    columns = Columns(area="area__code", street="street_code", community="community_code", is_fenced=True)

    def visible_to(self, user: "User") -> Self:
        """Those of people in whose area one answers requests; of those for access whoever answers for records of care too."""
        care = self.under(user, Permission.CARE_VIEW)
        return self.filter(self.under(user, Permission.REQUEST_HANDLE) | (care & FOR_ACCESS))

    def handled_by(self, user: "User") -> Self:
        """Those that one answers."""
        return self.filter(self.under(user, Permission.REQUEST_HANDLE))

    def open(self) -> Self:
        """Those without an answer."""
        return self.filter(state=RequestState.OPEN)

    def waiting_for_care(self, user: "User") -> Self:
        """Those for access to which whoever may read records of care has not answered yet, whether there are any or not."""
        rows = self.filter(FOR_ACCESS, self.under(user, Permission.CARE_VIEW), care_at=None)
        return rows.exclude(state=RequestState.WITHDRAWN)

    def due_by(self, day: "date") -> Self:
        """Open ones that are due on a day or before it."""
        return self.open().filter(due_on__lte=day)


class SubjectRequestEventQuerySet(Scoped):
    """Steps of requests' books, as phrases."""

    columns = Columns(area="area_code", street="street_code", community="community_code", is_fenced=True)

    def visible_to(self, user: "User") -> Self:
        """Those of requests that one answers, where the step was taken."""
        return self.filter(self.under(user, Permission.REQUEST_HANDLE))
